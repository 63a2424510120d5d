#pragma once

#include <tine/algorithm/reduce.hpp>  // fold

#include <algorithm>    // std::min, std::max
#include <functional>   // std::plus, std::identity
#include <iterator>     // std::iter_value_t
#include <optional>     // std::optional
#include <type_traits>  // std::is_pointer_v
#include <vector>       // std::vector

// Running sums: one pass finds the sum of each block, a second one writes the results.
//
// G. E. Blelloch, "Prefix Sums and Their Applications", 1990.
namespace tine {
namespace detail {

inline constexpr std::size_t shortest_scan_block = 1024;

template <class T, class Op, class U>
T next_sum(Op& op, T sum, U&& x) {
  return static_cast<T>(std::invoke(op, std::move(sum), static_cast<U&&>(x)));
}

/// Writes the running sums of `value(i)`, `[first, last)`, beginning with `sum`. A function of its
/// own, so that the sum lives in a register.
template <bool Exclusive, class T, class O, class Op, class Value>
[[gnu::noinline]] void write_sums(std::size_t first, std::size_t last, O out, T sum, Op& op,
                                  const Value& value) {
  for (; first < last; ++first) {
    if constexpr (Exclusive) {
      T next = next_sum<T>(op, sum, value(first));  // read before its place is written
      *at_offset(out, first) = std::move(sum);
      sum = std::move(next);
    } else {
      sum = next_sum<T>(op, std::move(sum), value(first));
      *at_offset(out, first) = sum;
    }
  }
}

/// Writes the running sums of `value(i)`, `[0, n)`, with `init` in front if there is one.
/// `Exclusive`: the sum that is written to a place does not have its own value in it.
template <bool Exclusive, class T, class O, class Op, class Value>
void scan(std::size_t n, const O& out, std::optional<T> init, Op& op, const Value& value) {
  const auto write = [&](std::size_t first, std::size_t last, std::optional<T> before) {
    if (first == last) return;
    if constexpr (!Exclusive) {
      if (!before) {
        before.emplace(value(first));
        *at_offset(out, first) = *before;
        ++first;
      }
    }
    write_sums<Exclusive, T>(first, last, out, std::move(*before), op, value);
  };
  const auto blocks = block_division::of(n, shortest_scan_block);
  if (blocks.count() < 2 || current_num_threads() == 1) return write(0, n, std::move(init));

  // Some blocks at a time: the second pass finds in the caches what the first one has read.
  constexpr std::size_t cached_bytes = 4'000'000;
  const std::size_t at_once =
      std::min(std::max(4 * current_num_threads(), cached_bytes / sizeof(T) / blocks.length),
               blocks.count());
  std::vector<std::optional<T>> sums(at_once);  // of a block, then of everything before it
  for (std::size_t first = 0; first < blocks.count(); first += at_once) {
    const std::size_t last = std::min(first + at_once, blocks.count());
    for_blocks(first, last - (last == blocks.count()), [&](std::size_t b) {
      sums[b - first].emplace(fold<T>(blocks.begin(b), blocks.end(b), op, value));
    });
    for (std::size_t b = first; b < last; ++b) {
      std::optional<T>& sum = sums[b - first];
      std::optional<T> next = init;
      if (sum) {
        if (next) {
          next = next_sum<T>(op, std::move(*next), std::move(*sum));
        } else {
          next = std::move(sum);
        }
      }
      sum = std::exchange(init, std::move(next));
    }
    for_blocks(first, last, [&](std::size_t b) {
      write(blocks.begin(b), blocks.end(b), std::move(sums[b - first]));
    });
    for (auto& sum : sums) sum.reset();
  }
}

/// As above, one after the other.
template <bool Exclusive, class T, class R, class O, class Op, class F>
O scan_in_order(R&& r, O out, std::optional<T> init, Op& op, F& f) {
  for (auto&& x : r) {
    auto&& value = std::invoke(f, static_cast<decltype(x)&&>(x));
    if constexpr (Exclusive) {
      T next = static_cast<T>(std::invoke(op, *init, static_cast<decltype(value)&&>(value)));
      *out = std::move(*init);
      init = std::move(next);
    } else {
      if (init) {
        init = static_cast<T>(
            std::invoke(op, std::move(*init), static_cast<decltype(value)&&>(value)));
      } else {
        init.emplace(static_cast<decltype(value)&&>(value));
      }
      *out = *init;
    }
    ++out;
  }
  return out;
}

template <bool Exclusive, class T, class R, class O, class Op, class F>
O scan_range(R&& r, O out, std::optional<T> init, Op& op, F& f) {
  if constexpr (position_range<R> && separate_places<O>) {
    const std::size_t n = size_of(r);
    const auto from = elements_of(r);
    scan<Exclusive, T>(
        n, places_of(out), std::move(init), op,
        [&](std::size_t i) -> decltype(auto) { return std::invoke(f, *at_offset(from, i)); });
    return at_offset(out, n);
  } else {
    return scan_in_order<Exclusive, T>(std::forward<R>(r), std::move(out), std::move(init), op, f);
  }
}

template <class F, class R>
using transformed_value =
    std::remove_cvref_t<std::invoke_result_t<F&, std::ranges::range_reference_t<R>>>;

struct par_inclusive_scan_fn {
  template <std::ranges::input_range R, class O, class Op = std::plus<>>
    requires takes<O, std::ranges::range_value_t<R>&> &&
             folds<Op, std::ranges::range_value_t<R>, std::ranges::range_reference_t<R>,
                   std::ranges::range_value_t<R>>
  O operator()(R&& r, O out, Op op = {}) const {
    using value = std::ranges::range_value_t<R>;
    return scan_range<false, value>(std::forward<R>(r), std::move(out), std::nullopt, op, same_);
  }
  template <std::ranges::input_range R, class O, class Op = std::plus<>, class T>
    requires takes<O, T&> && folds<Op, T, std::ranges::range_reference_t<R>, T>
  O operator()(R&& r, O out, Op op, T init) const {
    return scan_range<false, T>(std::forward<R>(r), std::move(out),
                                std::optional<T>(std::move(init)), op, same_);
  }
  template <std::input_iterator I, std::sentinel_for<I> S, class O, class Op = std::plus<>>
    requires takes<O, std::iter_value_t<I>&> &&
             folds<Op, std::iter_value_t<I>, std::iter_reference_t<I>, std::iter_value_t<I>>
  O operator()(I first, S last, O out, Op op = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(op));
  }
  template <std::input_iterator I, std::sentinel_for<I> S, class O, class Op = std::plus<>, class T>
    requires takes<O, T&> && folds<Op, T, std::iter_reference_t<I>, T>
  O operator()(I first, S last, O out, Op op, T init) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(op), std::move(init));
  }

 private:
  static constexpr std::identity same_{};
};

