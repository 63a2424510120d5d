#pragma once

#include <tine/sort/blocks.hpp>  // for_blocks, block_division
#include <tine/sort/order.hpp>   // at_offset

#include <algorithm>    // std::min, std::upper_bound
#include <array>        // std::array
#include <cstddef>      // std::size_t
#include <iterator>     // std::iter_value_t
#include <type_traits>  // std::is_nothrow_move_constructible_v
#include <utility>      // std::move

namespace tine::detail {

template <class T>
inline constexpr bool moves_safely =
    std::is_nothrow_move_constructible_v<T> && std::is_nothrow_move_assignable_v<T>;

/// Swaps `left[i]` with `right[-1 - j]` for the first `count` of the offsets `i` and `j`.
template <class I>
void swap_offsets(I left, I right, const unsigned char* i, const unsigned char* j, int count) {
  using difference = std::iter_difference_t<I>;
  const auto from_left = [&](int k) { return left + static_cast<difference>(i[k]); };
  const auto from_right = [&](int k) { return right - 1 - static_cast<difference>(j[k]); };
  if (count == 0) return;
  if constexpr (moves_safely<std::iter_value_t<I>>) {
    // One cycle through all of them needs two moves for a pair instead of three.
    I gap = from_left(0);
    std::iter_value_t<I> first = std::ranges::iter_move(gap);
    *gap = std::ranges::iter_move(from_right(0));
    for (int k = 1; k < count; ++k) {
      *from_right(k - 1) = std::ranges::iter_move(from_left(k));
      *from_left(k) = std::ranges::iter_move(from_right(k));
    }
    *from_right(count - 1) = std::move(first);
  } else {
    for (int k = 0; k < count; ++k) std::ranges::iter_swap(from_left(k), from_right(k));
  }
}

/// Where a partition ended, and whether nothing had to be moved for it.
template <class I>
struct partitioned {
  I middle;
  bool was_so;
};

/// Moves the elements that go left in front of the others; calls `goes_left` once for each.
///
/// S. Edelkamp and A. Weiss, "BlockQuicksort: How Branch Mispredictions don't affect Quicksort",
/// 2016: where the misplaced elements are is noted without a branch, then they change places.
template <class I, class GoesLeft>
partitioned<I> partition_blocks(I first, I last, const GoesLeft& goes_left) {
  using difference = std::iter_difference_t<I>;
  constexpr difference block = 64;
  while (first != last && goes_left(*first)) ++first;
  while (last - first > 1 && !goes_left(*(last - 1))) --last;
  if (last - first <= 1) return {first, true};
  std::ranges::iter_swap(first, last - 1);
  ++first;
  --last;

  std::array<unsigned char, block> misplaced_left, misplaced_right;
  const unsigned char* l = misplaced_left.data();
  const unsigned char* r = misplaced_right.data();
  int in_left = 0, in_right = 0;             // how many of them are still to be swapped
  difference left_size = 0, right_size = 0;  // the blocks that they are in
  for (;;) {
    const difference unknown = last - first - left_size - right_size;
    if (unknown == 0 && (in_left == 0 || in_right == 0)) break;
    if (in_left == 0) {
      first += left_size;
      left_size = std::min(block, in_right == 0 ? (unknown + 1) / 2 : unknown);
      l = misplaced_left.data();
      I it = first;
      for (difference k = 0; k < left_size; ++k, ++it) {
        misplaced_left[static_cast<std::size_t>(in_left)] = static_cast<unsigned char>(k);
        in_left += !goes_left(*it);
      }
    }
    if (in_right == 0) {
      last -= right_size;
      right_size = std::min(block, last - first - left_size);
      r = misplaced_right.data();
      I it = last;
      for (difference k = 0; k < right_size; ++k) {
        misplaced_right[static_cast<std::size_t>(in_right)] = static_cast<unsigned char>(k);
        in_right += static_cast<bool>(goes_left(*--it));
      }
    }
    const int count = std::min(in_left, in_right);
    swap_offsets(first, last, l, r, count);
    l += count;
    r += count;
    in_left -= count;
    in_right -= count;
  }
  // One block may still have misplaced elements, from its inner end backwards they go to the
  // border.
  if (in_left != 0) {
    I border = last - right_size;
    for (int k = in_left; k > 0; --k) {
      --border;
      std::ranges::iter_swap(first + static_cast<difference>(l[k - 1]), border);
    }
    return {border, false};
  }
  I border = first + left_size;
  for (int k = in_right; k > 0; --k, ++border) {
    std::ranges::iter_swap(last - 1 - static_cast<difference>(r[k - 1]), border);
  }
  return {border, false};
}

inline constexpr std::size_t shortest_shared_partition = std::size_t{1} << 16;

/// Places that some blocks have in common with a region, as one sequence.
class scattered_places {
 public:
  void add(std::size_t first, std::size_t last) {
    if (first >= last) return;
    starts_[stretches_] = first;
    before_[stretches_] = total_;
    ++stretches_;
    total_ += last - first;
  }
  std::size_t size() const { return total_; }

