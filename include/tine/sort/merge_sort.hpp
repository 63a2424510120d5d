#pragma once

#include <tine/join.hpp>        // join
#include <tine/sort/merge.hpp>  // merge_to, relocation, buffer
#include <tine/sort/small.hpp>  // insertion_sort

#include <cstddef>   // std::size_t
#include <iterator>  // std::iter_value_t

namespace tine::detail {

/// Merge sort between an array and a buffer of the same length: each level merges from where the
/// level below has left its runs to the other side. Both halves and the merges themselves are
/// forked. What is in order already is only moved.
template <class I, class Less>
class merge_sorter {
  using element = std::iter_value_t<I>;

 public:
  merge_sorter(I array, element* room, const Less& less)
      : array_(array), room_(room), less_(less) {}

  /// Sorts `n` elements from `first`. In the end, also after an exception, all of them are in the
  /// buffer or all of them are in the array.
  template <bool ToBuffer>
  void sort(std::size_t first, std::size_t n) const {
    const I here = at_offset(array_, first);
    element* const there = room_ + first;
    if constexpr (ToBuffer) {
      auto all = pending_relocation<true>(here, n, there, true);
      if (is_done(here, n)) return;
      sort_halves<false>(first, n);
      all.pending = false;
      merge_halves<true>(here, n, there);
    } else {
      if (is_done(here, n)) return;
      auto all = pending_relocation<false>(there, n, here, true);
      sort_halves<true>(first, n);
      all.pending = false;
      merge_halves<false>(there, n, here);
    }
  }

 private:
  static constexpr std::size_t longest_insertion = 16;
  static constexpr std::size_t longest_sequential = 2048;

  bool is_done(I first, std::size_t n) const {
    const I last = at_offset(first, n);
    if (n <= longest_insertion) {
      insertion_sort(first, last, less_);
      return true;
    }
    if (!less_(first[1], first[0])) {
      return run_end(first, last, [this](auto&& a, auto&& b) { return less_(b, a); }) == last;
    }
    if (run_end(first, last, [this](auto&& a, auto&& b) { return !less_(b, a); }) != last) {
      return false;
    }
    for (std::size_t i = 0; i < n / 2; ++i) {
      std::ranges::iter_swap(at_offset(first, i), at_offset(first, n - 1 - i));
    }
    return true;
  }

  template <bool ToBuffer>
  void sort_halves(std::size_t first, std::size_t n) const {
    const std::size_t half = n / 2;
    if (n > longest_sequential) {
      join([=, this] { sort<ToBuffer>(first, half); },
           [=, this] { sort<ToBuffer>(first + half, n - half); });
      return;
    }
    // If the first half throws, the second goes where it is expected all the same.
    auto second = pending_relocation<true>(at_offset(array_, first + half), n - half,
                                           room_ + first + half, ToBuffer);
    sort<ToBuffer>(first, half);
    second.pending = false;
    sort<ToBuffer>(first + half, n - half);
  }

  template <bool ToBuffer, class From, class To>
  void merge_halves(From from, std::size_t n, To to) const {
    const std::size_t half = n / 2;
    const From middle = at_offset(from, half);
    auto all = pending_relocation<ToBuffer>(from, n, to, true);
    const bool in_order = !less_(*middle, *(middle - 1));
    all.pending = false;
    if (in_order) {
      relocate<ToBuffer>(from, n, to);
    } else {
      merge_to<ToBuffer>(from, half, middle, n - half, to, less_);
    }
  }

  I array_;
  element* room_;
  const Less& less_;
};

/// Merges two sorted neighbours.
template <class I, class Less>
void merge_in_place(I first, I middle, I last, const Less& less) {
  if (first == middle || middle == last) return;
  // What is in its place at either end stays there.
  first += static_cast<std::iter_difference_t<I>>(first_after(
      first, static_cast<std::size_t>(middle - first), [&](auto&& x) { return less(*middle, x); }));
  if (first == middle) return;
  const I greatest = middle - 1;
  last = at_offset(middle, first_after(middle, static_cast<std::size_t>(last - middle),
                                       [&](auto&& y) { return !less(y, *greatest); }));
  const auto n = static_cast<std::size_t>(last - first);
  const auto half = static_cast<std::size_t>(middle - first);
  const buffer<std::iter_value_t<I>> room(n);
  relocate<true>(first, n, room.begin());
  merge_to<false>(room.begin(), half, room.begin() + half, n - half, first, less);
}

}  // namespace tine::detail
