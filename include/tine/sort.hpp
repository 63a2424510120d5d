#pragma once

#include <tine/join.hpp>  // join

#include <algorithm>   // std::partition, std::move
#include <bit>         // std::bit_width
#include <cstddef>     // std::size_t, std::ptrdiff_t
#include <functional>  // std::invoke, std::ranges::less
#include <iterator>    // std::sortable
#include <memory>      // std::allocator, std::ranges::uninitialized_move
#include <ranges>      // std::ranges::random_access_range
#include <utility>     // std::move

namespace tine {
namespace detail {

// Every part moves elements only by swapping them or behind a guard, and compares only elements
// inside its bounds. So a comparator that throws leaves a permutation, and one that contradicts
// itself leaves some permutation, too.

inline constexpr std::ptrdiff_t longest_insertion_sort = 24;
inline constexpr std::ptrdiff_t longest_sequential_sort = 4096;

/// An element out of its place: the gap it left moves, and it is put there at the end.
template <class I>
class lifted {
 public:
  explicit lifted(I from) : gap_(from), value_(std::ranges::iter_move(from)) {}
  lifted(const lifted&) = delete;
  ~lifted() { *gap_ = std::move(value_); }

  const std::iter_value_t<I>& value() const noexcept { return value_; }
  I gap() const { return gap_; }
  void move_gap_back() {
    const I before = gap_ - 1;
    *gap_ = std::ranges::iter_move(before);
    gap_ = before;
  }

 private:
  I gap_;
  std::iter_value_t<I> value_;
};

template <class I, class Less>
void insertion_sort(I first, I last, Less& less) {
  if (first == last) return;
  for (I i = first + 1; i != last; ++i) {
    if (!less(*i, *(i - 1))) continue;
    lifted<I> x(i);
    do {
      x.move_gap_back();
    } while (x.gap() != first && less(x.value(), *(x.gap() - 1)));
  }
}

/// What quicksort falls back on when its pivots are bad: O(n log n) for any input.
template <class I, class Less>
void heap_sort(I first, I last, Less& less) {
  const auto sift_down = [&](std::iter_difference_t<I> i, std::iter_difference_t<I> n) {
    for (auto child = 2 * i + 1; child < n; i = child, child = 2 * i + 1) {
      if (child + 1 < n && less(first[child], first[child + 1])) ++child;
      if (!less(first[i], first[child])) return;
      std::ranges::iter_swap(first + i, first + child);
    }
  };
  const auto n = last - first;
  for (auto i = n / 2; i > 0; --i) sift_down(i - 1, n);
  for (auto i = n - 1; i > 0; --i) {
    std::ranges::iter_swap(first, first + i);
    sift_down(0, i);
  }
}

/// The place of the median of three elements.
template <class I, class Less>
I median_of(I a, I b, I c, Less& less) {
  if (less(*a, *b)) return less(*b, *c) ? b : (less(*a, *c) ? c : a);
  return less(*a, *c) ? a : (less(*b, *c) ? c : b);
}

template <class I, class Less>
I choose_pivot(I first, I last, Less& less) {
  const auto eighth = (last - first) / 8;
  const auto at = [&](int i) { return first + i * eighth; };
  return median_of(median_of(at(0), at(1), at(2), less), median_of(at(3), at(4), at(5), less),
                   median_of(at(6), at(7), last - 1, less), less);
}

/// Quicksort whose two sides are forked when long. The pivots depend on the elements alone, so the
/// result is the same for every thread count; `depth` bounds the splits of adversarial inputs.
template <class I, class Less>
void quicksort(I first, I last, int depth, Less& less) {
  const auto n = last - first;
  if (n <= longest_insertion_sort) return insertion_sort(first, last, less);
  if (depth == 0) return heap_sort(first, last, less);
  // The pivot waits at the front while the others are split around it.
  std::ranges::iter_swap(first, choose_pivot(first, last, less));
  const I middle = std::partition(first + 1, last, [&](const auto& x) { return less(x, *first); });
  const I pivot = middle - 1;
  std::ranges::iter_swap(first, pivot);
  // Elements equal to the pivot are in place: all-equal inputs end here.
  const I upper = std::partition(middle, last, [&](const auto& x) { return !less(*pivot, x); });
  const auto sort_lower = [&] { quicksort(first, pivot, depth - 1, less); };
  const auto sort_upper = [&] { quicksort(upper, last, depth - 1, less); };
  if (n > longest_sequential_sort) {
    join(sort_lower, sort_upper);
  } else {
    sort_lower();
    sort_upper();
  }
}

/// The left one of two sorted neighbours, moved out of the way of their merge. Whatever is left of
/// it at the end, also after an exception, fits exactly into the gap.
template <class I>
class moved_out {
  using T = std::iter_value_t<I>;

 public:
  moved_out(I first, I last)
      : size_(static_cast<std::size_t>(last - first)), storage_(std::allocator<T>{}.allocate(size_)) {
    try {
      std::ranges::uninitialized_move(first, last, storage_, storage_ + size_);
    } catch (...) {
      std::allocator<T>{}.deallocate(storage_, size_);
      throw;
    }
    next_ = storage_;
    gap_ = first;
  }
  moved_out(const moved_out&) = delete;
  ~moved_out() {
    std::move(next_, storage_ + size_, gap_);
    std::destroy_n(storage_, size_);
    std::allocator<T>{}.deallocate(storage_, size_);
  }

  bool empty() const noexcept { return next_ == storage_ + size_; }
  T& front() noexcept { return *next_; }
  void put_front() { *gap_++ = std::move(*next_++); }
  void put(I other) { *gap_++ = std::ranges::iter_move(other); }

 private:
  std::size_t size_;
  T* storage_;
  T* next_;
  I gap_;
};

/// Merge sort whose halves are forked when long. Extra memory: half of the elements.
template <class I, class Less>
void merge_sort(I first, I last, Less& less) {
  const auto n = last - first;
  if (n <= longest_insertion_sort) return insertion_sort(first, last, less);
  const I middle = first + n / 2;
  const auto sort_left = [&] { merge_sort(first, middle, less); };
  const auto sort_right = [&] { merge_sort(middle, last, less); };
  if (n > longest_sequential_sort) {
    join(sort_left, sort_right);
  } else {
    sort_left();
    sort_right();
  }
  if (!less(*middle, *(middle - 1))) return;  // in order already
  moved_out<I> left(first, middle);
  for (I right = middle; !left.empty() && right != last;) {
    if (less(*right, left.front())) {
      left.put(right++);
    } else {
      left.put_front();
    }
  }
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
