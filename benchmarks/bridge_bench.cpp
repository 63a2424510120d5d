// A sequential source worked on by all threads: items that cost next to nothing, and long ones.

#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include <cstddef>   // std::size_t
#include <cstdint>   // std::uint64_t
#include <mutex>     // std::mutex
#include <optional>  // std::optional
#include <thread>    // std::jthread
#include <vector>    // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"
#include "support/spin.hpp"

namespace {

/// Numbers below `n`, one by one.
struct counter {
  std::size_t n;
  std::size_t next = 0;
  std::optional<std::size_t> operator()() {
    if (next == n) return std::nullopt;
    return next++;
  }
};

template <class Work>
std::uint64_t sequentially(std::size_t n, Work work) {
  std::uint64_t sum = 0;
  counter source{n};
  while (const auto x = source()) sum += work(*x);
  return sum;
}

/// Each thread takes a lock for each item.
template <class Work>
std::uint64_t one_lock_each(std::size_t n, Work work) {
  counter source{n};
  std::mutex mutex;
  std::uint64_t total = 0;
  const auto run = [&] {
    std::uint64_t sum = 0;
    for (;;) {
      std::optional<std::size_t> x;
      {
        const std::lock_guard lock(mutex);
        x = source();
      }
      if (!x) break;
      sum += work(*x);
    }
    const std::lock_guard lock(mutex);
    total += sum;
  };
  {
    const std::jthread other(run);
    run();
  }
  return total;
}

template <class Work>
void add(const char* name, std::size_t n, Work work) {
  bench::contest(
      bench::named(name, n), [n] { return n; },
      [work](std::size_t& size) { return sequentially(size, work); })
      .add("lock", [work](std::size_t& size) { return one_lock_each(size, work); })
      .add("tine",
           [work](std::size_t& size) {
             return tine::par_bridge(counter{size}).map(work).template sum<std::uint64_t>();
           })
      .add("tine_ordered", [work](std::size_t& size) {
        return tine::par_bridge(counter{size})
            .ordered(2'000)
            .map(work)
            .template sum<std::uint64_t>();
      });
}

[[maybe_unused]] const bool registered = [] {
  const auto cheap = [](std::size_t x) -> std::uint64_t { return x; };
  for (const std::size_t n : {1'000, 1'000'000}) add("bridge_cheap", n, cheap);
  add("bridge_1ms", 100, [](std::size_t x) -> std::uint64_t { return x + bench::spin(1'000); });
  return true;
}();

}  // namespace
