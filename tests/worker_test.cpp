// A worker is what a thread needs to take part: threads without memory for one, and threads that end.
#include <tine/iter.hpp>
#include <tine/join.hpp>
#include <tine/pool.hpp>
#include <tine/scope.hpp>
#include <tine/statistics.hpp>

#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/within_ten_seconds.hpp"

#include <malloc.h>  // malloc_usable_size

#include <atomic>
#include <chrono>
#include <cstddef>
#include <cstdlib>
#include <new>
#include <thread>
#include <vector>

namespace {

/// Threads but this one get no memory from operator new.
std::atomic<bool> for_one_only{false};
std::atomic<std::thread::id> the_one{};

/// Allocations as large as the list of a worker that exist.
std::atomic<int> large_ones{0};
constexpr std::size_t large = std::size_t{1} << 18;

}  // namespace

[[gnu::noinline]] void* operator new(std::size_t size) {
  if (for_one_only && std::this_thread::get_id() != the_one.load()) throw std::bad_alloc();
  void* const p = std::malloc(size == 0 ? 1 : size);
  if (p == nullptr) throw std::bad_alloc();
  if (size >= large) ++large_ones;
  return p;
}
[[gnu::noinline]] void* operator new(std::size_t size, const std::nothrow_t&) noexcept {
  try {
    return ::operator new(size);
  } catch (...) {
    return nullptr;
  }
}
[[gnu::noinline]] void operator delete(void* p) noexcept {
  if (p != nullptr && malloc_usable_size(p) >= large) --large_ones;
  std::free(p);
}
[[gnu::noinline]] void operator delete(void* p, std::size_t) noexcept { operator delete(p); }

namespace {

long fib(int n) {
  if (n < 2) return n;
  const auto [a, b] = tine::join([n] { return fib(n - 1); }, [n] { return fib(n - 2); });
  return a + b;
}

/// Each kind of call, in the middle of another one.
bool all_calls_work(tine::thread_pool& other) {
  std::vector<int> numbers(10'000, 1);
  std::atomic<int> tasks{0};
  tine::scope([&](tine::scope_ref s) {
    for (int i = 0; i < 20; ++i) {
      s.spawn([&](tine::scope_ref inner) { inner.spawn([&] { ++tasks; }); });
    }
  });
  return fib(15) == 610 && tine::par_iter(numbers).sum() == 10'000 &&
         tine::par_iter(numbers).collect() == numbers && tasks == 20 &&
         tine::spawn_task([] { return 3; }).get() == 3 &&
         other.install([&] { return tine::par_iter(numbers).sum(); }) == 10'000;
}

}  // namespace

TEST_CASE("a thief without memory for a worker runs what it takes, and all calls in it") {
  for (int round = 0; round < 5; ++round) {
    // In a new process: a thread that has had a worker keeps it.
    REQUIRE(tine_test::in_child([] {
      tine::thread_pool pool(2), other(2);
      std::atomic<bool> begun{false};
      bool works = false, in_time = false, has_none = false;
      std::thread::id by{};
      the_one = std::this_thread::get_id();
      pool.install([&] {
        for_one_only = true;
        tine::join([&] { in_time = tine_test::within_ten_seconds([&] { return begun.load(); }); },
                   [&] {
                     for_one_only = false;  // too late: it gets one when it comes the next time
                     has_none = tine::statistics().wake_ups == 0;
                     by = std::this_thread::get_id();
                     begun = true;
                     works = all_calls_work(other);
                   });
      });
      return works && in_time && has_none && by != the_one.load();
    }));
  }
}

TEST_CASE("a thread whose last destructors call tine leaves no worker behind") {
  static std::atomic<int> calls{0};
  struct caller {
    static void call() {
      tine::thread_pool pool(1);
      calls += pool.install([] { return tine::join([] { return 1; }, [] { return 0; }).first; });
    }
    ~caller() { call(); }
  };
  const auto a_thread = [] {
    std::thread([] {
      thread_local const caller late;  // destroyed after whatever tine makes for this thread
      static_cast<void>(&late);
      caller::call();
    }).join();
  };
  a_thread();
  const int before = large_ones;
  for (int i = 0; i < 10; ++i) a_thread();
  REQUIRE(calls == 22);
  REQUIRE(large_ones == before);
}
