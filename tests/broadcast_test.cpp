#include <tine/broadcast.hpp>
#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"

#include <atomic>
#include <set>
#include <string>
#include <thread>
#include <vector>

TEST_CASE("broadcast calls once on each thread, results in the order of the indices") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    for (int round = 0; round < 20; ++round) {
      const auto ids = pool.broadcast([&](tine::broadcast_context c) {
        return std::pair(c.index() + 100 * c.num_threads(), std::this_thread::get_id());
      });
      REQUIRE(ids.size() == n);
      std::set<std::thread::id> threads;
      for (std::size_t i = 0; i < n; ++i) {
        REQUIRE(ids[i].first == i + 100 * n);
        threads.insert(ids[i].second);
      }
      REQUIRE(threads.size() == n);
    }
  }
}

TEST_CASE("all calls of a broadcast run, then the exception of the lowest index arrives") {
  tine::thread_pool pool(4);
  std::atomic<int> ran{0};
  try {
    pool.broadcast([&](tine::broadcast_context c) {
      ++ran;
      if (c.index() >= 2) throw std::to_string(c.index());
    });
    FAIL("nothing was thrown");
  } catch (const std::string& which) {
    REQUIRE(which == "2");
  }
  REQUIRE(ran == 4);
}

TEST_CASE("two broadcasts at once, and one from a spawned task, all finish") {
  tine::thread_pool pool(3);
  std::atomic<int> calls{0};
  const auto count = [&](tine::broadcast_context) { ++calls; };
  std::thread other([&] { for (int i = 0; i < 20; ++i) pool.broadcast(count); });
  for (int i = 0; i < 20; ++i) pool.broadcast(count);
  other.join();
  pool.spawn_task([&] { tine::broadcast(count); }).get();
  REQUIRE(calls == 41 * 3);
}

TEST_CASE("a broadcast from inside a loop finishes although its threads wait for each other") {
  tine::thread_pool pool(2);
  std::atomic<int> calls{0};
  pool.install([&] {
    tine::par_range(2).for_each([&](int) { tine::broadcast([&](tine::broadcast_context) { ++calls; }); });
  });
  REQUIRE(calls == 4);
}

TEST_CASE("a broadcast whose closure returns nothing returns nothing") {
  STATIC_REQUIRE(std::is_void_v<decltype(tine::broadcast([](tine::broadcast_context) {}))>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::broadcast([](tine::broadcast_context) { return 1; })),
                                std::vector<int>>);
}
