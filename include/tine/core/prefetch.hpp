#pragma once

#include <tine/core/cache_line.hpp>  // cache_line

#include <cstddef>      // std::size_t
#include <cstdint>      // std::uintptr_t
#include <type_traits>  // std::is_pointer_v

// Loops that do little with each element, but cannot do it with several at once, wait for the
// memory: the processor looks some dozens of elements ahead, and its own prefetching begins anew
// with each page. docs/benchmarks.md has figures.
namespace tine::detail {

/// How far ahead of itself, in bytes, a loop asks for its memory.
inline constexpr std::size_t prefetch_distance = 4096;

/// The same for a loop over so many bytes: not at all where the nearest cache may have them.
constexpr std::size_t prefetch_distance_in(std::size_t bytes) noexcept {
  return bytes < std::size_t{1} << 16 ? 0 : prefetch_distance;
}

/// Asks for the memory of `Count` elements, so many bytes behind `at`, which need not be there.
template <std::size_t Count, class T>
void prefetch(const T* at, std::size_t distance) noexcept {
  const auto address = reinterpret_cast<std::uintptr_t>(at) + distance;
#pragma GCC unroll 8
  for (std::size_t offset = 0; offset < Count * sizeof(T); offset += cache_line) {
    __builtin_prefetch(reinterpret_cast<const void*>(address + offset));
  }
}

/// Asks for nothing ahead of a loop.
struct nothing_ahead {
  void operator()(std::size_t) const noexcept {}
};

/// Asks for the elements that follow those a loop is about to work on, so many together.
template <class T, std::size_t Together = 8>
class elements_ahead {
 public:
  elements_ahead(const T* from, std::size_t distance) noexcept : from_(from), distance_(distance) {}
  void operator()(std::size_t first) const noexcept {
    if constexpr (sizeof(T) <= cache_line) prefetch<Together>(from_ + first, distance_);
  }

 private:
  const T* from_;
  std::size_t distance_;
};

/// What a loop over `n` elements asks for ahead of itself; nothing where only an iterator knows the
/// way.
template <class I>
auto ahead_in(const I& from, std::size_t n) noexcept {
  if constexpr (std::is_pointer_v<I>) {
    return elements_ahead(from, prefetch_distance_in(n * sizeof(*from)));
  } else {
    return nothing_ahead{};
  }
}

/// How many elements something asks for at once.
template <class Ahead>
inline constexpr std::size_t asked_together = 8;
template <class T, std::size_t Together>
inline constexpr std::size_t asked_together<elements_ahead<T, Together>> = Together;

/// Calls `f(i)` for each `i` of `[first, last)`, in order, and `ahead(i)` before each few of them.
/// Inlined, so that what `f` counts stays in registers.
template <class Ahead, class F>
[[gnu::always_inline]] inline void for_each_ahead(std::size_t first, std::size_t last,
                                                  const Ahead& ahead, const F& f) {
  constexpr std::size_t together = asked_together<Ahead>;
  for (; last - first >= together; first += together) {
    ahead(first);
    for (std::size_t k = 0; k < together; ++k) f(first + k);
  }
  for (; first < last; ++first) f(first);
}

}  // namespace tine::detail
