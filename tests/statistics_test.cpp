#include <tine/iter.hpp>
#include <tine/join.hpp>
#include <tine/pool.hpp>
#include <tine/scope.hpp>
#include <tine/statistics.hpp>

#include <oneapi/tbb/global_control.h>

#include <chrono>
#include <cstdint>
#include <thread>

#include "support/catch.hpp"

namespace {

int fib(int n) {
  if (n < 2) return n;
  const auto [a, b] = tine::join([=] { return fib(n - 1); }, [=] { return fib(n - 2); });
  return a + b;
}

int fib_forks(int n) { return n < 2 ? 0 : 1 + fib_forks(n - 1) + fib_forks(n - 2); }

void work_for(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

/// What `f` adds to the counts.
template <class F>
tine::statistics_counts counted(F f) {
  const auto before = tine::statistics();
  f();
  auto after = tine::statistics();
  after.forks -= before.forks;
  after.hand_overs -= before.hand_overs;
  after.steals -= before.steals;
  after.wake_ups -= before.wake_ups;
  after.reminders -= before.reminders;
  return after;
}

}  // namespace

TEST_CASE("statistics count every join, in pools of any size") {
  for (const std::size_t threads : {1, 2, 3, 8}) {
    tine::thread_pool pool(threads);
    const auto counts = counted([&] { CHECK(pool.install([] { return fib(18); }) == 2584); });
    CHECK(counts.forks == static_cast<std::uint64_t>(fib_forks(18)));
    CHECK(counts.steals <= counts.hand_overs);
    if (threads == 1) CHECK(counts.hand_overs == 0);
  }
}

TEST_CASE("statistics count the tasks of a scope") {
  tine::thread_pool pool(2);
  const auto counts = counted([&] {
    pool.scope([](tine::scope_ref s) {
      for (int i = 0; i < 100; ++i) s.spawn([] {});
    });
  });
  CHECK(counts.forks == 100);
}

TEST_CASE("statistics count what changes threads, and the threads that come for it") {
  tine::thread_pool pool(2);
  std::uint64_t steals = 0, wake_ups = 0;
  for (int round = 0; round < 100 && (steals == 0 || wake_ups == 0); ++round) {
    const auto counts = counted([&] {
      pool.install(
          [] { tine::par_range(8).for_each([](int) { work_for(std::chrono::milliseconds(2)); }); });
    });
    steals += counts.steals;
    wake_ups += counts.wake_ups;
    CHECK(counts.forks > 0);
  }
  CHECK(steals > 0);
  CHECK(wake_ups > 0);
}

TEST_CASE("the counts of a thread that has ended stay") {
  const auto counts = counted([] { std::thread([] { fib(10); }).join(); });
  CHECK(counts.forks >= static_cast<std::uint64_t>(fib_forks(10)));
}

TEST_CASE("a job that nobody touches for a while is advertised again while threads are away") {
  // oneTBB gives this pool of eight one worker at most, and that one is busy: nobody can take what
  // is offered next.
  const tbb::global_control two(tbb::global_control::max_allowed_parallelism, 2);
  tine::thread_pool pool(8);
  std::uint64_t reminders = 0;
  for (int round = 0; round < 100 && reminders == 0; ++round) {
    reminders +=
        counted([&] {
          pool.install([] {
            tine::par_range(4000).for_each([](int) { work_for(std::chrono::microseconds(5)); });
          });
        }).reminders;
  }
  CHECK(reminders > 0);
}
