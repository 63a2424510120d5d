#include <tine/channel.hpp>
#include <tine/pool.hpp>
#include <tine/scope.hpp>
#include <tine/worker_pool.hpp>

#include "support/catch.hpp"
#include "support/within_ten_seconds.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

namespace {

void spin(int us) {
  const auto end = std::chrono::steady_clock::now() + std::chrono::microseconds(us);
  while (std::chrono::steady_clock::now() < end) {
  }
}

template <class F>
void in_pools(F f) {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    INFO("pool of " << n);
    pool.install(f);
  }
}

void grow(tine::scope_ref s, int depth, std::atomic<long>& leaves) {
  if (depth == 0) {
    leaves.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  for (int i = 0; i < 10; ++i) {
    s.spawn([depth, &leaves](tine::scope_ref inner) { grow(inner, depth - 1, leaves); });
  }
}

}  // namespace

TEST_CASE("scope returns the body's value after every task has run") {
  in_pools([] {
    std::vector<int> cells(1000);
    const std::string said = tine::scope([&](tine::scope_ref s) {
      for (auto& c : cells) s.spawn([&c] { c = 1; });
      return std::string("done");
    });
    REQUIRE(said == "done");
    for (const int c : cells) REQUIRE(c == 1);
  });
}

TEST_CASE("scope works outside any pool, and passes on a reference") {
  int x = 0;
  int& y = tine::scope([&](tine::scope_ref s) -> int& {
    s.spawn([&] { x = 5; });
    return x;
  });
  REQUIRE(&y == &x);
  REQUIRE(x == 5);
}

TEST_CASE("tasks spawn tasks, to a million of them") {
  in_pools([] {
    std::atomic<long> leaves{0};
    tine::scope([&](tine::scope_ref s) { grow(s, 6, leaves); });
    REQUIRE(leaves == 1'000'000);
  });
}

TEST_CASE("scopes nest, also inside tasks, and an outer one takes tasks from inside an inner one") {
  in_pools([] {
    std::atomic<int> outer{0}, inner{0}, early{0};
    tine::scope([&](tine::scope_ref a) {
      for (int i = 0; i < 20; ++i) {
        a.spawn([&, a] {
          tine::scope([&](tine::scope_ref b) {
            for (int j = 0; j < 20; ++j) {
              b.spawn([&] {
                spin(2);
                ++inner;
              });
              a.spawn([&] { ++outer; });
            }
          });
          if (inner < 20) ++early;
        });
      }
    });
    REQUIRE(early == 0);
    REQUIRE(outer == 400);
    REQUIRE(inner == 400);
  });
}

TEST_CASE("threads outside the pool may spawn into a scope while it runs") {
  in_pools([] {
    std::atomic<int> ran{0};
    tine::scope([&](tine::scope_ref s) {
      std::vector<std::thread> threads;
      for (int t = 0; t < 3; ++t) {
        threads.emplace_back([&, s] {
          for (int i = 0; i < 500; ++i) s.spawn([&] { ++ran; });
        });
      }
      for (auto& t : threads) t.join();
    });
    REQUIRE(ran == 1500);
  });
}

TEST_CASE("a task that a thread outside spawned runs while the body waits for it") {
  tine::thread_pool pool(2);
  pool.install([] {
    std::atomic<bool> ran{false};
    tine::scope([&](tine::scope_ref s) {
      std::thread outside([&, s] {
        s.spawn([&] {
          ran = true;
          ran.notify_all();
        });
      });
      ran.wait(false);
      outside.join();
    });
    REQUIRE(ran);
  });
}

TEST_CASE("when tasks or the body throw, all others run and one exception arrives") {
  in_pools([] {
    for (int bad = 0; bad <= 30; ++bad) {
      std::atomic<int> ran{0};
      try {
        tine::scope([&](tine::scope_ref s) {
          for (int i = 0; i < 30; ++i) {
            s.spawn([&, i] {
              ++ran;
              spin(1);
              if (i == bad || i == bad + 3) throw std::runtime_error("task");
            });
          }
          if (bad == 30) throw std::runtime_error("body");
        });
        FAIL("nothing was thrown");
      } catch (const std::runtime_error& e) {
        REQUIRE(std::string(e.what()) == (bad == 30 ? "body" : "task"));
      }
      REQUIRE(ran == 30);
    }
  });
}

