#pragma once

#include <tine/core/prefetch.hpp>  // ahead_in, for_each_ahead
#include <tine/iter.hpp>           // parallel_interface, base_of, position_range
#include <tine/pool.hpp>           // current_num_threads
#include <tine/sort/blocks.hpp>    // for_blocks, block_division
#include <tine/sort/order.hpp>     // at_offset

#include <algorithm>    // std::min
#include <array>        // std::array
#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint8_t
#include <functional>   // std::invoke
#include <iterator>     // std::random_access_iterator
#include <optional>     // std::optional
#include <ranges>       // std::ranges::subrange
#include <type_traits>  // std::is_arithmetic_v
#include <utility>      // std::move

// What the algorithms are made of: loops over stretches of positions, in which the sequential
// algorithm does the work.
namespace tine::detail {

/// Neighbouring positions.
struct stretch {
  position first;
  position last;
};

/// The positions `[0, n)`, in stretches as long as the loop finds worth while.
class [[nodiscard("a chain does nothing until a terminal call")]] stretch_iter
    : public parallel_interface<stretch_iter> {
 public:
  using item = stretch;
  static constexpr bool indexed = false;

  explicit stretch_iter(std::size_t n) : size_(n) {}

  position extent() const { return size_; }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return emit(stretch{first, last});
  }

 private:
  position size_;
};

/// Positions that are worked through at once: so few simple operations are over before another
/// thread could notice.
inline constexpr std::size_t few = 1024;

/// Calls `f(first, last)` for stretches of `[0, n)`, possibly in parallel. `Simple`: it takes no
/// more than some nanoseconds for each position.
template <bool Simple, class F>
void for_stretches(std::size_t n, const F& f) {
  if (n == 0) return;
  if constexpr (Simple) {
    if (n <= few) {
      f(std::size_t{0}, n);
      return;
    }
  }
  stretch_iter(n).for_each(
      [&f](stretch s) { f(static_cast<std::size_t>(s.first), static_cast<std::size_t>(s.last)); });
}

/// `combine(left, right)` over `value(first, last)` of the stretches of `[0, n)`; `n` is not 0.
template <bool Simple, class Value, class Combine>
auto reduce_stretches(std::size_t n, const Value& value, const Combine& combine) {
  if constexpr (Simple) {
    if (n <= few) return value(std::size_t{0}, n);
  }
  return *stretch_iter(n)
              .map([&value](stretch s) {
                return value(static_cast<std::size_t>(s.first), static_cast<std::size_t>(s.last));
              })
              .reduce_with(combine);
}

/// Calls `f(i)` for each `i` of `[first, last)` with `hit(i)`, in order; returns how many there are.
/// Some are listed first. That takes no jump for each, where a processor would often guess wrong
/// whether it is taken.
template <class Hit, class F, class Ahead = nothing_ahead>
std::size_t for_each_hit(std::size_t first, std::size_t last, const Hit& hit, const F& f,
                         const Ahead& ahead = {}) {
  constexpr std::size_t most = 256;
  std::array<std::uint8_t, most> places;
  std::size_t hits = 0;
  while (first < last) {
    const std::size_t length = std::min(most, last - first);
    std::size_t count = 0;
    for_each_ahead(first, first + length, ahead, [&](std::size_t i) {
      places[count] = static_cast<std::uint8_t>(i - first);
      count += hit(i) ? 1 : 0;
    });
    for (std::size_t k = 0; k < count; ++k) f(first + places[k]);
    hits += count;
    first += length;
  }
  return hits;
}

template <class F>
inline constexpr bool is_standard_operation = false;
template <>
inline constexpr bool is_standard_operation<std::identity> = true;
template <>
inline constexpr bool is_standard_operation<std::ranges::less> = true;
template <>
inline constexpr bool is_standard_operation<std::ranges::greater> = true;
template <>
inline constexpr bool is_standard_operation<std::ranges::equal_to> = true;
template <class T>
inline constexpr bool is_standard_operation<std::plus<T>> = true;
template <class T>
inline constexpr bool is_standard_operation<std::multiplies<T>> = true;
template <class T>
inline constexpr bool is_standard_operation<std::minus<T>> = true;

/// Whether the operations on elements `T` take nanoseconds at most.
template <class T, class... F>
inline constexpr bool is_simple =
    std::is_scalar_v<std::remove_cvref_t<T>> && (is_standard_operation<F> && ...);

/// A value during an algorithm: a copy where that is cheap. What the algorithm writes cannot change
/// it, so it is not read again.
template <class T>
using held = std::conditional_t<std::is_scalar_v<T>, T, const T&>;

/// Whether something equals a value: what `par_remove` and its like test.
template <class T>
struct equals_value {
  held<T> value;
  template <class U>
  bool operator()(U&& x) const {
    return x == value;
  }
};
template <class T>
inline constexpr bool is_standard_operation<equals_value<T>> = std::is_scalar_v<T>;

/// Whether what takes two passes over a range should leave it to a sequential algorithm that takes
/// one: a short range, and one whose elements are tested so quickly that the memory sets the pace.
template <bool Simple>
bool one_pass_is_best(std::size_t n) {
  constexpr std::size_t threads_for_two_passes = 4;
  return n <= few / 4 || (Simple && current_num_threads() < threads_for_two_passes);
}

template <class R>
inline constexpr std::size_t size_of(R& r) {
  return static_cast<std::size_t>(std::ranges::size(r));
}

/// The elements of a range by position: a pointer where they are contiguous.
template <class R>
auto elements_of(R& r) {
  return base_of(std::ranges::begin(r));
}

template <class R>
auto end_of(R& r) {
  return std::ranges::next(std::ranges::begin(r), std::ranges::end(r));
}

/// A subrange of what `first` points at.
template <class I>
std::ranges::subrange<I> part(const I& first, std::size_t from, std::size_t to) {
  return {at_offset(first, from), at_offset(first, to)};
}

/// An output iterator as it is used: a pointer where the places are contiguous.
template <class O>
auto places_of(const O& out) {
  return base_of(out);
}

/// A function that refers to a function.
template <class F>
auto refer_to(F& f) {
  return [&f](auto&&... x) -> decltype(auto) {
    return std::invoke(f, static_cast<decltype(x)&&>(x)...);
  };
}

/// A range of positions that several threads may write to at once.
template <class R>
concept writable_positions = position_range<R> && separate_places<std::ranges::iterator_t<R>>;

/// What may stand behind a range as a value. The end of a pair of iterators may not: an array,
/// which is a range, begins such a pair as well.
template <class T, class R>
concept value_after = !std::sentinel_for<std::decay_t<T>, std::ranges::iterator_t<R>>;

/// Whether `op(a, b)` gives something that becomes a `T` again.
template <class Op, class A, class B, class T>
concept folds =
    std::invocable<Op&, A, B> && std::constructible_from<T, std::invoke_result_t<Op&, A, B>>;

/// What values of type `T` can be written to, one after the other. Unlike `std::output_iterator`,
/// it may give a proxy, such as that of std::vector<bool>.
template <class O, class T>
concept takes =
    std::weakly_incrementable<O> && requires(O& out, T&& value) { *out = static_cast<T&&>(value); };

}  // namespace tine::detail
