#pragma once

#include <tine/core/export.hpp>

#include <bit>          // std::bit_cast
#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint64_t
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

/// The order of `sort_numbers` as a comparator, for few numbers.
template <class T, bool Descending>
struct before_by_bits {
  bool operator()(T a, T b) const noexcept {
    if constexpr (std::is_floating_point_v<T>) {
      if (a != a || b != b) [[unlikely]] {
        return a == a || (b != b && bits(a) < bits(b));
      }
      return Descending ? key(b) < key(a) : key(a) < key(b);
    } else {
      return Descending ? b < a : a < b;
    }
  }

 private:
  static auto bits(T x) noexcept {
    return std::bit_cast<std::conditional_t<sizeof(T) == 4, std::uint32_t, std::uint64_t>>(x);
  }
  static auto key(T x) noexcept {
    using whole = std::make_signed_t<decltype(bits(x))>;
    const auto as_is = static_cast<whole>(bits(x));
    return as_is ^ (as_is < 0 ? std::numeric_limits<whole>::max() : whole{0});
  }
};

/// `std::less` or `std::greater` of numbers, with NaNs behind all others and equal to each other: an
/// order, which those are not.
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
