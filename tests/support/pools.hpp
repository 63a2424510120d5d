// What the tests sweep over: sizes, pools of threads, and data to work on.
#pragma once

#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/sanitizers.hpp"  // sanitized

#include <algorithm>  // std::ranges::shuffle
#include <atomic>     // std::atomic
#include <chrono>     // std::chrono::milliseconds
#include <cstddef>    // std::size_t
#include <mutex>      // std::mutex
#include <numeric>    // std::iota
#include <random>     // std::mt19937
#include <ranges>     // std::ranges::begin
#include <set>        // std::set
#include <string>     // std::string
#include <thread>     // std::this_thread
#include <vector>     // std::vector

namespace tine_test {

inline constexpr std::size_t sizes[] = {0, 1, 2, 3, 7, 100, 1'000, 10'007};
inline constexpr std::size_t pool_sizes[] = {1, 2, 3, 8};

/// Calls `f` outside any pool and in pools of 1, 2, 3 and 8 threads.
template <class F>
void in_each_pool(F f) {
  {
    INFO("outside any pool");
    f();
  }
  for (const std::size_t threads : pool_sizes) {
    INFO("in a pool of " << threads);
    tine::thread_pool pool(threads);
    pool.install(f);
  }
}

/// Calls `f(n)` for all sizes in all pools.
template <class F>
void for_each_size(F f) {
  in_each_pool([&f] {
    for (const std::size_t n : sizes) {
      INFO("n = " << n);
      f(n);
    }
  });
}

/// Takes about a microsecond, so that other threads find something to do also in a short loop.
inline void busy(int rounds = 700) {
  unsigned x = 1;
  for (int i = 0; i < rounds; ++i) x = x * 1664525u + 1013904223u;
  [[maybe_unused]] volatile unsigned sink = x;
}

/// Where two ranges differ, in words; nothing when they are equal. Keeps reports short.
template <class A, class B>
std::string difference(const A& a, const B& b) {
  auto i = std::ranges::begin(a);
  auto j = std::ranges::begin(b);
  std::size_t n = 0;
  for (; i != std::ranges::end(a) && j != std::ranges::end(b); ++i, ++j, ++n) {
    if (!(*i == *j)) return "differ at " + std::to_string(n);
  }
  if (i != std::ranges::end(a)) return "the first is longer than " + std::to_string(n);
  if (j != std::ranges::end(b)) return "the second is longer than " + std::to_string(n);
  return "";
}

/// 0, 1, …, n - 1.
inline std::vector<int> ascending(std::size_t n) {
  std::vector<int> v(n);
  std::iota(v.begin(), v.end(), 0);
  return v;
}

/// 0, 1, …, n - 1 in an order that depends on `seed` alone.
inline std::vector<int> shuffled(std::size_t n, unsigned seed = 1) {
  auto v = ascending(n);
  std::ranges::shuffle(v, std::mt19937(seed));
  return v;
}

/// `n` numbers below `limit`, the same for the same seed.
inline std::vector<int> random_numbers(std::size_t n, unsigned limit, unsigned seed = 1) {
  std::mt19937 random(seed);
  std::vector<int> v(n);
  for (int& x : v) x = static_cast<int>(random() % limit);
  return v;
}

/// Counts the threads that called `visit`.
class visitors {
 public:
  void visit() {
    const std::lock_guard lock(mutex_);
    ids_.insert(std::this_thread::get_id());
  }
  std::size_t count() const {
    const std::lock_guard lock(mutex_);
    return ids_.size();
  }

 private:
  mutable std::mutex mutex_;
  std::set<std::thread::id> ids_;
};

/// Waits until `ready()` is true, or, so that no mistake hangs the tests, for half a minute.
template <class Ready>
bool wait_until(Ready ready) {
  for (int i = 0; i < 30'000; ++i) {
    if (ready()) return true;
    std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
  return false;
}

}  // namespace tine_test