struct par_exclusive_scan_fn {
  template <std::ranges::input_range R, class O, class T, class Op = std::plus<>>
    requires takes<O, T> && folds<Op, T, std::ranges::range_reference_t<R>, T>
  O operator()(R&& r, O out, T init, Op op = {}) const {
    constexpr std::identity same;
    return scan_range<true, T>(std::forward<R>(r), std::move(out),
                               std::optional<T>(std::move(init)), op, same);
  }
  template <std::input_iterator I, std::sentinel_for<I> S, class O, class T, class Op = std::plus<>>
    requires takes<O, T> && folds<Op, T, std::iter_reference_t<I>, T>
  O operator()(I first, S last, O out, T init, Op op = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(init), std::move(op));
  }
};

struct par_transform_inclusive_scan_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class Op, class F>
    requires std::invocable<F&, std::ranges::range_reference_t<R>>
  O operator()(R&& r, O out, Op op, F f) const {
    return scan_range<false, transformed_value<F, R>>(std::forward<R>(r), std::move(out),
                                                      std::nullopt, op, f);
  }
  template <std::ranges::input_range R, std::weakly_incrementable O, class Op, class F, class T>
    requires std::invocable<F&, std::ranges::range_reference_t<R>>
  O operator()(R&& r, O out, Op op, F f, T init) const {
    return scan_range<false, T>(std::forward<R>(r), std::move(out),
                                std::optional<T>(std::move(init)), op, f);
  }
  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O, class Op,
            class F, class... T>
    requires std::invocable<F&, std::iter_reference_t<I>> && (sizeof...(T) <= 1)
  O operator()(I first, S last, O out, Op op, F f, T... init) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(op), std::move(f), std::move(init)...);
  }
};

