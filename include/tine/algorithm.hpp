#pragma once

#include <tine/iter.hpp>  // par_iter, par_range

#include <algorithm>   // std::ranges::for_each_result
#include <concepts>    // std::invocable
#include <functional>  // std::identity, std::invoke
#include <iterator>    // std::indirect_unary_predicate, std::projected
#include <ranges>      // std::ranges::forward_range
#include <utility>     // std::move

// Parallel counterparts of std::ranges algorithms: the same arguments and results, with the prefix
// par_. Each takes a range or an iterator and a sentinel. Closures are called from several threads
// at once; an exception they throw arrives once everything in flight has ended.
namespace tine {
namespace detail {

/// The iterator at `n` in a random-access range.
template <class R>
auto iterator_at(R& r, position n) {
  return std::ranges::begin(r) + static_cast<std::ranges::range_difference_t<R>>(n);
}

/// The position of the first element for which `p(element)` is true, or the size.
template <class R, class P>
position first_position(R& r, const P& p) {
  const auto size = static_cast<position>(std::ranges::size(r));
  const auto begin = base_of(std::ranges::begin(r));
  using difference = std::ranges::range_difference_t<R>;
  const auto hit = par_range(size).find_first(
      [&p, begin](position i) { return std::invoke(p, begin[static_cast<difference>(i)]); });
  return hit ? *hit : size;
}

struct par_for_each_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirectly_unary_invocable<std::projected<std::ranges::iterator_t<R>, Proj>> F>
  std::ranges::for_each_result<std::ranges::borrowed_iterator_t<R>, F> operator()(
      R&& r, F f, Proj proj = {}) const {
    std::ranges::subrange all(r);
    par_iter(all).for_each([&f, &proj](auto&& x) {
      std::invoke(f, std::invoke(proj, static_cast<decltype(x)&&>(x)));
    });
    return {std::ranges::next(std::ranges::begin(r), std::ranges::end(r)), std::move(f)};
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirectly_unary_invocable<std::projected<I, Proj>> F>
  std::ranges::for_each_result<I, F> operator()(I first, S last, F f, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(f),
                   std::move(proj));
  }
};

struct par_find_if_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, P p, Proj proj = {}) const {
    const auto test = [&p, &proj](auto&& x) -> bool {
      return std::invoke(p, std::invoke(proj, static_cast<decltype(x)&&>(x)));
    };
    if constexpr (position_range<R>) {
      return iterator_at(r, first_position(r, test));
    } else {
      return std::ranges::find_if(r, test);
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  I operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

enum class quantifier { any, all, none };

template <quantifier Which>
struct par_quantifier_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  bool operator()(R&& r, P p, Proj proj = {}) const {
    std::ranges::subrange all(r);
    const bool found = par_iter(all).any([&p, &proj](auto&& x) -> bool {
      return std::invoke(p, std::invoke(proj, static_cast<decltype(x)&&>(x))) !=
             (Which == quantifier::all);
    });
    return found == (Which == quantifier::any);
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  bool operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

}  // namespace detail

/// Calls `f(proj(x))` for every element `x`.
///
///     tine::par_for_each(pixels, brighten);
inline constexpr detail::par_for_each_fn par_for_each{};

/// The first element `x` for which `p(proj(x))` is true, or the end. Stops early.
inline constexpr detail::par_find_if_fn par_find_if{};

/// Whether `p(proj(x))` is true for some element. Stops early.
inline constexpr detail::par_quantifier_fn<detail::quantifier::any> par_any_of{};

/// Whether `p(proj(x))` is true for all elements. Stops early.
inline constexpr detail::par_quantifier_fn<detail::quantifier::all> par_all_of{};

/// Whether `p(proj(x))` is true for no element. Stops early.
inline constexpr detail::par_quantifier_fn<detail::quantifier::none> par_none_of{};

/// Combines `map(x)` of all elements by `reduce(accumulator, value)`, beginning with `identity`, a
/// value or a callable. `reduce` has to be associative; the order of the elements is kept.
///
///     auto words = tine::par_map_reduce(lines, count_words, 0, std::plus{});
template <class R, class Map, class Identity, class Reduce>
auto par_map_reduce(R&& r, Map map, Identity identity, Reduce reduce) {
  return detail::as_iterator(std::forward<R>(r)).map(std::move(map)).reduce(std::move(identity),
                                                                           std::move(reduce));
}

}  // namespace tine
