#pragma once

#include <iterator>  // std::iter_value_t, std::ranges::iter_move
#include <utility>   // std::move

namespace tine::detail {

// The sequential sorts at the bottom. They move elements only by swapping them or behind a guard,
// and compare only elements inside their bounds. So a comparator that throws leaves a permutation,
// and one that contradicts itself leaves some permutation, too.

/// An element out of its place: the gap it left moves, and it is put there at the end.
template <class I>
class lifted {
 public:
  explicit lifted(I from) : gap_(from), value_(std::ranges::iter_move(from)) {}
  lifted(const lifted&) = delete;
  ~lifted() { *gap_ = std::move(value_); }

  std::iter_value_t<I>& value() noexcept { return value_; }  // for comparators that want no const
  const I& gap() const noexcept { return gap_; }
  /// Fills the gap with the element at `from`, where the new gap is.
  void fill_from(I from) {
    *gap_ = std::ranges::iter_move(from);
    gap_ = from;
  }

 private:
  I gap_;
  std::iter_value_t<I> value_;
};

/// Moves `*i` to its place in the sorted range `[first, i)`, after its equals.
template <class I, class Less>
void insert_last(I first, I i, const Less& less) {
  if (!less(*i, *(i - 1))) return;
  lifted<I> x(i);
  do {
    x.fill_from(x.gap() - 1);
  } while (x.gap() != first && less(x.value(), *(x.gap() - 1)));
}

template <class I, class Less>
void insertion_sort(I first, I last, const Less& less) {
  if (first == last) return;
  for (I i = first + 1; i != last; ++i) insert_last(first, i, less);
}

/// Insertion sort that gives up once it has moved a few elements; false then.
template <class I, class Less>
bool insertion_sort_if_cheap(I first, I last, const Less& less) {
  if (first == last) return true;
  std::iter_difference_t<I> moved = 0;
  for (I i = first + 1; i != last; ++i) {
    if (!less(*i, *(i - 1))) continue;
    lifted<I> x(i);
    do {
      x.fill_from(x.gap() - 1);
    } while (x.gap() != first && less(x.value(), *(x.gap() - 1)));
    moved += i - x.gap();
    if (moved > 8) return i + 1 == last;
  }
  return true;
}

template <class I, class Less>
void sift_down(I first, std::iter_difference_t<I> i, std::iter_difference_t<I> n,
               const Less& less) {
  for (auto child = 2 * i + 1; child < n; i = child, child = 2 * i + 1) {
    if (child + 1 < n && less(first[child], first[child + 1])) ++child;
    if (!less(first[i], first[child])) return;
    std::ranges::iter_swap(first + i, first + child);
  }
}

template <class I, class Less>
void make_heap_of(I first, I last, const Less& less) {
  const auto n = last - first;
  for (auto i = n / 2; i > 0; --i) sift_down(first, i - 1, n, less);
}

/// What quicksort falls back on when its pivots are bad: O(n log n) for any input.
template <class I, class Less>
void heap_sort(I first, I last, const Less& less) {
  make_heap_of(first, last, less);
  for (auto i = last - first - 1; i > 0; --i) {
    std::ranges::iter_swap(first, first + i);
    sift_down(first, std::iter_difference_t<I>{0}, i, less);
  }
}

}  // namespace tine::detail