struct par_transform_exclusive_scan_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class T, class Op, class F>
    requires std::invocable<F&, std::ranges::range_reference_t<R>>
  O operator()(R&& r, O out, T init, Op op, F f) const {
    return scan_range<true, T>(std::forward<R>(r), std::move(out),
                               std::optional<T>(std::move(init)), op, f);
  }
  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O, class T,
            class Op, class F>
    requires std::invocable<F&, std::iter_reference_t<I>>
  O operator()(I first, S last, O out, T init, Op op, F f) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(init), std::move(op), std::move(f));
  }
};

struct par_adjacent_difference_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class Op = std::minus<>>
    requires std::invocable<Op&, std::ranges::range_value_t<R>&, std::ranges::range_value_t<R>>
  O operator()(R&& r, O out, Op op = {}) const {
    if constexpr (position_range<R> && separate_places<O>) {
      using value = std::ranges::range_value_t<R>;
      const std::size_t n = size_of(r);
      if (n == 0) return out;
      const auto from = elements_of(r);
      const auto to = places_of(out);
      if constexpr (is_simple<value, Op> && std::is_pointer_v<decltype(from)> &&
                    std::is_pointer_v<decltype(to)>) {
        using address = const volatile void*;
        if (static_cast<address>(from) != static_cast<address>(to)) {  // read both elements
          for_stretches<true>(n, [&](std::size_t first, std::size_t last) {
            if (first == 0) to[first] = from[first];
            for (std::size_t i = std::max<std::size_t>(first, 1); i < last; ++i) {
              to[i] = std::invoke(op, from[i], from[i - 1]);
            }
          });
          return at_offset(out, n);
        }
      }
      // The output may be the input: the last element before each block is kept.
      const auto blocks = block_division::of(n, few);
      std::vector<value> before;
      before.reserve(blocks.count());
      before.emplace_back(*from);
      for (std::size_t b = 1; b < blocks.count(); ++b) {
        before.emplace_back(*at_offset(from, blocks.begin(b) - 1));
      }
      for_blocks(0, blocks.count(), [&](std::size_t b) {
        value last = std::move(before[b]);
        std::size_t i = blocks.begin(b);
        if (b == 0) *at_offset(to, i++) = last;
        for (; i < blocks.end(b); ++i) {
          value x = *at_offset(from, i);
          *at_offset(to, i) = std::invoke(op, x, std::move(last));
          last = std::move(x);
        }
      });
      return at_offset(out, n);
    } else {
      return in_order(std::forward<R>(r), std::move(out), op);
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O,
            class Op = std::minus<>>
    requires std::invocable<Op&, std::iter_value_t<I>&, std::iter_value_t<I>>
  O operator()(I first, S last, O out, Op op = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(op));
  }

 private:
  template <class R, class O, class Op>
  static O in_order(R&& r, O out, Op& op) {
    std::optional<std::ranges::range_value_t<R>> last;
    for (auto&& element : r) {
      std::ranges::range_value_t<R> x = static_cast<decltype(element)&&>(element);
      if (last) {
        *out = std::invoke(op, x, std::move(*last));
      } else {
        *out = x;
      }
      last = std::move(x);
      ++out;
    }
    return out;
  }
};

}  // namespace detail

/// Writes to each place the sum, or `op`, of all elements up to this one, after `init` if there is
/// one. Returns the end of the output, which may be the input. `op` has to be associative.
///
///     tine::par_inclusive_scan(sizes, ends.begin());
inline constexpr detail::par_inclusive_scan_fn par_inclusive_scan{};

/// Writes to each place the sum, or `op`, of `init` and all elements before this one. Returns the
/// end of the output, which may be the input. `op` has to be associative.
///
///     tine::par_exclusive_scan(sizes, begins.begin(), 0);
inline constexpr detail::par_exclusive_scan_fn par_exclusive_scan{};

/// As `par_inclusive_scan`, of `f(x)`.
inline constexpr detail::par_transform_inclusive_scan_fn par_transform_inclusive_scan{};

/// As `par_exclusive_scan`, of `f(x)`.
inline constexpr detail::par_transform_exclusive_scan_fn par_transform_exclusive_scan{};

/// Writes `op(x, the element before)` for each element `x`, and the first one as it is. Returns the
/// end of the output, which may be the input.
inline constexpr detail::par_adjacent_difference_fn par_adjacent_difference{};

}  // namespace tine
