#pragma once

#include <tine/join.hpp>             // join
#include <tine/sort/merge_sort.hpp>  // merge_sorter, pending_relocation, buffer
#include <tine/sort/quicksort.hpp>   // choose_pivot, allowed_bad_splits

#include <array>     // std::array
#include <cstddef>   // std::size_t
#include <iterator>  // std::iter_value_t
#include <memory>    // std::make_unique_for_overwrite

namespace tine::detail {

/// Quicksort between an array and a buffer of the same length, which keeps equal elements in their
/// order. A step first notes which elements go left, and only then moves them all to the other side
/// without asking any more: a comparator cannot throw while an element is on its way, and neither
/// pass has a branch to mispredict.
template <class I, class Less>
class stable_quicksorter {
  using element = std::iter_value_t<I>;

 public:
  stable_quicksorter(I array, element* room, bool* goes_left, const Less& less)
      : array_(array), room_(room), goes_left_(goes_left), less_(less) {}

  /// Sorts `n` elements from place `first`, which are in the buffer or in the array. In the end,
  /// also after an exception, they are in the array.
  template <bool InBuffer>
  void sort(std::size_t first, std::size_t n, int bad_splits_left) const {
    const auto here = side<InBuffer>(first);
    auto back = pending_relocation<false>(room_ + first, n, at_offset(array_, first), InBuffer);
    if (n <= static_cast<std::size_t>(longest_insertion_sort)) {
      return insertion_sort(here, here + static_cast<std::ptrdiff_t>(n), less_);
    }
    if (bad_splits_left == 0) {
      if constexpr (InBuffer) {
        back.pending = false;
        relocate<false>(room_ + first, n, at_offset(array_, first));
      }
      return merge_sorter<I, Less>(array_, room_, less_).template sort<false>(first, n);
    }
    const auto pivot = choose_pivot(here, here + static_cast<std::ptrdiff_t>(n), less_);
    bool equals_left = false;
    std::size_t left = note(here, first, n,
                            [&](auto&& x) { return less_(static_cast<decltype(x)&&>(x), *pivot); });
    if (left == 0) {  // nothing is smaller: those that equal the pivot are sorted
      left = note(here, first, n,
                  [&](auto&& x) { return !less_(*pivot, static_cast<decltype(x)&&>(x)); });
      equals_left = true;
    }
    if (!equals_left && (left < n / 8 || n - left < n / 8)) --bad_splits_left;
    if (left == 0) bad_splits_left = 0;  // the comparator contradicts itself

    back.pending = false;
    distribute<InBuffer>(first, n, left);
    if (n > static_cast<std::size_t>(longest_sequential_sort)) {
      join([=, this] { sort_left<!InBuffer>(first, left, bad_splits_left, equals_left); },
           [=, this] { sort<!InBuffer>(first + left, n - left, bad_splits_left); });
      return;
    }
    auto right = pending_relocation<false>(room_ + first + left, n - left,
                                           at_offset(array_, first + left), !InBuffer);
    sort_left<!InBuffer>(first, left, bad_splits_left, equals_left);
    right.pending = false;
    sort<!InBuffer>(first + left, n - left, bad_splits_left);
  }

 private:
  template <bool InBuffer>
  auto side(std::size_t first) const {
    if constexpr (InBuffer) {
      return room_ + first;
    } else {
      return at_offset(array_, first);
    }
  }

  template <bool InBuffer>
  void sort_left(std::size_t first, std::size_t n, int bad_splits_left, bool is_sorted) const {
    if (!is_sorted) return sort<InBuffer>(first, n, bad_splits_left);
    if constexpr (InBuffer) relocate<false>(room_ + first, n, at_offset(array_, first));
  }

  static block_division blocks_of(std::size_t n) {
    return block_division::of(n, n < shortest_shared_partition ? n : shortest_shared_partition / 8);
  }

  /// Notes which elements go left; returns how many.
  template <class Here, class GoesLeft>
  std::size_t note(Here here, std::size_t first, std::size_t n, const GoesLeft& goes_left) const {
    const auto blocks = blocks_of(n);
    std::array<std::size_t, most_blocks> counts;
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      std::size_t count = 0;
      bool* const notes = goes_left_ + first;
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        const bool left = goes_left(*at_offset(here, i));
        notes[i] = left;
        count += left;
      }
      counts[b] = count;
    });
    std::size_t all = 0;
    for (std::size_t b = 0; b < blocks.count(); ++b) all += counts[b];
    return all;
  }

  /// Moves everything to the other side, first what goes left.
  template <bool InBuffer>
  void distribute(std::size_t first, std::size_t n, std::size_t left) const {
    const auto blocks = blocks_of(n);
    std::array<std::size_t, most_blocks> left_before;
    if (blocks.count() > 1) {
      for_blocks(0, blocks.count(), [&](std::size_t b) {
        std::size_t count = 0;
        for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i)
          count += goes_left_[first + i];
        left_before[b] = count;
      });
    }
    if (blocks.count() == 1) {
      left_before[0] = 0;
    } else {
      std::size_t place = 0;
      for (std::size_t b = 0; b < blocks.count(); ++b) {
        place += std::exchange(left_before[b], place);
      }
    }
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      const auto from = side<InBuffer>(first);
      const auto to = side<!InBuffer>(first);
      const bool* const notes = goes_left_ + first;
      std::size_t l = left_before[b];
      std::size_t r = left + blocks.begin(b) - l;
      for (std::size_t i = blocks.begin(b); i < blocks.end(b); ++i) {
        const bool goes_left = notes[i];
        relocate<!InBuffer>(at_offset(from, i), at_offset(to, goes_left ? l : r));
        l += goes_left;
        r += !goes_left;
      }
    });
  }

  I array_;
  element* room_;
  bool* goes_left_;
  const Less& less_;
};

/// Whether most short stretches of a range are in order, forwards or backwards.
template <class I, class Less>
bool has_long_runs(I first, I last, const Less& less) {
  constexpr std::size_t stretches = 32, length = 8;
  const auto n = static_cast<std::size_t>(last - first);
  if (n < 64 * stretches) return false;
  std::size_t in_order = 0;
  for (std::size_t s = 0; s < stretches; ++s) {
    const I from = at_offset(first, s * (n / stretches));
    const I to = at_offset(from, length);
    in_order += run_end(from, to, [&](auto&& a, auto&& b) { return less(b, a); }) == to ||
                run_end(from, to, [&](auto&& a, auto&& b) { return less(a, b); }) == to;
  }
  return in_order > stretches / 2;
}

template <class I, class Less>
void sort_stably(I first, I last, const Less& less) {
  if (last - first <= longest_insertion_sort) return insertion_sort(first, last, less);
  if (sort_if_monotonic<true>(first, last, less)) return;
  const auto n = static_cast<std::size_t>(last - first);
  const buffer<std::iter_value_t<I>> room(n);
  if (has_long_runs(first, last, less)) {
    return merge_sorter<I, Less>(first, room.begin(), less).template sort<false>(0, n);
  }
  const auto notes = std::make_unique_for_overwrite<bool[]>(n);
  stable_quicksorter<I, Less>(first, room.begin(), notes.get(), less)
      .template sort<false>(0, n, allowed_bad_splits(first, last));
}

}  // namespace tine::detail
