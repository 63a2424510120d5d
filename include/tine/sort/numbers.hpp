#pragma once

#include <tine/core/export.hpp>
#include <tine/sort/small.hpp>  // insertion_sort

#include <algorithm>    // std::partition
#include <array>        // std::array
#include <bit>          // std::bit_cast
#include <cstddef>      // std::size_t
#include <cstdint>      // std::int64_t
#include <functional>   // std::ranges::less
#include <limits>       // std::numeric_limits
#include <type_traits>  // std::is_arithmetic_v

namespace tine::detail {

/// How the bits of numbers are ordered.
enum class number_kind { plain, with_sign, floating };

/// Sorts `n` numbers of `width` bytes (1, 2, 4 or 8). Equal bits cannot be told apart, so every
/// result is stable, but for zeros of both signs (-0 is smaller than +0) and for NaNs, which come
/// last in either order, by their bits.
TINE_EXPORT void sort_numbers(void* first, std::size_t n, std::size_t width, number_kind kind,
                              bool descending);

/// Whether there are NaNs or negative zeros among the `n` numbers of `width` bytes (4 or 8).
TINE_EXPORT bool has_nan_or_negative_zero(const void* first, std::size_t n, std::size_t width);

template <class T>
inline constexpr bool is_number =
    std::is_arithmetic_v<T> && !std::is_const_v<T> &&
    (std::is_integral_v<T> ? sizeof(T) <= 8
                           : std::is_same_v<T, float> || std::is_same_v<T, double>);

template <class T>
void sort_numbers(T* first, std::size_t n, bool descending) {
  constexpr number_kind kind = std::is_floating_point_v<T> ? number_kind::floating
                               : std::is_signed_v<T>       ? number_kind::with_sign
                                                           : number_kind::plain;
  sort_numbers(static_cast<void*>(first), n, sizeof(T), kind, descending);
}

/// So few numbers are sorted by insertion.
inline constexpr std::size_t few_numbers = 32;

/// Floating-point numbers as integers in the order of `sort_numbers`, but for NaNs.
template <class T, bool Descending>
struct as_integer {
  using bits = std::conditional_t<sizeof(T) == 4, std::int32_t, std::int64_t>;

  static bits encoded(T x) noexcept { return flipped(std::bit_cast<bits>(x)) ^ direction; }
  static T decoded(bits x) noexcept { return std::bit_cast<T>(flipped(x ^ direction)); }

 private:
  static constexpr bits direction = Descending ? bits{-1} : bits{0};
  static bits flipped(bits x) noexcept {  // the more is left of a negative one, the smaller it is
    return x ^ (x < 0 ? std::numeric_limits<bits>::max() : bits{0});
  }
};

/// As `sort_numbers`, for few floating-point numbers.
template <bool Descending, class T>
void sort_few(T* first, std::size_t n) {
  using integer = as_integer<T, Descending>;
  std::array<typename integer::bits, few_numbers> keys;
  // NaNs go to the end; they are rare.
  std::size_t numbers = 0;
  for (std::size_t i = 0; i < n; ++i) {
    if (first[i] != first[i]) [[unlikely]]
      continue;
    keys[numbers++] = integer::encoded(first[i]);
  }
  if (numbers != n) {
    std::partition(first, first + n, [](T x) { return x == x; });
    insertion_sort(first + numbers, first + n, [](T a, T b) {
      using bits = std::make_unsigned_t<typename integer::bits>;
      return std::bit_cast<bits>(a) < std::bit_cast<bits>(b);
    });
  }
  insertion_sort(keys.data(), keys.data() + numbers, std::ranges::less{});
  for (std::size_t i = 0; i < numbers; ++i) first[i] = integer::decoded(keys[i]);
}

/// `std::less` or `std::greater` of numbers, with NaNs behind all others and equal to each other:
/// an order, which those are not.
template <class T, bool Descending>
struct before_with_nans_last {
  bool operator()(T a, T b) const noexcept {
    if constexpr (std::is_floating_point_v<T>) {
      return (Descending ? !(b >= a) : !(b <= a)) && a == a;
    } else {
      return Descending ? b < a : a < b;
    }
  }
};

}  // namespace tine::detail
