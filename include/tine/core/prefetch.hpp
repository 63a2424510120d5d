#pragma once

#include <tine/core/cache_line.hpp>  // cache_line

#include <cstddef>  // std::size_t
#include <cstdint>  // std::uintptr_t

// Loops that do little with each element, but cannot do it with several at once, wait for the
// memory: the processor looks some dozens of elements ahead, and its own prefetching begins anew
// with each page. docs/benchmarks.md has figures.
namespace tine::detail {

/// How far ahead, in bytes, a loop over so many bytes should ask for its memory. 0: not at all, the
/// nearest cache may have it.
constexpr std::size_t prefetch_distance(std::size_t bytes) noexcept {
  return bytes < std::size_t{1} << 16 ? 0 : 4096;
}

/// Asks for the memory of `count` elements, so many bytes behind `at`, which need not be there.
template <std::size_t Count, class T>
void prefetch(const T* at, std::size_t distance) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(at) + distance;
#pragma GCC unroll 8
  for (std::size_t offset = 0; offset < Count * sizeof(T); offset += cache_line) {
    __builtin_prefetch(reinterpret_cast<const void*>(address + offset));
  }
}

/// Calls `f(i)` for `[first, last)`, and asks for what follows `from[i]`.
template <class T, class F>
void for_each_prefetched(const T* from, std::size_t first, std::size_t last, std::size_t distance,
                         const F& f) {
  constexpr std::size_t together = sizeof(T) < cache_line ? cache_line / sizeof(T) : 1;
  for (; last - first >= together; first += together) {
    prefetch<together>(from + first, distance);
    for (std::size_t i = 0; i < together; ++i) f(first + i);
  }
  for (; first < last; ++first) f(first);
}

}  // namespace tine::detail
