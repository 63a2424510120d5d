#pragma once

#include <tine/algorithm/detail.hpp>

#include <algorithm>   // std::ranges::min_element, …
#include <functional>  // std::ranges::less

namespace tine {
namespace detail {

enum class extreme { min, max };

template <extreme Which>
struct par_extreme_element_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R>, Proj>> Comp =
                std::ranges::less>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const std::size_t n = size_of(r);
      if (n == 0) return end_of(r);
      const auto from = elements_of(r);
      const auto less = projected_less(comp, proj);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Comp, Proj>;
      const std::size_t best = reduce_stretches<simple>(
          n,
          [&](std::size_t first, std::size_t last) {
            std::size_t found = first;
            for (std::size_t i = first + 1; i < last; ++i) {
              if (is_better(less, from, i, found)) found = i;
            }
            return found;
          },
          [&](std::size_t a, std::size_t b) { return is_better(less, from, b, a) ? b : a; });
      return at_offset(std::ranges::begin(r), best);
    } else if constexpr (Which == extreme::min) {
      return std::ranges::min_element(std::forward<R>(r), std::move(comp), std::move(proj));
    } else {
      return std::ranges::max_element(std::forward<R>(r), std::move(comp), std::move(proj));
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<I, Proj>> Comp = std::ranges::less>
  I operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(comp),
                   std::move(proj));
  }

 private:
  template <class Less, class I>
  static bool is_better(const Less& less, const I& from, std::size_t a, std::size_t b) {
    return Which == extreme::min ? less(*at_offset(from, a), *at_offset(from, b))
                                 : less(*at_offset(from, b), *at_offset(from, a));
  }
};

struct par_minmax_element_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R>, Proj>> Comp =
                std::ranges::less>
  std::ranges::minmax_element_result<std::ranges::borrowed_iterator_t<R>> operator()(
      R&& r, Comp comp = {}, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const std::size_t n = size_of(r);
      if (n == 0) return {end_of(r), end_of(r)};
      const auto from = elements_of(r);
      const auto less = projected_less(comp, proj);
      struct both {
        std::size_t min, max;
      };
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Comp, Proj>;
      const both best = reduce_stretches<simple>(
          n,
          [&](std::size_t first, std::size_t last) {
            const auto found = std::ranges::minmax_element(part(from, first, last), refer_to(comp),
                                                           refer_to(proj));
            return both{static_cast<std::size_t>(found.min - from),
                        static_cast<std::size_t>(found.max - from)};
          },
          [&](both a, both b) {
            if (less(*at_offset(from, b.min), *at_offset(from, a.min))) a.min = b.min;
            if (!less(*at_offset(from, b.max), *at_offset(from, a.max))) a.max = b.max;
            return a;
          });
      return {at_offset(std::ranges::begin(r), best.min),
              at_offset(std::ranges::begin(r), best.max)};
    } else {
      return std::ranges::minmax_element(std::forward<R>(r), std::move(comp), std::move(proj));
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<I, Proj>> Comp = std::ranges::less>
  std::ranges::minmax_element_result<I> operator()(I first, S last, Comp comp = {},
                                                   Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(comp),
                   std::move(proj));
  }
};

}  // namespace detail

/// The first of the smallest elements; the end of an empty range.
///
///     auto cheapest = tine::par_min_element(offers, {}, &offer::price);
inline constexpr detail::par_extreme_element_fn<detail::extreme::min> par_min_element{};

/// The first of the greatest elements; the end of an empty range.
inline constexpr detail::par_extreme_element_fn<detail::extreme::max> par_max_element{};

/// The first of the smallest and the last of the greatest elements.
inline constexpr detail::par_minmax_element_fn par_minmax_element{};

}  // namespace tine
