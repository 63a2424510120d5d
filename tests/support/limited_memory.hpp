// Replaces operator new by one that fails when it is told to. One file of a program may include this.
#pragma once

#include <atomic>   // std::atomic
#include <cstdlib>  // std::malloc
#include <new>      // std::bad_alloc

namespace tine_test {

/// While the memory is limited: how many more allocations succeed, on all threads together.
inline std::atomic<bool> memory_limited{false};
inline std::atomic<long> allocations_left{0};

}  // namespace tine_test

// Not inlined: GCC would take free for the wrong partner of this new.
[[gnu::noinline]] void* operator new(std::size_t size) {
  if (tine_test::memory_limited.load(std::memory_order_relaxed) &&
      tine_test::allocations_left.fetch_sub(1) <= 0) {
    throw std::bad_alloc();
  }
  if (void* const p = std::malloc(size == 0 ? 1 : size)) return p;
  throw std::bad_alloc();
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return ::operator new(size);
  } catch (...) {
    return nullptr;
  }
}
[[gnu::noinline]] void operator delete(void* p) noexcept { std::free(p); }
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { std::free(p); }
