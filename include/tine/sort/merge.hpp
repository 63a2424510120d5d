#pragma once

#include <tine/join.hpp>            // join
#include <tine/sort/blocks.hpp>     // for_parts
#include <tine/sort/order.hpp>      // at_offset
#include <tine/sort/partition.hpp>  // moves_safely
#include <tine/sort/room.hpp>       // buffer

#include <cstddef>   // std::size_t
#include <iterator>  // std::iter_value_t
#include <memory>    // std::construct_at, std::destroy_at
#include <utility>   // std::move, std::pair

namespace tine::detail {

/// Between an array, whose elements exist always, and a buffer of the same length, which has
/// elements only where some were moved to. Elements whose moves may throw are never treated so.
template <bool ToBuffer, class From, class To>
void relocate(From from, To to) noexcept {
  if constexpr (ToBuffer) {
    std::construct_at(to, std::ranges::iter_move(from));
  } else {
    *to = std::move(*from);
    std::destroy_at(from);
  }
}

template <bool ToBuffer, class From, class To>
void relocate(From from, std::size_t n, To to) {
  const std::size_t shortest = separate_places<To> ? std::size_t{1} << 13 : n + 1;
  for_parts(n, shortest, [=](std::size_t first, std::size_t last) {
    for (std::size_t i = first; i < last; ++i) {
      relocate<ToBuffer>(at_offset(from, i), at_offset(to, i));
    }
  });
}

/// Relocates all, at the end of its life, unless that has become unnecessary.
template <bool ToBuffer, class From, class To>
struct relocation {
  From from;
  std::size_t n;
  To to;
  bool pending;

  relocation(From f, std::size_t count, To t, bool due) : from(f), n(count), to(t), pending(due) {}
  relocation(const relocation&) = delete;
  ~relocation() {
    if (!pending) return;
    for (std::size_t i = 0; i < n; ++i) relocate<ToBuffer>(at_offset(from, i), at_offset(to, i));
  }
};
template <bool ToBuffer, class From, class To>
relocation<ToBuffer, From, To> pending_relocation(From from, std::size_t n, To to, bool pending) {
  return relocation<ToBuffer, From, To>(from, n, to, pending);
}

/// Two sorted runs on their way to one place. Whatever is left of them at the end, also after an
/// exception, fits exactly behind what is there.
template <bool ToBuffer, class From, class To>
class merging {
 public:
  merging(From a, From a_end, From b, From b_end, To to)
      : a_(a), a_end_(a_end), b_(b), b_end_(b_end), to_(to) {}
  merging(const merging&) = delete;
  ~merging() {
    for (; a_ != a_end_; ++a_, ++to_) relocate<ToBuffer>(a_, to_);
    for (; b_ != b_end_; ++b_, ++to_) relocate<ToBuffer>(b_, to_);
  }

  template <class Less>
  void run(const Less& less) {
    while (a_ != a_end_ && b_ != b_end_) {
      const bool second = less(*b_, *a_);
      relocate<ToBuffer>(second ? b_ : a_, to_);
      b_ += second;
      a_ += !second;
      ++to_;
    }
  }

 private:
  From a_, a_end_, b_, b_end_;
  To to_;
};

/// The first of `n` positions from `first` for which `after(element)`; they are sorted so.
template <class I, class After>
std::size_t first_after(I first, std::size_t n, const After& after) {
  std::size_t from = 0;
  while (n > 0) {
    const std::size_t half = n / 2;
    if (after(*at_offset(first, from + half))) {
      n = half;
    } else {
      from += half + 1;
      n -= half + 1;
    }
  }
  return from;
}

inline constexpr std::size_t shortest_shared_merge = 1 << 13;

/// Where two sorted runs can be cut so that no element before the cuts is to come after one behind
/// them, also among equals: in the middle of the longer one. `less(y, x)` is asked for `y` from the
/// second and `x` from the first.
template <class I, class J, class Less>
std::pair<std::size_t, std::size_t> cut_runs(I a, std::size_t a_size, J b, std::size_t b_size,
                                             const Less& less) {
  if (a_size >= b_size) {
    const std::size_t i = a_size / 2;
    const I x = at_offset(a, i);
    return {i, first_after(b, b_size, [&](auto&& y) { return !less(y, *x); })};
  }
  const std::size_t j = b_size / 2;
  const J y = at_offset(b, j);
  return {first_after(a, a_size, [&](auto&& x) { return less(*y, x); }), j};
}

/// Merges two runs, in parallel when they are long.
template <bool ToBuffer, class From, class To, class Less>
void merge_to(From a, std::size_t a_size, From b, std::size_t b_size, To to, const Less& less) {
  if (a_size + b_size <= shortest_shared_merge) {
    merging<ToBuffer, From, To> two(a, at_offset(a, a_size), b, at_offset(b, b_size), to);
    two.run(less);
    return;
  }
  std::pair<std::size_t, std::size_t> cut;
  {
    auto all_a = pending_relocation<ToBuffer>(a, a_size, to, true);
    auto all_b = pending_relocation<ToBuffer>(b, b_size, at_offset(to, a_size), true);
    cut = cut_runs(a, a_size, b, b_size, less);
    all_a.pending = all_b.pending = false;
  }
  const auto [i, j] = cut;
  join([=, i = i, j = j, &less] { merge_to<ToBuffer>(a, i, b, j, to, less); },
       [=, i = i, j = j, &less] {
         merge_to<ToBuffer>(at_offset(a, i), a_size - i, at_offset(b, j), b_size - j,
                            at_offset(to, i + j), less);
       });
}

}  // namespace tine::detail
