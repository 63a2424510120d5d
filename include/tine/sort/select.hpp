#pragma once

#include <tine/sort/quicksort.hpp>  // split_at_pivot, skip_equal

#include <algorithm>  // std::min
#include <cstddef>    // std::size_t

namespace tine::detail {

/// Quickselect: puts into place `nth` what a sort would put there, nothing greater before it and
/// nothing smaller behind it.
template <class I, class Less>
void select_nth(I first, I nth, I last, const Less& less) {
  if (nth == last) return;
  int bad_splits_left = allowed_bad_splits(first, last);
  for (bool leftmost = true; last - first > longest_insertion_sort;) {
    const auto n = last - first;
    if (bad_splits_left == 0) return heap_sort(first, last, less);
    const I chosen = choose_pivot(first, last, less);
    if (!leftmost && !less(*(first - 1), *chosen)) {
      const I rest = skip_equal(first, last, less);
      if (nth < rest) return;
      // There may be few, or, if the comparator contradicts itself, none.
      if (rest - first < n / 8) --bad_splits_left;
      first = rest;
      continue;
    }
    std::ranges::iter_swap(first, chosen);
    const auto smaller = [&less, first](auto&& x) -> bool {
      return less(static_cast<decltype(x)&&>(x), *first);
    };
    const I pivot = partition_in_parallel(first + 1, last, smaller).middle - 1;
    std::ranges::iter_swap(first, pivot);
    if (pivot - first < n / 8 || last - pivot < n / 8) {
      --bad_splits_left;
      break_patterns(first, pivot);
      break_patterns(pivot + 1, last);
    }
    if (nth == pivot) return;
    if (nth < pivot) {
      last = pivot;
    } else {
      first = pivot + 1;
      leftmost = false;
    }
  }
  insertion_sort(first, last, less);
}

/// Brings the `k` smallest elements to the front, in any order, where `k` is much smaller than the
/// range: a heap of the best so far, which few elements get into.
template <class I, class Less>
void select_few(I first, I last, std::iter_difference_t<I> k, const Less& less) {
  make_heap_of(first, first + k, less);
  for (I i = first + k; i != last; ++i) {
    if (!less(*i, *first)) continue;
    std::ranges::iter_swap(i, first);
    sift_down(first, std::iter_difference_t<I>{0}, k, less);
  }
}

template <class I, class Less>
void sort_smallest(I first, I middle, I last, const Less& less) {
  const auto n = static_cast<std::size_t>(last - first);
  const auto k = static_cast<std::size_t>(middle - first);
  if (k == 0) return;
  if (k < n / 512 && n >= shortest_shared_partition) {
    // The best of each block come to its front, from there to the front of the range.
    const auto blocks = block_division::of(n, std::max(shortest_shared_partition / 4, 64 * k));
    const auto best_of = [&](std::size_t b) {
      return std::min(k, blocks.end(b) - blocks.begin(b));
    };
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      select_few(at_offset(first, blocks.begin(b)), at_offset(first, blocks.end(b)),
                 static_cast<std::iter_difference_t<I>>(best_of(b)), less);
    });
    std::size_t gathered = best_of(0);
    for (std::size_t b = 1; b < blocks.count(); ++b) {
      for (std::size_t i = 0; i < best_of(b); ++i) {
        std::ranges::iter_swap(at_offset(first, gathered++), at_offset(first, blocks.begin(b) + i));
      }
    }
    last = at_offset(first, gathered);
  }
  select_nth(first, middle - 1, last, less);
  quicksort(first, middle, less);
}

}  // namespace tine::detail
