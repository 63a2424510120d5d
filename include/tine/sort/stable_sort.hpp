#pragma once

#include <tine/join.hpp>               // join
#include <tine/sort/distribution.hpp>  // distribution
#include <tine/sort/merge_sort.hpp>    // merge_sorter, pending_relocation, buffer
#include <tine/sort/quicksort.hpp>     // choose_pivot, allowed_bad_splits
#include <tine/sort/splitters.hpp>     // splitters

#include <algorithm>    // std::max
#include <cstddef>      // std::size_t
#include <iterator>     // std::iter_value_t
#include <memory>       // std::make_unique_for_overwrite
#include <type_traits>  // std::remove_const_t

namespace tine::detail {

/// Quicksort between an array and a buffer of the same length, which keeps equal elements in their
/// order. A step distributes the elements to the other side: to sixteen groups by splitters, which
/// takes a quarter of the moves; to two, by a pivot, where there are few elements or many equal
/// ones.
template <class I, class Less>
class stable_quicksorter {
  using element = std::iter_value_t<I>;

 public:
  stable_quicksorter(I array, element* room, unsigned char* notes, const Less& less)
      : array_(array), room_(room), notes_(notes), less_(less) {}

  /// Sorts `n` elements from place `first`, which are in the buffer or in the array. In the end,
  /// also after an exception, they are in the array.
  template <bool InBuffer>
  void sort(std::size_t first, std::size_t n, int bad_splits_left) const {
    if (bad_splits_left > 0 && n >= fewest_for_groups &&
        sort_groups<InBuffer>(first, n, bad_splits_left)) {
      return;
    }
    sort_by_pivot<InBuffer>(first, n, bad_splits_left);
  }

 private:
  static constexpr std::size_t groups = 16;
  static constexpr std::size_t fewest_for_groups = 1024;

  template <bool InBuffer>
  auto side(std::size_t first) const {
    if constexpr (InBuffer) {
      return room_ + first;
    } else {
      return at_offset(array_, first);
    }
  }

  /// Brings the elements back into the array, at the end of its life, if they are in the buffer and
  /// that is still pending.
  template <bool InBuffer>
  auto way_back(std::size_t first, std::size_t n) const {
    return pending_relocation<false>(room_ + first, n, at_offset(array_, first), InBuffer);
  }

  /// False: many elements are equal, and nothing has happened.
  template <bool InBuffer>
  bool sort_groups(std::size_t first, std::size_t n, int bad_splits_left) const {
    group_starts<groups> starts;
    if (!distribute_to_groups<InBuffer>(first, n, starts)) return false;
    std::size_t largest = 0;
    for (std::size_t g = 0; g < groups; ++g) largest = std::max(largest, starts[g + 1] - starts[g]);
    if (largest > n / 2) --bad_splits_left;
    sort_groups_between<!InBuffer>(first, starts, 0, groups, bad_splits_left);
    return true;
  }

  template <bool InBuffer>
  [[gnu::noinline]] bool distribute_to_groups(std::size_t first, std::size_t n,
                                              group_starts<groups>& starts) const {
    const auto here = side<InBuffer>(first);
    auto back = way_back<InBuffer>(first, n);
    const splitters<groups, std::remove_const_t<decltype(here)>, Less> splitters(here, n, less_);
    if (!splitters.distinct()) {
      back.pending = false;
      return false;
    }
    distribution<groups> all(notes_ + first, n);
    starts = all.note([&](std::size_t begin, std::size_t end, unsigned char* notes) {
      splitters.find_groups(begin, end, notes);
    });
    back.pending = false;
    all.template move<!InBuffer>(here, side<!InBuffer>(first));
    return true;
  }

  /// Sorts the groups from `begin` to `end`, a power of two.
  template <bool InBuffer>
  void sort_groups_between(std::size_t first, const group_starts<groups>& starts, std::size_t begin,
                           std::size_t end, int bad_splits_left) const {
    if (end - begin == 1) {
      return sort<InBuffer>(first + starts[begin], starts[end] - starts[begin], bad_splits_left);
    }
    const std::size_t middle = (begin + end) / 2;
    const auto half = [&](std::size_t from, std::size_t to) {
      sort_groups_between<InBuffer>(first, starts, from, to, bad_splits_left);
    };
    both<InBuffer>(
        starts[end] - starts[begin], first + starts[middle], starts[end] - starts[middle],
        [&] { half(begin, middle); }, [&] { half(middle, end); });
  }

  /// Sorts two neighbours, `n` elements together, the second of which is `second_size` elements
  /// from place `second`: in parallel, or, if they are few, one after the other.
  template <bool InBuffer, class Left, class Right>
  void both(std::size_t n, std::size_t second, std::size_t second_size, const Left& sort_left,
            const Right& sort_right) const {
    if (n > static_cast<std::size_t>(longest_sequential_sort)) {
      join(sort_left, sort_right);
      return;
    }
    auto back = way_back<InBuffer>(second, second_size);
    sort_left();
    back.pending = false;
    sort_right();
  }

  template <bool InBuffer>
  void sort_by_pivot(std::size_t first, std::size_t n, int bad_splits_left) const {
    const auto here = side<InBuffer>(first);
    auto back = way_back<InBuffer>(first, n);
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
    bool equals_left = false;
    const std::size_t left =
        distribute_by_pivot<InBuffer>(here, first, n, back.pending, equals_left);
    if (left < n / 8 || (!equals_left && n - left < n / 8)) --bad_splits_left;
    if (left == 0) bad_splits_left = 0;  // the comparator contradicts itself
    both<!InBuffer>(
        n, first + left, n - left,
        [=, this] { sort_left<!InBuffer>(first, left, bad_splits_left, equals_left); },
        [=, this] { sort<!InBuffer>(first + left, n - left, bad_splits_left); });
  }

  /// Moves everything to the other side, first what goes left; returns how many do.
  template <bool InBuffer, class Here>
  [[gnu::noinline]] std::size_t distribute_by_pivot(Here here, std::size_t first, std::size_t n,
                                                    bool& in_danger, bool& equals_left) const {
    const auto pivot = choose_pivot(here, here + static_cast<std::ptrdiff_t>(n), less_);
    distribution<2> all(notes_ + first, n);
    const auto note = [&](const auto& goes_right) {
      return all.note([&](std::size_t begin, std::size_t end, unsigned char* notes) {
        for (; begin != end; ++begin) notes[begin] = goes_right(*at_offset(here, begin));
      })[1];
    };
    std::size_t left =
        note([&](auto&& x) -> bool { return !less_(static_cast<decltype(x)&&>(x), *pivot); });
    if (left == 0) {  // nothing is smaller: those that equal the pivot are sorted
      left = note([&](auto&& x) -> bool { return less_(*pivot, static_cast<decltype(x)&&>(x)); });
      equals_left = true;
    }
    in_danger = false;
    all.template move<!InBuffer>(here, side<!InBuffer>(first));
    return left;
  }

  template <bool InBuffer>
  void sort_left(std::size_t first, std::size_t n, int bad_splits_left, bool is_sorted) const {
    if (!is_sorted) return sort<InBuffer>(first, n, bad_splits_left);
    if constexpr (InBuffer) relocate<false>(room_ + first, n, at_offset(array_, first));
  }

  I array_;
  element* room_;
  unsigned char* notes_;
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
  const auto notes = std::make_unique_for_overwrite<unsigned char[]>(n);
  stable_quicksorter<I, Less>(first, room.begin(), notes.get(), less)
      .template sort<false>(0, n, allowed_bad_splits(first, last));
}

}  // namespace tine::detail