TEST_CASE("a task may own what can only be moved, and destroys it") {
  in_pools([] {
    auto alive = std::make_shared<int>(0);
    tine::scope([&](tine::scope_ref s) {
      for (int i = 0; i < 100; ++i) {
        s.spawn([p = std::make_unique<std::shared_ptr<int>>(alive)] { spin(1); });
      }
    });
    REQUIRE(alive.use_count() == 1);
  });
}

TEST_CASE("joins inside tasks, and tasks inside joins, all run") {
  in_pools([] {
    std::atomic<int> ran{0};
    tine::scope([&](tine::scope_ref s) {
      for (int i = 0; i < 50; ++i) {
        s.spawn([&, s] {
          tine::join(
              [&] {
                s.spawn([&] { ++ran; });
                spin(2);
              },
              [&] {
                s.spawn([&] { ++ran; });
                spin(2);
              });
        });
      }
    });
    REQUIRE(ran == 100);
  });
}

TEST_CASE("what a scope's body waits for may need tasks of the scope") {
  for (const std::size_t n : {3u, 4u}) {  // one waits, one runs what it waits for, one is free
    std::atomic<int> ran{0}, late{0};
    tine::thread_pool pool(n), other(1);
    for (int round = 0; round < 100 && late == 0; ++round) {
      ran = 0;
      const auto wait_for_all = [&] {
        if (!tine_test::within_ten_seconds([&] { return ran == 8; })) ++late;
      };
      pool.scope([&](tine::scope_ref s) {
        for (int i = 0; i < 8; ++i) s.spawn([&] { ++ran; });
        if (round % 2 == 0) {
          tine::spawn_task(wait_for_all).get();
        } else {
          other.install(wait_for_all);
        }
      });
    }
    REQUIRE(late == 0);
  }
}

TEST_CASE("a task of a scope may wait for a channel that a task it spawned feeds") {
  for (const std::size_t n : {2u, 3u, 8u}) {
    std::atomic<int> late{0};
    tine::thread_pool pool(n);
    for (int round = 0; round < 100; ++round) {
      pool.scope([&](tine::scope_ref s) {
        s.spawn([&](tine::scope_ref inner) {
          auto [tx, rx] = tine::channel<int>(1);
          for (int i = 0; i < 3; ++i) inner.spawn([tx = tx, i] { tx.send(i); });
          for (int i = 0; i < 3; ++i) late += !rx.recv_for(std::chrono::seconds(10));
        });
        if (round % 2 == 0) s.spawn([] {});
      });
    }
    REQUIRE(late == 0);
  }
}

namespace {

/// Too short to be offered at once, as soon as some have been measured.
struct short_task {
  const tine::sender<int>* tx = nullptr;
  void operator()() const {
    if (tx != nullptr) tx->send(1);
  }
};

}  // namespace

TEST_CASE("what a scope's body waits for by any call of tine may need tasks of the scope") {
  for (const std::size_t n : {3u, 4u}) {
    std::atomic<int> late{0};
    tine::thread_pool pool(n);
    for (int round = 0; round < 50 && late == 0; ++round) {
      const auto [tx, rx] = tine::channel<int>(1);
      pool.scope([&, &tx = tx, &rx = rx](tine::scope_ref s) {
        std::atomic<bool> begun{false};
        const auto need_a_task = [&] {
          begun = true;
          if (!rx.recv_for(std::chrono::seconds(10))) ++late;
        };
        const auto spawn_it = [&] {
          if (!tine_test::within_ten_seconds([&] { return begun.load(); })) ++late;
          for (int i = 0; i < 300; ++i) s.spawn(short_task{});
          s.spawn(short_task{&tx});
        };
        if (round % 5 == 0) {
          auto detached = tine::spawn_task(need_a_task);
          spawn_it();
          tine::broadcast([](tine::broadcast_context) {});
          detached.get();
        } else if (round % 5 == 1) {
          tine::thread_pool other(2);
          other.spawn(need_a_task);
          spawn_it();
        } else {
          tine::worker_pool other(1);
          if (round % 5 == 2) {
            other.scoped([&](auto& jobs) {
              jobs.execute(need_a_task);
              spawn_it();
            });
          } else {
            other.execute(need_a_task);
            spawn_it();
            if (round % 5 == 3) other.wait_idle();
          }
        }
      });
    }
    REQUIRE(late == 0);
  }
}

