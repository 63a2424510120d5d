#pragma once

#include <tine/algorithm/detail.hpp>    // stretch_iter, few, at_offset
#include <tine/core/prefetch.hpp>       // ahead_in, nothing_ahead
#include <tine/iter/find_position.hpp>  // find_position, few_to_search

#include <algorithm>    // std::min
#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint8_t
#include <iterator>     // std::iter_value_t
#include <type_traits>  // std::is_scalar_v

// Looking for the first position at which something holds.
namespace tine::detail {

/// The first hit in `[0, n)`, or `n`: `search(first, last)` returns the first hit of a stretch, or
/// `last`. Later stretches are given up once there is a hit. `Simple`: up to `short_enough` positions
/// are searched at once.
template <bool Simple, class Search>
std::size_t first_hit(std::size_t n, const Search& search, std::size_t short_enough = few) {
  if (n == 0) return 0;
  if constexpr (Simple) {
    if (n <= short_enough) return search(std::size_t{0}, n);
  }
  struct result {
    std::size_t place;
    bool is_hit;
  };
  const auto hit = stretch_iter(n)
                       .map([&search](stretch s) {
                         const auto last = static_cast<std::size_t>(s.last);
                         const std::size_t place = search(static_cast<std::size_t>(s.first), last);
                         return result{place, place != last};
                       })
                       .find_first([](const result& r) { return r.is_hit; });
  return hit ? hit->place : n;
}

/// Whether a compiler compares several elements at once where it may look at all of them. SSE2, which
/// every x86-64 has, cannot compare 8-byte integers.
template <class I>
inline constexpr bool compared_at_once =
    std::is_pointer_v<I> && !std::is_volatile_v<std::remove_pointer_t<I>> &&
    std::is_scalar_v<std::iter_value_t<I>> &&
    (sizeof(std::iter_value_t<I>) <= 4 || std::is_same_v<std::iter_value_t<I>, double>);

/// The first `hit(position)` in `[first, last)`, or `last`, where a hit is a simple property of the
/// elements from `I` on: many at once, without a jump for each.
template <class I, class Hit, class Ahead = nothing_ahead>
std::size_t find_simple(std::size_t first, std::size_t last, const Hit& hit,
                        const Ahead& ahead = {}) {
  if constexpr (compared_at_once<I>) {
    constexpr std::size_t by_themselves = 16;  // many a hit is near
    constexpr std::size_t together = 64;
    if (last - first >= by_themselves + together) {
      const std::size_t near = first + by_themselves;
      first = find_position(first, near, hit);
      if (first != near) return first;
      constexpr std::size_t width = sizeof(std::iter_value_t<I>);
      // As wide as the elements: nothing has to be converted. None of them counts beyond its end.
      using count_type =
          std::conditional_t<width == 1, std::uint8_t,
                             std::conditional_t<width == 2, std::uint16_t, std::uint32_t>>;
      for (; last - first >= together; first += together) {
        count_type hits = 0;
        for (std::size_t i = 0; i != together; ++i) {
          if (hit(first + i)) ++hits;
        }
        if (hits != 0) break;
      }
    }
  }
  return find_position(first, last, hit, ahead);
}

/// The first `hit(position)` in `[0, n)`, or `n`; if it is simple, as in `find_simple`.
template <bool Simple, class I, class Hit, class Ahead>
std::size_t first_position(std::size_t n, const Hit& hit, const Ahead& ahead) {
  const auto find = [&](std::size_t first, std::size_t last, const auto& ask) {
    if constexpr (Simple) {
      return find_simple<I>(first, last, hit, ask);
    } else {
      return find_position(first, last, hit, ask);
    }
  };
  return first_hit<Simple>(n, [&](std::size_t first, std::size_t last) {
    return n > few_to_search ? find(first, last, ahead) : find(first, last, nothing_ahead{});
  });
}

/// The position of the first of `n` elements that is a `test(element)`, or `n`.
template <bool Simple, class I, class Test>
std::size_t first_element(const I& from, std::size_t n, const Test& test) {
  const auto hit_at = [&](std::size_t i) { return test(*at_offset(from, i)); };
  return first_position<Simple, I>(n, hit_at, ahead_in(from, n));
}

}  // namespace tine::detail
