#pragma once

#include <tine/iter.hpp>             // par_range
#include <tine/sort/merge.hpp>       // relocate, buffer
#include <tine/sort/merge_sort.hpp>  // merge_in_place
#include <tine/sort/quicksort.hpp>   // quicksort

#include <cstddef>   // std::size_t
#include <iterator>  // std::iter_value_t
#include <vector>    // std::vector

namespace tine::detail {

/// Puts the element of place `order(i)` into place `i`, for all `i` below `n`, by way of `room`;
/// `order` is a permutation.
template <class I, class Order>
void permute(I first, std::size_t n, std::iter_value_t<I>* room, const Order& order) {
  for_parts(n, 1 << 12, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      relocate<true>(at_offset(first, order(i)), room + i);
    }
  });
  relocate<false>(room, n, first);
}

/// The same, for elements of any type; `set_order(i, j)` changes the order.
template <class I, class Order, class SetOrder>
void permute(I first, std::size_t n, const Order& order, const SetOrder& set_order) {
  using element = std::iter_value_t<I>;
  if constexpr (moves_safely<element>) {
    const buffer<element> room(n);
    permute(first, n, room.begin(), order);
  } else {
    for (std::size_t i = 0; i < n; ++i) {  // along each cycle
      for (std::size_t place = i; order(place) != place;) {
        const std::size_t next = order(place);
        if (next == i) {
          set_order(place, place);
          break;
        }
        std::ranges::iter_swap(at_offset(first, place), at_offset(first, next));
        set_order(place, place);
        place = next;
      }
    }
  }
}

/// As above, for an order that is a list of places.
template <class I>
void permute(I first, std::vector<std::size_t>& order) {
  permute(
      first, order.size(), [&](std::size_t i) { return order[i]; },
      [&](std::size_t i, std::size_t j) { order[i] = j; });
}

/// Sorts the places of the elements, stably, then the elements: nothing has moved when a comparator
/// throws. For elements whose moves may throw; these are only ever swapped.
template <class I, class Less>
void sort_by_index(I first, I last, const Less& less) {
  if (sort_if_monotonic<true>(first, last, less)) return;
  const auto n = static_cast<std::size_t>(last - first);
  std::vector<std::size_t> order = par_range(n).collect();
  const auto before = [&](std::size_t a, std::size_t b) {
    if (less(*at_offset(first, a), *at_offset(first, b))) return true;
    return a < b && !less(*at_offset(first, b), *at_offset(first, a));
  };
  quicksort(order.data(), order.data() + n, before);
  permute(first, order);
}

/// Merges two sorted neighbours, the first of which has `half` of the `n` elements. Nothing has
/// moved when a comparator throws.
template <class I, class Less>
void merge_by_index(I first, std::size_t half, std::size_t n, const Less& less) {
  std::vector<std::size_t> order = par_range(n).collect();
  merge_in_place(order.data(), order.data() + half, order.data() + n,
                 [&](std::size_t a, std::size_t b) -> bool {
                   return less(*at_offset(first, a), *at_offset(first, b));
                 });
  permute(first, order);
}

/// Sorts by keys that are computed once each.
template <class I, class KeyOf, class Comp>
void sort_by_keys(I first, I last, const KeyOf& key_of, const Comp& comp) {
  using key_type = std::remove_cvref_t<decltype(key_of(*first))>;
  struct entry {
    key_type key;
    std::size_t place;
  };
  const auto n = static_cast<std::size_t>(last - first);
  auto entries = par_range(n)
                     .map([&](std::size_t i) {
                       return entry{key_of(*at_offset(first, i)), i};
                     })
                     .collect();
  const auto before = [&comp](entry& a, entry& b) -> bool {
    if (comp(a.key, b.key)) return true;
    return a.place < b.place && !comp(b.key, a.key);
  };
  if constexpr (moves_safely<entry>) {
    quicksort(entries.data(), entries.data() + n, before);
  } else {
    sort_by_index(entries.data(), entries.data() + n, before);
  }
  permute(
      first, n, [&](std::size_t i) { return entries[i].place; },
      [&](std::size_t i, std::size_t place) { entries[i].place = place; });
}

}  // namespace tine::detail
