#pragma once

#include <tine/algorithm/detail.hpp>

#include <algorithm>   // std::ranges::transform, …
#include <array>       // std::array
#include <atomic>      // std::atomic
#include <functional>  // std::identity, std::invoke
#include <iterator>    // std::indirectly_writable

// Algorithms that write to every place: transform, generate, fill, copy, move, replace, swap.
namespace tine {
namespace detail {

struct par_transform_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, std::copy_constructible F,
            class Proj = std::identity>
    requires std::indirectly_writable<
        O, std::indirect_result_t<F&, std::projected<std::ranges::iterator_t<R>, Proj>>>
  std::ranges::unary_transform_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, F f, Proj proj = {}) const {
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      for_stretches<false>(n, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
          *at_offset(to, i) = std::invoke(f, std::invoke(proj, *at_offset(from, i)));
        }
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, n)};
    } else {
      return std::ranges::transform(std::forward<R>(r), std::move(out), std::move(f),
                                    std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O,
            std::copy_constructible F, class Proj = std::identity>
    requires std::indirectly_writable<O, std::indirect_result_t<F&, std::projected<I, Proj>>>
  std::ranges::unary_transform_result<I, O> operator()(I first, S last, O out, F f,
                                                       Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(f), std::move(proj));
  }

  template <std::ranges::input_range R1, std::ranges::input_range R2, std::weakly_incrementable O,
            std::copy_constructible F, class Proj1 = std::identity, class Proj2 = std::identity>
    requires std::indirectly_writable<
        O, std::indirect_result_t<F&, std::projected<std::ranges::iterator_t<R1>, Proj1>,
                                  std::projected<std::ranges::iterator_t<R2>, Proj2>>>
  std::ranges::binary_transform_result<std::ranges::borrowed_iterator_t<R1>,
                                       std::ranges::borrowed_iterator_t<R2>, O>
  operator()(R1&& r1, R2&& r2, O out, F f, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2> && separate_places<O>) {
      const std::size_t n = std::min(size_of(r1), size_of(r2));
      const auto a = elements_of(r1);
      const auto b = elements_of(r2);
      const auto to = places_of(out);
      for_stretches<false>(n, [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) {
          *at_offset(to, i) = std::invoke(f, std::invoke(proj1, *at_offset(a, i)),
                                          std::invoke(proj2, *at_offset(b, i)));
        }
      });
      return {at_offset(std::ranges::begin(r1), n), at_offset(std::ranges::begin(r2), n),
              at_offset(out, n)};
    } else {
      return std::ranges::transform(std::forward<R1>(r1), std::forward<R2>(r2), std::move(out),
                                    std::move(f), std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, std::weakly_incrementable O, std::copy_constructible F,
            class Proj1 = std::identity, class Proj2 = std::identity>
    requires std::indirectly_writable<
        O, std::indirect_result_t<F&, std::projected<I1, Proj1>, std::projected<I2, Proj2>>>
  std::ranges::binary_transform_result<I1, I2, O> operator()(I1 first1, S1 last1, I2 first2,
                                                             S2 last2, O out, F f, Proj1 proj1 = {},
                                                             Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(out),
                   std::move(f), std::move(proj1), std::move(proj2));
  }
};

struct par_generate_fn {
  template <class R, std::copy_constructible F>
    requires std::invocable<F&> && std::ranges::output_range<R, std::invoke_result_t<F&>>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, F f) const {
    if constexpr (writable_positions<R>) {
      const auto to = elements_of(r);
      for_stretches<false>(size_of(r), [&](std::size_t first, std::size_t last) {
        for (std::size_t i = first; i < last; ++i) *at_offset(to, i) = std::invoke(f);
      });
      return end_of(r);
    } else {
      return std::ranges::generate(std::forward<R>(r), std::move(f));
    }
  }

  template <std::input_or_output_iterator O, std::sentinel_for<O> S, std::copy_constructible F>
    requires std::invocable<F&> && std::indirectly_writable<O, std::invoke_result_t<F&>>
  O operator()(O first, S last, F f) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(f));
  }
};

