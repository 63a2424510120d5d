#pragma once

#include <tine/sort/blocks.hpp>  // for_parts

#include <atomic>       // std::atomic
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke, std::ranges::less
#include <iterator>     // std::contiguous_iterator
#include <memory>       // std::to_address
#include <tuple>        // std::tuple
#include <type_traits>  // std::is_same_v
#include <utility>      // std::move, std::pair

namespace tine::detail {

// Comparisons and indices of the sorts.

template <class Comp, class Proj>
auto projected_less(Comp& comp, Proj& proj) {
  return [&comp, &proj](auto&& a, auto&& b) -> bool {
    return std::invoke(comp, std::invoke(proj, static_cast<decltype(a)&&>(a)),
                       std::invoke(proj, static_cast<decltype(b)&&>(b)));
  };
}

/// As `projected_less`, where the two sides come from different ranges.
template <class Comp, class Proj1, class Proj2>
auto projected_less(Comp& comp, Proj1& proj1, Proj2& proj2) {
  return [&comp, &proj1, &proj2](auto&& a, auto&& b) -> bool {
    return std::invoke(comp, std::invoke(proj1, static_cast<decltype(a)&&>(a)),
                       std::invoke(proj2, static_cast<decltype(b)&&>(b)));
  };
}

template <class Comp, class T>
inline constexpr bool is_less =
    std::is_same_v<Comp, std::ranges::less> || std::is_same_v<Comp, std::less<>> ||
    std::is_same_v<Comp, std::less<T>>;
template <class Comp, class T>
inline constexpr bool is_greater =
    std::is_same_v<Comp, std::ranges::greater> || std::is_same_v<Comp, std::greater<>> ||
    std::is_same_v<Comp, std::greater<T>>;

/// The iterator that a sort works with: a pointer where the elements are contiguous, so that all
/// containers of one element type share their code.
template <class I>
auto plain_iterator(I it) {
  if constexpr (std::contiguous_iterator<I>) {
    return std::to_address(it);
  } else {
    return it;
  }
}

template <class T>
inline constexpr bool is_references = std::is_reference_v<T>;
template <class A, class B>
inline constexpr bool is_references<std::pair<A, B>> = is_references<A> && is_references<B>;
template <class... T>
inline constexpr bool is_references<std::tuple<T...>> = (is_references<T> && ...);

/// Iterators to places that several threads may write to at once. Not those to bits, as in
/// std::vector<bool>: neighbours are in one word, and writing one of them writes the others.
template <class I>
concept separate_places = std::random_access_iterator<I> && is_references<std::iter_reference_t<I>>;

template <class I>
I at_offset(const I& first, std::size_t n) {
  return first + static_cast<std::iter_difference_t<I>>(n);
}

/// The length of the longest beginning of `[first, last)` in which no two neighbours `bad(a, b)`.
template <class I, class Bad>
I run_end(I first, I last, Bad bad) {
  if (first == last) return last;
  for (; last - first > 4; first += 4) {  // four at a time, as std::find_if does
    if (bad(first[0], first[1])) return first + 1;
    if (bad(first[1], first[2])) return first + 2;
    if (bad(first[2], first[3])) return first + 3;
    if (bad(first[3], first[4])) return first + 4;
  }
  for (I next = first + 1; next != last; first = next, ++next) {
    if (bad(*first, *next)) return next;
  }
  return last;
}

inline constexpr std::size_t shortest_shared_scan = 1 << 14;

/// Whether no two neighbours are `bad(a, b)`. Long ranges are scanned in parallel.
template <class I, class Bad>
bool no_neighbours(I first, I last, const Bad& bad) {
  const auto n = static_cast<std::size_t>(last - first);
  // Most ranges that are not in order tell so at once.
  const std::size_t head = n < shortest_shared_scan ? n : 64;
  if (run_end(first, at_offset(first, head), bad) != at_offset(first, head)) return false;
  if (head == n) return true;
  std::atomic<bool> found{false};  // relaxed: it only ends other blocks early
  for_parts(n - 1, shortest_shared_scan, [&](std::size_t from, std::size_t to) {
    constexpr std::size_t step = 1024;
    for (; from < to && !found.load(std::memory_order_relaxed); from += step) {
      const I end = at_offset(first, std::min(to, from + step) + 1);
      if (run_end(at_offset(first, from), end, bad) != end) {
        found.store(true, std::memory_order_relaxed);
      }
    }
  });
  return !found.load(std::memory_order_relaxed);
}

template <class I>
void reverse_in_parallel(I first, I last) {
  const auto n = static_cast<std::size_t>(last - first);
  for_parts(n / 2, shortest_shared_scan, [&](std::size_t from, std::size_t to) {
    for (std::size_t i = from; i < to; ++i) {
      std::ranges::iter_swap(at_offset(first, i), at_offset(first, n - 1 - i));
    }
  });
}

/// Sorts what needs no more than a look: ranges in order, and ranges in descending order, which are
/// reversed; if equal elements have to keep their order, only where there are none. False: the
/// range is in neither order.
template <bool KeepsEquals, class I, class Less>
bool sort_if_monotonic(I first, I last, const Less& less) {
  if (last - first < 2) return true;
  if (!less(first[1], first[0])) {
    if (no_neighbours(first, last, [&less](auto&& a, auto&& b) { return less(b, a); })) return true;
    if (KeepsEquals || less(first[0], first[1])) return false;
  }
  const auto ascend = [&less](auto&& a, auto&& b) {
    return KeepsEquals ? !less(b, a) : less(a, b);
  };
  if (!no_neighbours(first, last, ascend)) return false;
  reverse_in_parallel(first, last);
  return true;
}

}  // namespace tine::detail
