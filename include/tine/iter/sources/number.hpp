#pragma once

#include <tine/iter/interface.hpp>  // parallel_interface

#include <concepts>     // std::integral
#include <cstdint>      // std::uint64_t
#include <limits>       // std::numeric_limits
#include <stdexcept>    // std::invalid_argument, std::length_error
#include <type_traits>  // std::make_unsigned_t

namespace tine {
namespace detail {

#if defined(__SIZEOF_INT128__)
__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;
template <class T>
inline constexpr bool is_int128 =
    std::is_same_v<std::remove_cv_t<T>, int128> || std::is_same_v<std::remove_cv_t<T>, uint128>;
#else
using uint128 = std::uint64_t;
using int128 = std::int64_t;
template <class T>
inline constexpr bool is_int128 = false;
#endif

template <class T>
concept integer = (std::integral<T> && !std::same_as<std::remove_cv_t<T>, bool>) || is_int128<T>;

/// The numbers `first + i * step`. All arithmetic is modulo 2^128, where nothing overflows.
template <integer T>
class [[nodiscard("a chain does nothing until a terminal call")]] number_iter
    : public parallel_interface<number_iter<T>> {
 public:
  using item = T;
  static constexpr bool indexed = true;
  static constexpr bool cheap_at = sizeof(T) <= 8;
  static constexpr bool pure_at = true;

  number_iter(T first, position n, uint128 step) : first_(first), size_(n), step_(step) {}

  position extent() const { return size_; }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    // Small types count in 64 bits, which vectorises.
    using wide = std::conditional_t<sizeof(T) <= 8, std::uint64_t, uint128>;
    const auto step = static_cast<wide>(step_);
    auto value = static_cast<wide>(static_cast<wide>(first_) + static_cast<wide>(first) * step);
#pragma GCC unroll 4
    for (position i = first; i != last; ++i, value += step) {
      if (!emit(static_cast<T>(value))) return false;
    }
    return true;
  }

  item at(position i) const {
    using wide = std::conditional_t<sizeof(T) <= 8, std::uint64_t, uint128>;
    return static_cast<T>(static_cast<wide>(static_cast<wide>(first_) +
                                            static_cast<wide>(i) * static_cast<wide>(step_)));
  }

 private:
  T first_;
  position size_;
  uint128 step_;
};

/// The type of the numbers between two: for different types the one that arithmetic gives.
template <class T, class U>
struct number_between {
  using type = std::common_type_t<T, U>;
};
template <class T>
struct number_between<T, T> {
  using type = T;
};
template <class T, class U>
using number_between_t = typename number_between<T, U>::type;

template <class T>
inline constexpr bool has_negatives = std::is_signed_v<T> || std::is_same_v<T, int128>;

/// `x` as a `To`, which holds it unless it is negative.
template <class To, class T>
To to_number(T x, const char* message) {
  if constexpr (has_negatives<T> && !has_negatives<To>) {
    if (x < 0) throw std::invalid_argument(message);
  }
  return static_cast<To>(x);
}

/// Whether the number at the end of a range belongs to it.
enum class range_end { open, closed };

template <class T, class Step>
number_iter<T> make_numbers(T first, T last, Step step, range_end end) {
  if (step == 0) throw std::invalid_argument("tine: par_range: step is zero");
  const bool down = step < 0;
  if (down ? first < last : first > last) return {first, 0, 0};
  const auto wide_step = static_cast<uint128>(step);
  const uint128 span = down ? static_cast<uint128>(first) - static_cast<uint128>(last)
                            : static_cast<uint128>(last) - static_cast<uint128>(first);
  const uint128 stride = down ? uint128{0} - wide_step : wide_step;
  const uint128 steps = span / stride;
  const uint128 one_more = end == range_end::closed || span % stride != 0 ? 1 : 0;
  if (steps > std::numeric_limits<position>::max() - one_more) {
    throw std::length_error("tine: par_range: more than 2^64 - 1 items");
  }
  return {first, static_cast<position>(steps + one_more), wide_step};
}

template <class T, class U, class Step>
number_iter<number_between_t<T, U>> numbers_between(T first, U last, Step step, range_end end) {
  using number = number_between_t<T, U>;
  return make_numbers(
      to_number<number>(first, "tine: par_range: first is negative, last has no sign"),
      to_number<number>(last, "tine: par_range: last is negative, first has no sign"), step, end);
}

}  // namespace detail

/// The integers `first, first + step, …` before `last`; a negative step counts down.
///
/// Any integer type, also `__int128`, with up to 2^64 - 1 items; when those of `first` and `last`
/// differ, the items are of their common type. Throws std::invalid_argument for a step of zero, and
/// when that type has no negative numbers but `first` or `last` is one; std::length_error for more
/// items.
template <detail::integer T, detail::integer U, detail::integer Step>
[[nodiscard]] detail::number_iter<detail::number_between_t<T, U>> par_range(T first, U last,
                                                                            Step step) {
  return detail::numbers_between(first, last, step, detail::range_end::open);
}

/// The integers from `first` up to, not including, `last`; none when `last <= first`. When their
/// types differ, as with three arguments.
template <detail::integer T, detail::integer U>
[[nodiscard]] detail::number_iter<detail::number_between_t<T, U>> par_range(T first, U last) {
  return par_range(first, last, 1);
}

/// The integers from 0 up to, not including, `n`.
template <detail::integer T>
[[nodiscard]] detail::number_iter<T> par_range(T n) {
  return par_range(T{0}, n, 1);
}

/// The integers `first, first + step, …` up to `last`, which is one of them if a step hits it; a
/// negative step counts down. So a range may end with the greatest number of its type, or the
/// least.
///
/// Items and exceptions are those of `par_range`: all numbers of a 64-bit type are one item too
/// many.
///
///     auto all = tine::par_range_inclusive(0, 255).map(to_gray).collect();
template <detail::integer T, detail::integer U, detail::integer Step = int>
[[nodiscard]] detail::number_iter<detail::number_between_t<T, U>> par_range_inclusive(
    T first, U last, Step step = 1) {
  return detail::numbers_between(first, last, step, detail::range_end::closed);
}

}  // namespace tine
