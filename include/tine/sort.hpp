#pragma once

#include <tine/join.hpp>  // join

#include <algorithm>   // std::sort, std::partition
#include <bit>         // std::bit_width
#include <functional>  // std::invoke, std::ranges::less
#include <iterator>    // std::sortable
#include <ranges>      // std::ranges::random_access_range
#include <utility>     // std::move

namespace tine {
namespace detail {

inline constexpr std::ptrdiff_t longest_sequential_sort = 4096;

/// The place of the median of three elements.
template <class I, class Less>
I median_of(I a, I b, I c, Less& less) {
  if (less(*a, *b)) return less(*b, *c) ? b : (less(*a, *c) ? c : a);
  return less(*a, *c) ? a : (less(*b, *c) ? c : b);
}

/// Quicksort whose two sides are forked. The pivots depend on the elements alone, so the result is
/// the same for every thread count; `depth` bounds the splits of adversarial inputs.
template <class I, class Less>
void quicksort(I first, I last, int depth, Less& less) {
  const auto n = last - first;
  if (n <= longest_sequential_sort || depth == 0) {
    std::sort(first, last, less);
    return;
  }
  const auto eighth = n / 8;
  const I pivot = median_of(median_of(first, first + eighth, first + 2 * eighth, less),
                            median_of(first + 3 * eighth, first + 4 * eighth, first + 5 * eighth, less),
                            median_of(first + 6 * eighth, first + 7 * eighth, last - 1, less), less);
  // The pivot waits at the front while the others are split around it.
  std::iter_swap(first, pivot);
  const I middle = std::partition(first + 1, last, [&](const auto& x) { return less(x, *first); });
  const I lower_end = middle - 1;
  std::iter_swap(first, lower_end);
  // Elements equal to the pivot are in place: all-equal inputs end here.
  const I upper = std::partition(middle, last, [&](const auto& x) { return !less(*lower_end, x); });
  join([&] { quicksort(first, lower_end, depth - 1, less); },
       [&] { quicksort(upper, last, depth - 1, less); });
}

template <class I, class Less>
void merge_sort(I first, I last, Less& less) {
  const auto n = last - first;
  if (n <= longest_sequential_sort) {
    std::stable_sort(first, last, less);
    return;
  }
  const I middle = first + n / 2;
  join([&] { merge_sort(first, middle, less); }, [&] { merge_sort(middle, last, less); });
  std::inplace_merge(first, middle, last, less);
}

template <class Comp, class Proj>
auto projected_less(Comp& comp, Proj& proj) {
  return [&comp, &proj](const auto& a, const auto& b) -> bool {
    return std::invoke(comp, std::invoke(proj, a), std::invoke(proj, b));
  };
}

template <bool Stable>
struct par_sort_fn {
  template <std::random_access_iterator I, std::sentinel_for<I> S, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<I, Comp, Proj>
  I operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    auto less = projected_less(comp, proj);
    const I end = std::ranges::next(first, last);
    if constexpr (Stable) {
      merge_sort(first, end, less);
    } else {
      const auto n = static_cast<std::size_t>(end - first);
      quicksort(first, end, 2 * static_cast<int>(std::bit_width(n)), less);
    }
    return end;
  }

  template <std::ranges::random_access_range R, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<std::ranges::iterator_t<R>, Comp, Proj>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::begin(r), std::ranges::end(r), std::move(comp), std::move(proj));
  }
};

}  // namespace detail

/// Sorts in place by `comp(proj(a), proj(b))`; not stable; O(n log n) comparisons. The result is the
/// same for every thread count. A comparator that throws leaves a permutation of the input.
///
///     tine::par_sort(people, {}, &person::age);
inline constexpr detail::par_sort_fn<false> par_sort{};

/// As `par_sort`, keeping equal elements in their order.
inline constexpr detail::par_sort_fn<true> par_stable_sort{};

}  // namespace tine