struct par_fill_fn {
  template <class T, std::ranges::output_range<const T&> R>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, const T& value) const {
    if constexpr (writable_positions<R>) {
      const auto to = elements_of(r);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>>;
      for_stretches<simple>(size_of(r), [&](std::size_t first, std::size_t last) {
        std::ranges::fill(part(to, first, last), value);
      });
      return end_of(r);
    } else {
      return std::ranges::fill(std::forward<R>(r), value);
    }
  }

  template <class T, std::output_iterator<const T&> O, std::sentinel_for<O> S>
  O operator()(O first, S last, const T& value) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), value);
  }
};

/// The form of `par_generate` and `par_fill` that takes a number of places.
template <class Fn>
struct par_times_fn {
  template <class O, class X>
    requires std::input_or_output_iterator<O> &&
             std::invocable<Fn, std::counted_iterator<O>, std::default_sentinel_t, const X&>
  O operator()(O first, std::iter_difference_t<O> n, const X& x) const {
    if constexpr (std::random_access_iterator<O>) {
      return n > 0 ? Fn{}(first, first + n, x) : first;
    } else {
      return n > 0
                 ? Fn{}(std::counted_iterator(std::move(first), n), std::default_sentinel, x).base()
                 : first;
    }
  }
};

enum class transfer { copy, move };

template <transfer How>
struct par_transfer_fn {
  template <class I, class O>
  static constexpr bool allowed =
      How == transfer::copy ? std::indirectly_copyable<I, O> : std::indirectly_movable<I, O>;

  template <std::ranges::input_range R, std::weakly_incrementable O>
    requires allowed<std::ranges::iterator_t<R>, O>
  std::ranges::in_out_result<std::ranges::borrowed_iterator_t<R>, O> operator()(R&& r,
                                                                                O out) const {
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>>;
      for_stretches<simple>(n, [&](std::size_t first, std::size_t last) {
        sequential(part(from, first, last), at_offset(to, first));
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, n)};
    } else {
      return sequential(std::forward<R>(r), std::move(out));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O>
    requires allowed<I, O>
  std::ranges::in_out_result<I, O> operator()(I first, S last, O out) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out));
  }

 private:
  template <class R, class O>
  static auto sequential(R&& r, O out) {
    if constexpr (How == transfer::copy) {
      return std::ranges::copy(std::forward<R>(r), std::move(out));
    } else {
      return std::ranges::move(std::forward<R>(r), std::move(out));
    }
  }
};

struct par_copy_n_fn {
  template <std::input_iterator I, std::weakly_incrementable O>
    requires std::indirectly_copyable<I, O>
  std::ranges::copy_n_result<I, O> operator()(I first, std::iter_difference_t<I> n, O out) const {
    if constexpr (std::random_access_iterator<I>) {
      const I last = n > 0 ? first + n : first;
      return par_transfer_fn<transfer::copy>{}(first, last, std::move(out));
    } else {
      return std::ranges::copy_n(std::move(first), n, std::move(out));
    }
  }
};

struct par_swap_ranges_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2>
    requires std::indirectly_swappable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>>
  std::ranges::swap_ranges_result<std::ranges::borrowed_iterator_t<R1>,
                                  std::ranges::borrowed_iterator_t<R2>>
  operator()(R1&& r1, R2&& r2) const {
    if constexpr (writable_positions<R1> && writable_positions<R2>) {
      const std::size_t n = std::min(size_of(r1), size_of(r2));
      const auto a = elements_of(r1);
      const auto b = elements_of(r2);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R1>>;
      for_stretches<simple>(n, [&](std::size_t first, std::size_t last) {
        // One test for each pair; std::ranges::swap_ranges looks for the end of both.
        for (std::size_t i = first; i < last; ++i) {
          auto x = at_offset(a, i);
          auto y = at_offset(b, i);
          std::ranges::iter_swap(x, y);
        }
      });
      return {at_offset(std::ranges::begin(r1), n), at_offset(std::ranges::begin(r2), n)};
    } else {
      return std::ranges::swap_ranges(std::forward<R1>(r1), std::forward<R2>(r2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2>
    requires std::indirectly_swappable<I1, I2>
  std::ranges::swap_ranges_result<I1, I2> operator()(I1 first1, S1 last1, I2 first2,
                                                     S2 last2) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)));
  }
};

