#pragma once

#include <tine/join.hpp>            // join
#include <tine/sort/partition.hpp>  // partition_blocks, partition_in_parallel
#include <tine/sort/small.hpp>      // insertion_sort, heap_sort

#include <bit>       // std::bit_width
#include <cstddef>   // std::size_t
#include <iterator>  // std::iter_difference_t

// O. Peters, "Pattern-defeating Quicksort", 2021, with a partition that is parallel as well.
namespace tine::detail {

inline constexpr std::ptrdiff_t longest_insertion_sort = 20;
inline constexpr std::ptrdiff_t longest_sequential_sort = 2048;

/// The place of the median of three elements.
template <class I, class Less>
I median_of(I a, I b, I c, const Less& less) {
  if (less(*a, *b)) return less(*b, *c) ? b : (less(*a, *c) ? c : a);
  return less(*a, *c) ? a : (less(*b, *c) ? c : b);
}

/// The median of medians of medians…, from three stretches of `length` elements. With n elements it
/// looks at about n^0.5 of them, so long ranges are halved well.
template <class I, class Less>
I median_of_stretches(I a, I b, I c, std::iter_difference_t<I> length, const Less& less) {
  if (length >= 8) {
    const auto eighth = length / 8;
    const auto median = [&](I x) {
      return median_of_stretches(x, x + 4 * eighth, x + 7 * eighth, eighth, less);
    };
    a = median(a);
    b = median(b);
    c = median(c);
  }
  return median_of(a, b, c, less);
}

template <class I, class Less>
I choose_pivot(I first, I last, const Less& less) {
  const auto eighth = (last - first) / 8;
  return median_of_stretches(first, first + 4 * eighth, first + 7 * eighth, eighth, less);
}

/// Exchanges some elements with distant ones, after a pattern has led to a bad pivot.
template <class I>
void break_patterns(I first, I last) {
  const auto n = last - first;
  if (n <= longest_insertion_sort) return;
  const auto quarter = n / 4;
  for (int i = 0; i < (n > 128 ? 3 : 1); ++i) {
    std::ranges::iter_swap(first + i, first + (quarter + i));
    std::ranges::iter_swap(last - (i + 1), last - (quarter + i + 1));
  }
}

/// Moves the pivot to the front and splits the others around it: `middle` is its final place.
template <class I, class Less>
partitioned<I> split_at_pivot(I first, I last, const Less& less) {
  std::ranges::iter_swap(first, choose_pivot(first, last, less));
  const auto smaller = [&less, first](auto&& x) -> bool {
    return less(static_cast<decltype(x)&&>(x), *first);
  };
  auto split = partition_in_parallel(first + 1, last, smaller);
  --split.middle;
  std::ranges::iter_swap(first, split.middle);
  return split;
}

/// The end of the elements that are not greater than `*(first - 1)`, itself not greater than any.
template <class I, class Less>
I skip_equal(I first, I last, const Less& less) {
  const I before = first - 1;
  const auto equal = [&less, before](auto&& x) -> bool {
    return !less(*before, static_cast<decltype(x)&&>(x));
  };
  return partition_in_parallel(first, last, equal).middle;
}

/// Sorts `[first, last)`; `bad_splits_left` bounds the work of adversarial inputs. Unless
/// `leftmost`, the element before is a former pivot, not greater than any here. The pivots depend
/// on the elements alone, so the result is the same for every thread count.
template <class I, class Less>
void quicksort(I first, I last, int bad_splits_left, bool leftmost, const Less& less) {
  for (;;) {
    const auto n = last - first;
    if (n <= longest_insertion_sort) return insertion_sort(first, last, less);
    if (bad_splits_left == 0) return heap_sort(first, last, less);
    I pivot = choose_pivot(first, last, less);
    if (!leftmost && !less(*(first - 1), *pivot)) {  // equals are in place at once
      const I rest = skip_equal(first, last, less);
      // There may be few, or, if the comparator contradicts itself, none.
      if (rest - first < n / 8) --bad_splits_left;
      first = rest;
      continue;
    }
    std::ranges::iter_swap(first, pivot);
    const auto smaller = [&less, first](auto&& x) -> bool {
      return less(static_cast<decltype(x)&&>(x), *first);
    };
    const auto split = partition_in_parallel(first + 1, last, smaller);
    pivot = split.middle - 1;
    std::ranges::iter_swap(first, pivot);

    const I upper = pivot + 1;
    if (pivot - first < n / 8 || last - upper < n / 8) {
      --bad_splits_left;
      break_patterns(first, pivot);
      break_patterns(upper, last);
    } else if (split.was_so && insertion_sort_if_cheap(first, pivot, less) &&
               insertion_sort_if_cheap(upper, last, less)) {
      return;
    }
    if (n > longest_sequential_sort) {
      join([=, &less] { quicksort(first, pivot, bad_splits_left, leftmost, less); },
           [=, &less] { quicksort(upper, last, bad_splits_left, false, less); });
      return;
    }
    quicksort(first, pivot, bad_splits_left, leftmost, less);
    first = upper;
    leftmost = false;
  }
}

template <class I>
int allowed_bad_splits(I first, I last) {
  return static_cast<int>(std::bit_width(static_cast<std::size_t>(last - first)));
}

template <class I, class Less>
void quicksort(I first, I last, const Less& less) {
  if (sort_if_monotonic<false>(first, last, less)) return;
  quicksort(first, last, allowed_bad_splits(first, last), true, less);
}

}  // namespace tine::detail
