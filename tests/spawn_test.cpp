#include <tine/iter.hpp>
#include <tine/pool.hpp>
#include <tine/spawn.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

TEST_CASE("the destructor of a pool waits for every detached task") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    std::atomic<int> ran{0};
    {
      tine::thread_pool pool(n);
      for (int i = 0; i < 500; ++i) {
        pool.spawn([&] {
          ++ran;
          if (ran % 10 == 0) tine::spawn([&] { ++ran; });
        });
      }
    }
    REQUIRE(ran >= 500);
  }
}

TEST_CASE("detached tasks have all threads of the pool when nobody else is in it") {
  for (const int n : {1, 2, 3, 8}) {
    std::atomic<int> arrived{0}, late{0};  // before the pool: its tasks read them to their last step
    tine::thread_pool pool(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
      pool.spawn([&] {
        ++arrived;
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (arrived < n && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
        if (arrived < n) ++late;
      });
    }
    while (arrived < n && late == 0) std::this_thread::sleep_for(1ms);
    REQUIRE(late == 0);
  }
}

TEST_CASE("a detached task never runs inside the call that spawned it") {
  tine::thread_pool pool(1);
  pool.install([] {
    auto task = tine::spawn_task([] { return 1; });
    REQUIRE_FALSE(task.ready());
    REQUIRE(task.get() == 1);
  });
}

TEST_CASE("what a detached task throws goes to on_exception") {
  std::atomic<int> seen{0};
  {
    tine::pool_options options;
    options.num_threads = 2;
    options.on_exception = [&](std::exception_ptr e) {
      try {
        std::rethrow_exception(e);
      } catch (const std::runtime_error&) {
        ++seen;
      }
    };
    tine::thread_pool pool(options);
    for (int i = 0; i < 10; ++i) pool.spawn([] { throw std::runtime_error("lost"); });
  }
  REQUIRE(seen == 10);
}

TEST_CASE("a task gives its value, reference or exception once") {
  for (const std::size_t n : {1u, 2u, 8u}) {
    tine::thread_pool pool(n);
    int x = 0;
    auto number = pool.spawn_task([] { return std::make_unique<int>(5); });
    auto place = pool.spawn_task([&]() -> int& { return x; });
    auto nothing = pool.spawn_task([&] { x = 3; });
    auto failure = pool.spawn_task([]() -> int { throw std::out_of_range("no"); });
    REQUIRE(*number.get() == 5);
    REQUIRE(&place.get() == &x);
    nothing.get();
    REQUIRE(x == 3);
    REQUIRE_THROWS_AS(failure.get(), std::out_of_range);
    REQUIRE_FALSE(failure.valid());
    REQUIRE_THROWS_AS(failure.get(), std::logic_error);
  }
}

TEST_CASE("destroying a task waits for it, and so does replacing it") {
  tine::thread_pool pool(2);
  std::atomic<int> done{0};
  const auto slow = [&] {
    std::this_thread::sleep_for(5ms);
    ++done;
  };
  {
    auto t = pool.spawn_task(slow);
    t = pool.spawn_task(slow);
    REQUIRE(done >= 1);
  }
  REQUIRE(done == 2);
}

namespace {

int fib(int n) {
  if (n < 2) return n;
  auto a = tine::spawn_task([n] { return fib(n - 1); });
  const int b = fib(n - 2);
  return a.get() + b;
}

}  // namespace

TEST_CASE("tasks that wait for tasks finish, in pools of any size") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    REQUIRE(pool.install([] { return fib(12); }) == 144);
  }
}

TEST_CASE("a task uses the pool it was spawned in, and its loops work") {
  tine::thread_pool pool(3);
  auto t = pool.spawn_task([] {
    return std::pair(tine::current_num_threads(), tine::par_range(100'000).map([](int i) {
                                                    return static_cast<long>(i);
                                                  }).sum());
  });
  const auto [threads, sum] = t.get();
  REQUIRE(threads == 3);
  REQUIRE(sum == 4'999'950'000);
}

TEST_CASE("yield_now runs what is pending, and says when there is nothing") {
  REQUIRE_FALSE(tine::yield_now());
  tine::thread_pool pool(1);
  pool.install([] {
    REQUIRE_FALSE(tine::yield_now());
    int ran = 0;
    tine::scope([&](tine::scope_ref s) {
      s.spawn([&] { ++ran; });
      const bool did = tine::yield_now();
      REQUIRE(did);
      REQUIRE(ran == 1);
      REQUIRE_FALSE(tine::yield_now());
    });
    std::atomic<bool> detached{false};
    tine::spawn([&] { detached = true; });
    while (!detached) tine::yield_now();
    REQUIRE(detached);
  });
}