TEST_CASE("who waits for the end of a scope runs what other threads spawn into it") {
  for (const std::size_t n : {2u, 3u}) {
    std::atomic<int> late{0};
    tine::thread_pool pool(n);
    for (int round = 0; round < 20 && late == 0; ++round) {
      const auto [tx, rx] = tine::channel<int>(1);
      std::atomic<std::size_t> waiting{0};
      std::vector<std::thread> outside;
      pool.scope([&, &tx = tx, &rx = rx](tine::scope_ref s) {
        for (std::size_t i = 1; i < n; ++i) {
          s.spawn([&] {
            ++waiting;
            if (!rx.recv_for(std::chrono::seconds(10))) ++late;
          });
          // All threads but this one are to wait in such a task.
          if (!tine_test::within_ten_seconds([&] { return waiting == i; })) ++late;
        }
        outside.emplace_back([&, s] {
          // Just before, while, or after this one begins to wait.
          std::this_thread::sleep_for(std::chrono::microseconds(50 * round));
          for (std::size_t i = 1; i < n; ++i) s.spawn([&] { tx.send(1); });
        });
      });
      for (auto& t : outside) t.join();
    }
    REQUIRE(late == 0);
  }
}

TEST_CASE("yield_now runs a task that is on offer, and those of the scopes around") {
  std::atomic<bool> busy{false}, release{false}, ran{false};
  tine::thread_pool pool(2);
  auto other = pool.spawn_task([&] {
    busy = true;
    while (!release) std::this_thread::yield();
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return busy.load(); }));
  const bool in_time = pool.scope([&](tine::scope_ref s) {
    s.spawn([&] { ran = true; });  // on offer, but nobody comes
    return tine::scope([&](tine::scope_ref) {
      return tine_test::within_ten_seconds([&] {
        tine::yield_now();
        return ran.load();
      });
    });
  });
  release = true;
  REQUIRE(in_time);
}

TEST_CASE("yield_now runs a task that a thread outside the scope spawned") {
  std::atomic<bool> ran{false};
  tine::thread_pool pool(1);
  const bool in_time = pool.scope([&](tine::scope_ref s) {
    std::thread([&] { s.spawn([&] { ran = true; }); }).join();
    return tine_test::within_ten_seconds([&] {
      tine::yield_now();
      return ran.load();
    });
  });
  REQUIRE(in_time);
}

TEST_CASE("in_place_scope runs its body on the calling thread and its tasks in the pool") {
  for (const std::size_t n : {1u, 2u, 8u}) {
    tine::thread_pool pool(n);
    const auto caller = std::this_thread::get_id();
    std::vector<std::size_t> threads(100);
    std::atomic<int> inner{0};
    const auto said = pool.in_place_scope([&](tine::scope_ref s) {
      REQUIRE(std::this_thread::get_id() == caller);
      REQUIRE(!pool.current_thread_index());
      for (auto& t : threads) {
        s.spawn([&](tine::scope_ref again) {
          t = pool.current_thread_index() ? tine::current_num_threads() : 0;
          again.spawn([&] { ++inner; });
        });
      }
      return std::make_unique<int>(7);
    });
    REQUIRE(*said == 7);
    REQUIRE(inner == 100);
    REQUIRE(threads == std::vector<std::size_t>(100, n));
  }
}

