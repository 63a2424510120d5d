#include <tine/broadcast.hpp>
#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/within_ten_seconds.hpp"

#include <atomic>
#include <chrono>
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
  std::thread other([&] {
    for (int i = 0; i < 20; ++i) pool.broadcast(count);
  });
  for (int i = 0; i < 20; ++i) pool.broadcast(count);
  other.join();
  pool.spawn_task([&] { tine::broadcast(count); }).get();
  REQUIRE(calls == 41 * 3);
}

TEST_CASE("a broadcast from inside a loop finishes although its threads wait for each other") {
  tine::thread_pool pool(2);
  std::atomic<int> calls{0};
  pool.install([&] {
    tine::par_range(2).for_each(
        [&](int) { tine::broadcast([&](tine::broadcast_context) { ++calls; }); });
  });
  REQUIRE(calls == 4);
}

TEST_CASE("a broadcast whose closure returns nothing returns nothing") {
  STATIC_REQUIRE(std::is_void_v<decltype(tine::broadcast([](tine::broadcast_context) {}))>);
  STATIC_REQUIRE(
      std::is_same_v<decltype(tine::broadcast([](tine::broadcast_context) { return 1; })),
                     std::vector<int>>);
}

TEST_CASE("threads of two pools that broadcast into each other's pool finish") {
  std::atomic<int> ready{0}, calls{0};
  tine::thread_pool p(2), q(2);
  const auto broadcast_in = [&](tine::thread_pool& other) {
    ++ready;
    while (ready < 2) std::this_thread::yield();
    other.broadcast([&](tine::broadcast_context) { ++calls; });
  };
  auto from_p = p.spawn_task([&] { broadcast_in(q); });
  auto from_q = q.spawn_task([&] { broadcast_in(p); });
  from_p.wait();
  from_q.wait();
  REQUIRE(calls == 4);
}

TEST_CASE(
    "a broadcast finishes although a thread that waits for it has waited for others in between") {
  using namespace std::chrono_literals;
  const auto soon = [](std::atomic<bool>& event, std::chrono::milliseconds most) {
    const auto deadline = std::chrono::steady_clock::now() + most;
    while (!event && std::chrono::steady_clock::now() < deadline) std::this_thread::yield();
  };
  std::atomic<bool> kept{false}, taken{false}, helped{false}, nested{false}, done{false};
  std::atomic<int> calls{0};
  tine::thread_pool pool(3);
  pool.spawn([&] {  // keeps the third thread away until the first helps
    kept = true;
    soon(helped, 10s);
  });
  soon(kept, 10s);
  pool.install([&] {
    tine::join([&] { soon(taken, 10s); },
               [&] {  // on another thread; the first waits for it, and helps
                 taken = true;
                 std::this_thread::sleep_for(20ms);
                 tine::join(
                     [&] {
                       soon(done, 3s);
                       std::this_thread::sleep_for(20ms);
                       tine::broadcast([&](tine::broadcast_context) { ++calls; });
                     },
                     [&] {
                       helped = true;
                       tine::join([&] { soon(nested, 1s); },
                                  [&] {
                                    nested = true;
                                    std::this_thread::sleep_for(20ms);
                                  });
                       done = true;
                     });
               });
  });
  REQUIRE(calls == 3);
}

TEST_CASE("a broadcast waits once for all threads that cannot come") {
  using namespace std::chrono_literals;
  tine::thread_pool pool(64);
  const auto nest = [](const auto& self, int depth) -> void {
    if (depth == 0) return tine::broadcast([](tine::broadcast_context) {});
    std::atomic<bool> started{false};
    tine::join(
        [&] {
          while (!started) std::this_thread::yield();
        },
        [&] {
          started = true;
          self(self, depth - 1);
        });
  };
  const auto begin = std::chrono::steady_clock::now();
  pool.install([&] { nest(nest, 60); });
  REQUIRE(std::chrono::steady_clock::now() - begin < 10s);
}

TEST_CASE(
    "while a broadcast waits for a busy thread, those that have done their part take up other "
    "work") {
  static thread_local int done = 0;  // the last round whose broadcast this thread had a call of
  tine::thread_pool pool(4);
  for (int round = 1; round <= 5; ++round) {
    std::atomic<bool> busy{false}, called{false}, stolen{false};
    pool.scope([&](tine::scope_ref s) {
      s.spawn([&] {
        busy = true;
        static_cast<void>(tine_test::within_ten_seconds([&] { return stolen.load(); }));
      });
      // A hundred thousand items of 0.1 ms, until one is run by a thread that the broadcast has had.
      // The first comes after the call on that thread, which could take up half of them before it.
      s.spawn([&] {
        if (!tine_test::within_ten_seconds([&] { return called.load(); })) return;
        tine::par_range(100'000).any([&](int) {
          std::this_thread::sleep_for(std::chrono::microseconds(100));
          if (done == round) stolen = true;
          return stolen.load();
        });
      });
      REQUIRE(tine_test::within_ten_seconds([&] { return busy.load(); }));
      const auto caller = std::this_thread::get_id();
      tine::broadcast([&](tine::broadcast_context) {
        done = round;
        if (std::this_thread::get_id() != caller) called = true;
      });
    });
    REQUIRE(stolen);
  }
}

TEST_CASE(
    "a thread that is busy with a task comes to a broadcast after it, before it takes up other "
    "work") {
  tine::thread_pool pool(3);
  for (int round = 0; round < 20; ++round) {
    std::atomic<int> begun{0};
    std::atomic<bool> over{false};
    pool.scope([&](tine::scope_ref s) {
      // More work than anybody can do before the broadcast ends.
      for (int i = 0; i < 100'000; ++i) {
        s.spawn([&] {
          ++begun;
          if (!over) std::this_thread::sleep_for(std::chrono::microseconds(200));
        });
      }
      REQUIRE(tine_test::within_ten_seconds([&] { return begun > 0; }));
      const auto caller = std::this_thread::get_id();
      tine::broadcast([&](tine::broadcast_context c) {
        if (c.index() != 0 && std::this_thread::get_id() != caller) over = true;
      });
      REQUIRE(over);
      over = true;
    });
  }
}

TEST_CASE("a broadcast may wait for a task that waits in a broadcast of its own") {
  tine::thread_pool pool(4);
  for (int round = 0; round < 5; ++round) {
    std::atomic<bool> begun{false}, slow{false};
    auto first = pool.spawn_task([&] {
      const auto index = *tine::current_thread_index();
      begun = true;
      tine::broadcast([&](tine::broadcast_context c) {
        if (c.index() != index && !slow.exchange(true))
          std::this_thread::sleep_for(std::chrono::milliseconds(30));
      });
    });
    REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
    auto second =
        pool.spawn_task([&] { tine::broadcast([&](tine::broadcast_context) { first.wait(); }); });
    second.wait();
    REQUIRE(first.ready());
  }
}