  /// Calls `f(first, count)` for the stretches that the `[from, to)`-th places lie in.
  template <class F>
  void for_stretches(std::size_t from, std::size_t to, const F& f) const {
    const auto* const end_of_before = before_.data() + stretches_;
    auto i = static_cast<std::size_t>(std::upper_bound(before_.data(), end_of_before, from) -
                                      before_.data() - 1);
    for (; from < to; ++i) {
      const std::size_t end = i + 1 < stretches_ ? before_[i + 1] : total_;
      const std::size_t count = std::min(end, to) - from;
      f(starts_[i] + (from - before_[i]), count);
      from += count;
    }
  }

 private:
  std::array<std::size_t, most_blocks> starts_, before_;
  std::size_t stretches_ = 0;
  std::size_t total_ = 0;
};

/// As `partition_blocks`, in parallel at every step: blocks are partitioned each on its own, then
/// what lies on the wrong side of the common border changes places. In place; the result depends on
/// the elements alone.
template <class I, class GoesLeft>
[[gnu::noinline]] partitioned<I> partition_in_parallel(I first, I last, const GoesLeft& goes_left) {
  const auto n = static_cast<std::size_t>(last - first);
  if (n < shortest_shared_partition) return partition_blocks(first, last, goes_left);
  const auto blocks = block_division::of(n, shortest_shared_partition / 8);
  std::array<std::size_t, most_blocks> left;
  for_blocks(0, blocks.count(), [&](std::size_t b) {
    const I begin = at_offset(first, blocks.begin(b));
    left[b] = static_cast<std::size_t>(
        partition_blocks(begin, at_offset(first, blocks.end(b)), goes_left).middle - begin);
  });

  std::size_t border = 0;
  for (std::size_t b = 0; b < blocks.count(); ++b) border += left[b];
  scattered_places left_of_it, right_of_it;
  for (std::size_t b = 0; b < blocks.count(); ++b) {
    const std::size_t middle = blocks.begin(b) + left[b];
    left_of_it.add(middle, std::min(border, blocks.end(b)));
    right_of_it.add(std::max(border, blocks.begin(b)), middle);
  }
  const std::size_t misplaced = left_of_it.size();  // as many as on the other side
  for_parts(misplaced, 4096, [&](std::size_t from, std::size_t to) {
    left_of_it.for_stretches(from, to, [&](std::size_t begin, std::size_t count) {
      right_of_it.for_stretches(from, from + count, [&](std::size_t other, std::size_t length) {
        for (std::size_t i = 0; i < length; ++i) {
          std::ranges::iter_swap(at_offset(first, begin + i), at_offset(first, other + i));
        }
        begin += length;
      });
      from += count;
    });
  });
  return {at_offset(first, border), false};
}

}  // namespace tine::detail