TEST_CASE("in_place_scope stays on its thread while others keep the pool's place") {
  tine::thread_pool pool(2);
  std::atomic<bool> stop{false};
  std::atomic<int> inside{0};
  std::vector<std::thread> visitors;
  for (int i = 0; i < 3; ++i) {
    visitors.emplace_back([&] {
      while (!stop) pool.install([&] { ++inside; });
    });
  }
  while (inside == 0) std::this_thread::yield();
  int there = 0;
  std::atomic<int> ran{0};
  for (int i = 0; i < 200; ++i) {
    const auto caller = std::this_thread::get_id();
    pool.in_place_scope([&](tine::scope_ref s) {
      s.spawn([&] { ++ran; });
      there += std::this_thread::get_id() == caller ? 1 : 0;
    });
  }
  stop = true;
  for (auto& v : visitors) v.join();
  REQUIRE(there == 200);
  REQUIRE(ran == 200);
}

TEST_CASE("the tasks of in_place_scope begin while its body waits, in a pool of several threads") {
  tine::thread_pool pool(2);
  for (int i = 0; i < 100; ++i) {
    std::atomic<bool> begun{false};
    pool.in_place_scope([&](tine::scope_ref s) {
      s.spawn([&] { begun = true; });
      while (!begun) std::this_thread::yield();
    });
  }
}

TEST_CASE(
    "the end of in_place_scope is not run by a thread that is in the middle of a task of the "
    "scope") {
  using namespace std::chrono_literals;
  tine::thread_pool a(2), b(1);
  std::atomic<bool> leave{false}, begun{false}, go{false};
  std::atomic<int> seated{0};
  std::vector<std::thread> visitors;
  for (tine::thread_pool* const p : {&a, &b}) {
    visitors.emplace_back([&, p] {
      p->install([&] {
        ++seated;
        while (!leave) std::this_thread::sleep_for(1ms);
      });
    });
  }
  REQUIRE(tine_test::within_ten_seconds([&] { return seated == 2; }));
  std::thread outside([&] {
    a.in_place_scope([&](tine::scope_ref s) {
      s.spawn([&] {
        begun = true;
        while (!go) std::this_thread::sleep_for(1ms);
        b.install([] {});
      });
      while (!begun) std::this_thread::sleep_for(1ms);
    });
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
  std::this_thread::sleep_for(20ms);  // until it waits for a place in `a`
  go = true;
  std::this_thread::sleep_for(5ms);  // until the task waits for one in `b`
  std::atomic<bool> ran{false};
  a.spawn([&] { ran = true; });
  std::this_thread::sleep_for(150ms);
  leave = true;
  outside.join();
  for (std::thread& v : visitors) v.join();
  REQUIRE(tine_test::within_ten_seconds([&] { return ran.load(); }));
}

TEST_CASE(
    "in_place_scope works in a pool, outside any and between two, and passes on references and "
    "exceptions") {
  int x = 0;
  const auto try_it = [&] {
    int& y = tine::in_place_scope([&](tine::scope_ref s) -> int& {
      s.spawn([&] { ++x; });
      return x;
    });
    REQUIRE(&y == &x);
    std::atomic<int> ran{0};
    REQUIRE_THROWS_AS(tine::in_place_scope([&](tine::scope_ref s) {
                        for (int i = 0; i < 10; ++i) {
                          s.spawn([&] {
                            ++ran;
                            throw std::runtime_error("task");
                          });
                        }
                      }),
                      std::runtime_error);
    REQUIRE_THROWS_AS(tine::in_place_scope([&](tine::scope_ref s) {
                        s.spawn([&] { ++ran; });
                        throw std::logic_error("body");
                      }),
                      std::logic_error);
    REQUIRE(ran == 11);
  };
  try_it();
  in_pools(try_it);
  REQUIRE(x == 5);

  tine::thread_pool a(2), b(2);
  std::atomic<int> tasks{0};
  a.broadcast([&](tine::broadcast_context) {
    b.in_place_scope([&](tine::scope_ref s) {
      for (int i = 0; i < 50; ++i) {
        s.spawn([&] { a.in_place_scope([&](tine::scope_ref t) { t.spawn([&] { ++tasks; }); }); });
      }
    });
  });
  REQUIRE(tasks == 100);
}