/// Works through `[first, last)` in blocks: by `with_jumps` while few or most of the elements are
/// hits, so that a processor guesses well where it goes, and by `without_jumps` otherwise. Each
/// takes a block and returns how many hits there were. `jumps` tells the next stretch how to begin.
template <class WithJumps, class WithoutJumps>
void by_blocks_of_hits(std::size_t first, std::size_t last, std::atomic<bool>& jumps,
                       const WithJumps& with_jumps, const WithoutJumps& without_jumps) {
  constexpr std::size_t length = 512;
  const bool before = jumps.load(std::memory_order_relaxed);  // a hint
  bool now = before;
  while (first < last) {
    const std::size_t count = std::min(length, last - first);
    const std::size_t hits =
        now ? with_jumps(first, first + count) : without_jumps(first, first + count);
    now = std::min(hits, count - hits) <= count / 16;
    first += count;
  }
  if (now != before) jumps.store(now, std::memory_order_relaxed);
}

struct par_replace_if_fn {
  template <std::ranges::input_range R, class T, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::indirectly_writable<std::ranges::iterator_t<R>, const T&>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, P p, const T& value, Proj proj = {}) const {
    if constexpr (writable_positions<R>) {
      const auto from = elements_of(r);
      const held<T> instead = value;
      const auto hit = [&](std::size_t i) -> bool {
        return std::invoke(p, std::invoke(proj, *at_offset(from, i)));
      };
      const auto replace = [&](std::size_t i) { *at_offset(from, i) = instead; };
      const auto ahead = ahead_in(from, size_of(r));
      std::atomic<bool> jumps{true};
      for_stretches<is_simple<std::ranges::range_value_t<R>, P, Proj>>(
          size_of(r), [&](std::size_t first, std::size_t last) {
            by_blocks_of_hits(
                first, last, jumps,
                [&](std::size_t begin, std::size_t end) {
                  std::size_t hits = 0;
                  for_each_ahead(begin, end, ahead, [&](std::size_t i) {
                    if (!hit(i)) return;
                    replace(i);
                    ++hits;
                  });
                  return hits;
                },
                [&](std::size_t begin, std::size_t end) {
                  return for_each_hit(begin, end, hit, replace, ahead);
                });
          });
      return end_of(r);
    } else {
      return std::ranges::replace_if(std::forward<R>(r), std::move(p), value, std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
    requires std::indirectly_writable<I, const T&>
  I operator()(I first, S last, P p, const T& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p), value,
                   std::move(proj));
  }
};

struct par_replace_fn {
  template <std::ranges::input_range R, class T1, class T2, class Proj = std::identity>
    requires std::indirectly_writable<std::ranges::iterator_t<R>, const T2&> &&
             std::indirect_binary_predicate<
                 std::ranges::equal_to, std::projected<std::ranges::iterator_t<R>, Proj>, const T1*>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, const T1& old, const T2& value,
                                                 Proj proj = {}) const {
    return par_replace_if_fn{}(std::forward<R>(r), equals_value<T1>{old}, value, std::move(proj));
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T1, class T2,
            class Proj = std::identity>
    requires std::indirectly_writable<I, const T2&> &&
             std::indirect_binary_predicate<std::ranges::equal_to, std::projected<I, Proj>,
                                            const T1*>
  I operator()(I first, S last, const T1& old, const T2& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), old, value,
                   std::move(proj));
  }
};

