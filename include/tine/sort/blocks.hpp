#pragma once

#include <tine/join.hpp>  // join

#include <algorithm>  // std::max, std::min
#include <cstddef>    // std::size_t

namespace tine::detail {

/// Calls `f(block)` for `[first, last)`, possibly in parallel. All are called, also when one
/// throws.
template <class F>
void for_blocks(std::size_t first, std::size_t last, const F& f) {
  if (first == last) return;
  if (last - first == 1) {
    f(first);
    return;
  }
  const std::size_t middle = first + (last - first) / 2;
  join([&f, first, middle] { for_blocks(first, middle, f); },
       [&f, middle, last] { for_blocks(middle, last, f); });
}

/// The most blocks that a range is divided into: enough for many threads, few enough that what is
/// noted about each fits on the stack.
inline constexpr std::size_t most_blocks = 256;

/// A division of `[0, size)` into blocks of one length, the last one shorter. It depends on the
/// size alone: what is computed by blocks is the same for every thread count.
struct block_division {
  std::size_t size;
  std::size_t length;

  static block_division of(std::size_t size, std::size_t shortest) {
    return {size, std::max(shortest, (size + most_blocks - 1) / most_blocks)};
  }
  std::size_t count() const { return (size + length - 1) / length; }
  std::size_t begin(std::size_t block) const { return std::min(size, block * length); }
  std::size_t end(std::size_t block) const { return begin(block + 1); }
};

/// Calls `f(first, last)` for parts of `[0, size)`, possibly in parallel.
template <class F>
void for_parts(std::size_t size, std::size_t shortest, const F& f) {
  const auto parts = block_division::of(size, shortest);
  for_blocks(0, parts.count(), [&](std::size_t b) { f(parts.begin(b), parts.end(b)); });
}

}  // namespace tine::detail