struct par_replace_copy_if_fn {
  template <std::ranges::input_range R, class T, std::output_iterator<const T&> O,
            class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::replace_copy_if_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, P p, const T& value, Proj proj = {}) const {
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      constexpr bool plain = std::is_scalar_v<T> &&
                             std::is_same_v<std::ranges::range_value_t<R>, T> &&
                             std::is_same_v<std::iter_reference_t<O>, T&>;
      const held<T> instead = value;
      [[maybe_unused]] std::atomic<bool> jumps{true};
      const auto hit = [&](std::size_t i) -> bool {
        return std::invoke(p, std::invoke(proj, *at_offset(from, i)));
      };
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, P, Proj>;
      for_stretches<simple>(n, [&](std::size_t first, std::size_t last) {
        const auto with_jumps = [&](std::size_t i, std::size_t end) {
          std::size_t hits = 0;
          for (; i < end; ++i) {
            if (hit(i)) {
              *at_offset(to, i) = instead;
              ++hits;
            } else {
              *at_offset(to, i) = *at_offset(from, i);
            }
          }
          return hits;
        };
        if constexpr (plain && simple) {  // several at once, by copies that no output overwrites
          const auto a = from;
          const auto b = to;
          const T other = instead;
          const P test = p;
          for (std::size_t i = first; i < last; ++i) {
            const T x = *at_offset(a, i);
            *at_offset(b, i) = std::invoke(test, std::invoke(proj, x)) ? other : x;
          }
        } else if constexpr (plain) {
          by_blocks_of_hits(first, last, jumps, with_jumps, [&](std::size_t i, std::size_t end) {
            std::size_t hits = 0;
            for (; i < end; ++i) {
              const bool here = hit(i);
              const std::array<T, 2> either{static_cast<T>(*at_offset(from, i)), instead};
              *at_offset(to, i) = either[here];
              hits += here;
            }
            return hits;
          });
        } else {
          with_jumps(first, last);
        }
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, n)};
    } else {
      return std::ranges::replace_copy_if(std::forward<R>(r), std::move(out), std::move(p), value,
                                          std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T,
            std::output_iterator<const T&> O, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
    requires std::indirectly_copyable<I, O>
  std::ranges::replace_copy_if_result<I, O> operator()(I first, S last, O out, P p, const T& value,
                                                       Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(p), value, std::move(proj));
  }
};

struct par_replace_copy_fn {
  template <std::ranges::input_range R, class T1, class T2, std::output_iterator<const T2&> O,
            class Proj = std::identity>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::replace_copy_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, const T1& old, const T2& value, Proj proj = {}) const {
    return par_replace_copy_if_fn{}(std::forward<R>(r), std::move(out), equals_value<T1>{old},
                                    value, std::move(proj));
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T1, class T2,
            std::output_iterator<const T2&> O, class Proj = std::identity>
    requires std::indirectly_copyable<I, O>
  std::ranges::replace_copy_result<I, O> operator()(I first, S last, O out, const T1& old,
                                                    const T2& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out), old,
                   value, std::move(proj));
  }
};

}  // namespace detail

/// Writes `f(proj(x))` for every element, or `f(proj1(x), proj2(y))` for every pair of two ranges.
/// The output may be one of the inputs.
///
///     tine::par_transform(prices, prices.begin(), with_tax);
inline constexpr detail::par_transform_fn par_transform{};

/// Writes `f()` to every place. Which place gets which result is not specified.
inline constexpr detail::par_generate_fn par_generate{};

/// As `par_generate`, for `n` places from an iterator.
inline constexpr detail::par_times_fn<detail::par_generate_fn> par_generate_n{};

/// Writes `value` to every place.
inline constexpr detail::par_fill_fn par_fill{};

/// As `par_fill`, for `n` places from an iterator.
inline constexpr detail::par_times_fn<detail::par_fill_fn> par_fill_n{};

/// Copies to a range that does not overlap.
inline constexpr detail::par_transfer_fn<detail::transfer::copy> par_copy{};

/// Copies `n` elements from an iterator, to a range that does not overlap.
inline constexpr detail::par_copy_n_fn par_copy_n{};

/// Moves to a range that does not overlap.
inline constexpr detail::par_transfer_fn<detail::transfer::move> par_move{};

/// Swaps the elements of two ranges, as many as the shorter one has.
inline constexpr detail::par_swap_ranges_fn par_swap_ranges{};

/// Writes `value` to where `proj(x)` is equal to `old`. Scalars are read once, before the first is
/// written, and may be elements of the range; objects may not, as other threads write there.
inline constexpr detail::par_replace_fn par_replace{};

/// Writes `value` to where `p(proj(x))` is true. It may be an element as in `par_replace`.
inline constexpr detail::par_replace_if_fn par_replace_if{};

/// Copies, writing `value` in the place of elements equal to `old`.
inline constexpr detail::par_replace_copy_fn par_replace_copy{};

/// Copies, writing `value` in the place of elements for which `p(proj(x))` is true.
inline constexpr detail::par_replace_copy_if_fn par_replace_copy_if{};

}  // namespace tine
