#include <tine/worker_pool.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/limited_memory.hpp"
#include "support/pools.hpp"

#include <pthread.h>  // pthread_getname_np
#include <unistd.h>   // dup2

#include <array>          // std::array
#include <atomic>         // std::atomic
#include <chrono>         // std::chrono::milliseconds
#include <cstdio>         // std::fflush
#include <fstream>        // std::ifstream
#include <functional>     // std::function
#include <future>         // std::promise
#include <latch>          // std::latch
#include <memory>         // std::unique_ptr
#include <mutex>          // std::mutex
#include <new>            // std::bad_alloc
#include <numeric>        // std::accumulate
#include <optional>       // std::optional
#include <set>            // std::set
#include <stdexcept>      // std::runtime_error
#include <string>         // std::string
#include <string_view>    // std::string_view
#include <thread>         // std::thread
#include <unordered_map>  // std::unordered_map
#include <vector>         // std::vector

using namespace tine_test;
using namespace std::chrono_literals;

namespace {

constexpr std::size_t crew_sizes[] = {1, 2, 3, 8};

void linger() { std::this_thread::sleep_for(20ms); }

/// Jobs that do not end before they are told to. Declare it before the pool, whose destructor waits for
/// jobs that may still be on their way out of `wait`.
class gate {
 public:
  void wait() const { opened_.wait(false); }
  void open() {
    opened_ = true;
    opened_.notify_all();
  }

 private:
  std::atomic<bool> opened_{false};
};

/// What is written to stderr during its life.
class captured_stderr {
 public:
  captured_stderr() : file_(std::tmpfile()), before_(dup(2)) {
    std::fflush(stderr);
    dup2(fileno(file_), 2);
  }
  ~captured_stderr() {
    restore();
    std::fclose(file_);
  }
  std::string text() {
    restore();
    std::string all;
    std::rewind(file_);
    for (int c = std::fgetc(file_); c != EOF; c = std::fgetc(file_)) all += static_cast<char>(c);
    return all;
  }

 private:
  void restore() {
    if (before_ < 0) return;
    std::fflush(stderr);
    dup2(before_, 2);
    close(before_);
    before_ = -1;
  }

  std::FILE* file_;
  int before_;
};

/// A worker's state that notices when another thread touches it.
struct homebody {
  explicit homebody(std::atomic<int>& c) : states(c) { ++states; }
  homebody(const homebody&) = delete;
  ~homebody() {
    on_my_thread = on_my_thread && std::this_thread::get_id() == made_on;
    all_on_their_threads = all_on_their_threads && on_my_thread;
    --states;
  }
  std::atomic<int>& states;
  std::thread::id made_on = std::this_thread::get_id();
  bool on_my_thread = true;
  int jobs = 0;  // not atomic: its thread alone comes here
  static inline std::atomic<bool> all_on_their_threads{true};
};

/// How many jobs lie on top of each other on the stacks of the threads, at most.
class nesting {
 public:
  class level {
   public:
    explicit level(nesting& all) {
      ++depth_;
      int seen = all.deepest_;
      while (seen < depth_ && !all.deepest_.compare_exchange_weak(seen, depth_)) {
      }
    }
    level(const level&) = delete;
    ~level() { --depth_; }
  };
  int deepest() const { return deepest_; }

 private:
  static inline thread_local int depth_ = 0;
  std::atomic<int> deepest_{0};
};

std::string message_of(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const std::exception& known) {
    return known.what();
  }
}

}  // namespace

TEST_CASE("a worker pool runs every job, and its destructor waits for them") {
  for (const std::size_t threads : crew_sizes) {
    for (const std::size_t n : sizes) {
      std::atomic<std::size_t> ran{0};
      {
        tine::worker_pool pool(threads);
        REQUIRE(pool.num_threads() == threads);
        for (std::size_t i = 0; i < n; ++i) pool.execute([&] { ++ran; });
      }
      REQUIRE(ran == n);
    }
  }
}

TEST_CASE("jobs start in the order in which they were added") {
  std::vector<int> order;
  {
    tine::worker_pool pool(1);
    for (int i = 0; i < 10'000; ++i) pool.execute([&order, i] { order.push_back(i); });
  }
  REQUIRE(difference(order, ascending(10'000)) == "");
}

TEST_CASE("every thread of the pool works, and no other") {
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads);
    // Each job waits until there are as many as threads.
    std::latch all(static_cast<std::ptrdiff_t>(threads));
    visitors seen;
    for (std::size_t i = 0; i < threads; ++i) {
      pool.execute([&] {
        seen.visit();
        all.arrive_and_wait();
      });
    }
    pool.wait_idle();
    for (int i = 0; i < 1000; ++i) pool.execute([&] { seen.visit(); });
    pool.wait_idle();
    REQUIRE(seen.count() == threads);
  }
}

TEST_CASE("no worker sleeps while a job waits, however long the other jobs take") {
  for (int round = 0; round < (sanitized ? 50 : 300); ++round) {
    constexpr int n = 4;
    tine::worker_pool pool(n);
    std::latch all(n);
    if (round % 3 == 0) std::this_thread::sleep_for(100us);
    for (int i = 0; i < n; ++i) pool.execute([&] { all.arrive_and_wait(); });
    pool.wait_idle();
    REQUIRE(all.try_wait());
  }
}

TEST_CASE("a worker pool refuses to have no threads or no backlog") {
  REQUIRE_THROWS_AS(tine::worker_pool(0), std::invalid_argument);
  REQUIRE_THROWS_AS(tine::worker_pool(1, {.backlog = 0}), std::invalid_argument);
  REQUIRE_THROWS_AS(tine::stateful_worker_pool<int>(0, [] { return 1; }), std::invalid_argument);
}

TEST_CASE("execute waits while the backlog is full, and try_execute says so") {
  for (const std::size_t backlog : {1u, 3u}) {
    gate g;
    std::atomic<std::size_t> added{0};
    std::atomic<int> ran{0};
    tine::worker_pool pool(2, {.backlog = backlog});
    for (int i = 0; i < 2; ++i) pool.execute([&] { g.wait(); });
    REQUIRE(wait_until([&] { return pool.active() == 2; }));
    std::thread adding([&] {
      for (std::size_t i = 0; i < backlog + 2; ++i) {
        pool.execute([&] { ++ran; });
        ++added;
      }
    });
    REQUIRE(wait_until([&] { return added == backlog; }));
    linger();
    REQUIRE(added == backlog);
    REQUIRE(pool.queued() == backlog);
    REQUIRE_FALSE(pool.try_execute([&] { ++ran; }));
    g.open();
    adding.join();
    pool.wait_idle();
    REQUIRE(ran == static_cast<int>(backlog) + 2);
    REQUIRE(pool.try_execute([&] { ++ran; }));
    pool.wait_idle();
    REQUIRE(ran == static_cast<int>(backlog) + 3);
  }
}

TEST_CASE("queued and active count the jobs that wait and those that run") {
  gate g;
  tine::worker_pool pool(3);
  REQUIRE(pool.queued() == 0);
  REQUIRE(pool.active() == 0);
  for (int i = 0; i < 8; ++i) pool.execute([&] { g.wait(); });
  REQUIRE(wait_until([&] { return pool.active() == 3; }));
  REQUIRE(pool.queued() == 5);
  g.open();
  pool.wait_idle();
  REQUIRE(pool.queued() == 0);
  REQUIRE(pool.active() == 0);
}

TEST_CASE("submit gives the value or the exception of each job") {
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads);
    std::vector<std::future<int>> results;
    for (int i = 0; i < 10'000; ++i) {
      results.push_back(pool.submit([i] {
        if (i % 3 == 0) throw boom(i);
        return i;
      }));
    }
    // Else a worker may free an exception that was read here, and ThreadSanitizer does not see the
    // count of its owners, which is in libstdc++.
    if (thread_sanitizer) pool.wait_idle();
    for (int i = 0; i < 10'000; ++i) {
      auto& result = results[static_cast<std::size_t>(i)];
      if (i % 3 == 0) {
        try {
          result.get();
          FAIL("job " << i << " did not throw");
        } catch (const boom& e) {
          REQUIRE(e.number == i);
        }
      } else {
        REQUIRE(result.get() == i);
      }
    }
    // Every thread is still there.
    std::latch all(static_cast<std::ptrdiff_t>(threads));
    for (std::size_t i = 0; i < threads; ++i) pool.execute([&] { all.arrive_and_wait(); });
    pool.wait_idle();
    REQUIRE(all.try_wait());
  }
}

TEST_CASE("submit takes move-only jobs, and gives references, nothing, and move-only values") {
  tine::worker_pool pool(2);
  int x = 1;
  REQUIRE(&pool.submit([&]() -> int& { return x; }).get() == &x);
  pool.submit([&] { x = 2; }).get();
  REQUIRE(x == 2);
  auto p = pool.submit([q = std::make_unique<int>(5)]() mutable { return std::move(q); });
  REQUIRE(*p.get() == 5);
}

TEST_CASE("ten thousand jobs of which every third throws: all run, and no thread dies") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> ran{0}, reported{0};
    visitors seen;
    tine::worker_pool pool(threads, {.on_exception = [&](std::exception_ptr e) {
                             reported += message_of(e) == "boom";
                           }});
    for (int i = 0; i < 9'999; ++i) {
      pool.execute([&, i] {
        seen.visit();
        ++ran;
        if (i % 3 == 0) throw boom(i);
      });
    }
    pool.wait_idle();
    REQUIRE(ran == 9'999);
    REQUIRE(reported == 3'333);
    std::latch all(static_cast<std::ptrdiff_t>(threads));
    for (std::size_t i = 0; i < threads; ++i) {
      pool.execute([&] {
        seen.visit();
        all.arrive_and_wait();
      });
    }
    pool.wait_idle();
    REQUIRE(seen.count() == threads);
  }
}

TEST_CASE("without on_exception what a job throws is one line on stderr") {
  std::string text;
  {
    captured_stderr err;
    {
      tine::worker_pool pool(1, {.name = "downloads"});
      pool.execute([] { throw std::runtime_error("no route\nto host"); });
      pool.execute([] { throw 5; });
    }
    text = err.text();
  }
  REQUIRE(text ==
          "tine: worker_pool 'downloads': a job threw: no route?to host\n"
          "tine: worker_pool 'downloads': a job threw: something that is no std::exception\n");
}

TEST_CASE("an on_exception that throws is reported on stderr, and the thread goes on") {
  std::string text;
  {
    captured_stderr err;
    std::atomic<int> ran{0};
    {
      tine::worker_pool pool(
          1, {.on_exception = [](std::exception_ptr e) { std::rethrow_exception(e); }});
      pool.execute([] { throw std::runtime_error("twice"); });
      pool.execute([&] { ++ran; });
    }
    text = err.text();
    REQUIRE(ran == 1);
  }
  REQUIRE(text == "tine: worker_pool 'worker': a job threw: twice\n");
}

TEST_CASE("wait_idle waits for the jobs added before, and not for later ones") {
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads);
    std::atomic<int> done{0};
    for (int round = 1; round <= 50; ++round) {
      for (int i = 0; i < 20; ++i) {
        pool.execute([&] {
          busy();
          ++done;
        });
      }
      pool.wait_idle();
      REQUIRE(done == 20 * round);
    }
  }
  gate first, later;
  tine::worker_pool pool(2);
  pool.execute([&] { first.wait(); });
  std::atomic<bool> waited{false};
  std::thread waiting([&] {
    pool.wait_idle();
    waited = true;
  });
  linger();
  pool.execute([&] { later.wait(); });
  linger();
  REQUIRE_FALSE(waited);
  first.open();
  REQUIRE(wait_until([&] { return waited.load(); }));
  REQUIRE(pool.active() == 1);
  later.open();
  waiting.join();
}

TEST_CASE("wait_idle in a job would wait for itself, and throws") {
  tine::worker_pool pool(2);
  REQUIRE_THROWS_AS(pool.submit([&] { pool.wait_idle(); }).get(), std::logic_error);
}

TEST_CASE("shutdown finishes what was accepted and refuses the rest") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> ran{0};
    tine::worker_pool pool(threads);
    for (int i = 0; i < 1000; ++i) {
      pool.execute([&] {
        busy(50);
        ++ran;
      });
    }
    pool.shutdown();
    REQUIRE(ran == 1000);
    REQUIRE_THROWS_AS(pool.execute([] {}), tine::pool_error);
    REQUIRE_THROWS_AS(pool.try_execute([] {}), tine::pool_error);
    REQUIRE_THROWS_AS(pool.submit([] {}), tine::pool_error);
    REQUIRE_THROWS_AS(pool.scoped([](auto& s) { s.execute([] {}); }), tine::pool_error);
    pool.wait_idle();
    pool.shutdown();
  }
}

TEST_CASE("an execute that waits for room throws when the pool shuts down") {
  gate g;
  std::atomic<int> ran{0}, refused{0};
  tine::worker_pool pool(1, {.backlog = 1});
  pool.execute([&] {
    g.wait();
    ++ran;
  });
  REQUIRE(wait_until([&] { return pool.active() == 1; }));
  pool.execute([&] { ++ran; });
  std::vector<std::thread> blocked;
  for (int i = 0; i < 3; ++i) {
    blocked.emplace_back([&] {
      try {
        pool.execute([&] { ++ran; });
      } catch (const tine::pool_error&) {
        ++refused;
      }
    });
  }
  linger();
  REQUIRE(refused == 0);
  std::thread closing([&] { pool.shutdown(); });
  REQUIRE(wait_until([&] { return refused == 3; }));
  REQUIRE(ran == 0);
  g.open();
  closing.join();
  for (auto& b : blocked) b.join();
  REQUIRE(ran == 2);
}

TEST_CASE("a job may shut its pool down; it and the others still finish") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> ran{0}, refused{0};
    gate all_added;
    {
      tine::worker_pool pool(threads);
      for (int i = 0; i < 100; ++i) {
        pool.execute([&, i] {
          all_added.wait();
          if (i % 10 == 5) pool.shutdown();
          if (i % 10 == 7) {
            try {
              pool.execute([&] { ++ran; });
            } catch (const tine::pool_error&) {
              ++refused;
            }
          }
          ++ran;
        });
      }
      all_added.open();
      REQUIRE(wait_until([&] { return ran >= 100; }));
    }
    REQUIRE(ran + refused >= 110);
    REQUIRE(refused >= 9);
  }
}

TEST_CASE("a shutdown that comes at any moment leaves no job, no future and no caller behind") {
  for (const std::size_t threads : crew_sizes) {
    for (int round = 0; round < (sanitized ? 10 : 50); ++round) {
      std::atomic<int> accepted{0}, ran{0}, too_early{0};
      std::vector<std::thread> callers;
      tine::worker_pool pool(threads, {.backlog = 2, .on_exception = [](std::exception_ptr) {}});
      const auto scope = [&] {
        std::atomic<int> added{0}, done{0};
        try {
          pool.scoped([&](auto& s) {
            for (int i = 0; i < 3; ++i) {
              s.execute([&] { ++done; });
              ++added;
            }
          });
        } catch (const tine::pool_error&) {
        }
        too_early += added != done;
      };
      const auto call_until_refused = [&](auto call) {
        callers.emplace_back([&, call] {
          try {
            for (;;) accepted += call();
          } catch (const tine::pool_error&) {
          }
        });
      };
      call_until_refused([&] { return pool.execute([&] { ++ran; }), 1; });
      call_until_refused([&] { return pool.try_execute([&] { ++ran; }) ? 1 : 0; });
      call_until_refused([&] { return pool.submit([&] { return ++ran; }).get() > 0 ? 1 : 0; });
      call_until_refused([&] { return pool.execute([&] { ++ran, scope(); }), 1; });
      call_until_refused([&] { return pool.execute([&] { ++ran, throw boom(1); }), 1; });
      callers.emplace_back([&] {
        for (int i = 0; i < 20; ++i) pool.wait_idle(), scope();
      });
      std::this_thread::sleep_for(round * 20us);
      if (round % 2 == 0) pool.submit([&] { pool.shutdown(); }).get();
      pool.shutdown();
      for (auto& c : callers) c.join();
      REQUIRE(ran == accepted);
      REQUIRE(too_early == 0);
    }
  }
}

TEST_CASE("threads that shut a pool down at the same time all wait for it") {
  std::atomic<int> ran{0};
  tine::worker_pool pool(2);
  for (int i = 0; i < 100; ++i) {
    pool.execute([&] {
      std::this_thread::sleep_for(100us);
      ++ran;
    });
  }
  std::vector<std::thread> closing;
  std::atomic<int> too_early{0};
  for (int i = 0; i < 3; ++i) {
    closing.emplace_back([&] {
      pool.shutdown();
      too_early += ran != 100;
    });
  }
  for (auto& c : closing) c.join();
  REQUIRE(too_early == 0);
}

TEST_CASE("a job may destroy its pool; what was accepted is finished") {
  std::atomic<int> ran{0};
  auto pool = std::make_unique<tine::worker_pool>(2);
  auto* const raw = pool.get();
  gate moved;
  raw->execute([&, mine = std::move(pool)]() mutable {
    moved.wait();
    mine.reset();
    ++ran;
  });
  for (int i = 0; i < 100; ++i) raw->execute([&] { ++ran; });
  moved.open();
  REQUIRE(wait_until([&] { return ran == 101; }));
  linger();  // the threads end after their last job
}

TEST_CASE("jobs may add jobs, also where the backlog is full of them") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> ran{0};
    tine::worker_pool pool(threads, {.backlog = 2});
    for (int i = 0; i < 20; ++i) {
      pool.execute([&] {
        for (int j = 0; j < 20; ++j) pool.execute([&] { ++ran; });
      });
    }
    REQUIRE(wait_until([&] { return ran == 400; }));
  }
}

TEST_CASE("jobs that add jobs to a full backlog do not pile up on the stack") {
  for (const std::size_t threads : crew_sizes) {
    nesting levels;
    std::atomic<int> ran{0}, left{5'000};
    tine::worker_pool pool(threads, {.backlog = 1});
    const std::function<void()> split = [&] {
      const nesting::level here(levels);
      if (left.fetch_sub(1) > 0) {
        pool.execute([&] { split(); });
        pool.execute([&] { split(); });
      }
      ++ran;
    };
    pool.execute([&] { split(); });
    REQUIRE(wait_until([&] { return ran == 10'001; }));
    REQUIRE(levels.deepest() <= 17);
  }
}

TEST_CASE("scoped jobs may borrow, and scoped returns when all are done") {
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads, {.backlog = 5});
    for (const std::size_t n : {0u, 1u, 7u, 1000u}) {
      std::vector<int> cells(n);
      const std::string said = pool.scoped([&](auto& s) {
        for (int& c : cells) {
          s.execute([&c] {
            busy(50);
            c = 1;
          });
        }
        return std::string("done");
      });
      REQUIRE(said == "done");
      REQUIRE(std::accumulate(cells.begin(), cells.end(), std::size_t{0}) == n);
    }
  }
}

TEST_CASE("scoped runs all jobs and rethrows the first exception") {
  std::atomic<int> reported{0};
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads, {.on_exception = [&](std::exception_ptr) { ++reported; }});
    std::atomic<int> ran{0};
    const auto run = [&](bool body_throws) {
      ran = 0;
      pool.scoped([&](auto& s) {
        for (int i = 0; i < 100; ++i) {
          s.execute([&, i] {
            ++ran;
            if (i % 10 == 3) throw boom(i);
          });
        }
        if (body_throws) throw boom(-1);
      });
    };
    REQUIRE_THROWS_AS(run(false), boom);
    REQUIRE(ran == 100);
    REQUIRE_THROWS_AS(run(true), boom);
    REQUIRE(ran == 100);
  }
  REQUIRE(reported == 0);
  tine::worker_pool one(1);
  try {
    one.scoped([&](auto& s) {
      for (int i = 0; i < 10; ++i) s.execute([i] { throw boom(i); });
    });
  } catch (const boom& e) {
    REQUIRE(e.number == 0);
  }
}

TEST_CASE("scoped calls nest, in jobs of the same pool too") {
  for (const std::size_t threads : crew_sizes) {
    tine::worker_pool pool(threads);
    std::atomic<int> leaves{0};
    pool.scoped([&](auto& outer) {
      for (int i = 0; i < 8; ++i) {
        outer.execute([&] {
          pool.scoped([&](auto& inner) {
            for (int j = 0; j < 8; ++j) {
              inner.execute([&] {
                ++leaves;
                outer.execute([&] { ++leaves; });
              });
            }
          });
        });
      }
    });
    REQUIRE(leaves == 128);
  }
}

TEST_CASE("jobs that wait for scoped jobs do not pile up on the stack") {
  for (const std::size_t threads : crew_sizes) {
    nesting levels;
    std::atomic<int> ran{0};
    tine::worker_pool pool(threads);
    for (int i = 0; i < 2'000; ++i) {
      pool.execute([&] {
        const nesting::level here(levels);
        pool.scoped([&](auto& s) { s.execute([&] { ++ran; }); });
      });
    }
    pool.wait_idle();
    REQUIRE(ran == 2'000);
    REQUIRE(levels.deepest() == 1);
  }
}

TEST_CASE("a thread of the pool that waits in scoped runs the jobs that are added later") {
  gate taken;
  std::atomic<bool> later_ran{false};
  bool seen = false;
  tine::worker_pool pool(2);
  pool.submit([&] {
        pool.scoped([&](auto& s) {
          s.execute([&] {
            taken.open();
            linger();  // the other thread falls asleep
            s.execute([&] { later_ran = true; });
            seen = wait_until([&] { return later_ran.load(); });
          });
          taken.wait();
        });
      })
      .get();
  REQUIRE(seen);
}

TEST_CASE("a scoped job runs also if its closure's moves throw by then") {
  for (const std::size_t threads : crew_sizes) {
    gate armed;
    std::atomic<int> ran{0};
    tine::worker_pool pool(threads);
    pool.scoped([&](auto& s) {
      for (std::size_t i = 0; i < threads; ++i) s.execute([&] { armed.wait(); });
      s.execute([&, t = tracked_throwing(1)] { ran += t.value(); });
      element_fuse.reset(0);
      armed.open();
    });
    element_fuse.reset(fuse::never);
    REQUIRE(ran == 1);
  }
}

TEST_CASE("a call that adds a scoped job is over before scoped returns and the pool goes") {
  for (const std::size_t threads : crew_sizes) {
    for (int round = 0; round < (sanitized ? 20 : 100); ++round) {
      std::atomic<int> ran{0};
      std::vector<std::thread> adding;
      {
        tine::worker_pool pool(threads, {.backlog = 3});
        pool.scoped([&](auto& s) {
          for (int i = 0; i < 3; ++i) {
            adding.emplace_back([&] {
              for (int j = 0; j < 10; ++j) s.execute([&] { ++ran; });
            });
          }
          REQUIRE(wait_until([&] { return ran == 30; }));
        });
      }
      for (auto& a : adding) a.join();
    }
  }
}

TEST_CASE("closures are destroyed on time, large, throwing and move-only ones too") {
  const census count;
  std::atomic<long> sum{0};
  {
    tine::worker_pool pool(2, {.on_exception = [](std::exception_ptr) {}});
    for (int i = 0; i < 1000; ++i) {
      pool.execute([&sum, t = tracked_unique(1)] { sum += t.value(); });
      std::array<tracked, 20> many;
      many.fill(tracked(1));
      pool.execute([&sum, many] {
        for (const auto& t : many) sum += t.value();
        throw boom(1);
      });
    }
    pool.wait_idle();
    REQUIRE(count.born() == 0);
  }
  REQUIRE(sum == 21'000);
  REQUIRE(count.balanced());
}

TEST_CASE("a closure whose copy throws is not added, and the pool stays as it was") {
  tine::worker_pool pool(1);
  const tracked_throwing t(1);
  element_fuse.reset(0);
  REQUIRE_THROWS_AS(pool.execute([t] { return t.value(); }), boom);
  element_fuse.reset(fuse::never);
  REQUIRE_THROWS_AS(pool.scoped([&](auto& s) {
    const auto job = [t] { return t.value(); };
    element_fuse.reset(0);
    s.execute(job);
  }),
                    boom);
  element_fuse.reset(fuse::never);
  REQUIRE(pool.submit([] { return 3; }).get() == 3);
}

TEST_CASE("threads are called as the options say") {
  const auto name_in = [](tine::worker_pool& pool) {
    return pool
        .submit([] {
          char name[16];
          pthread_getname_np(pthread_self(), name, sizeof name);
          return std::string(name);
        })
        .get();
  };
  tine::worker_pool plain(1);
  REQUIRE(name_in(plain) == "worker-0");
  tine::worker_pool named(1, {.name = "connections of the server"});
  REQUIRE(name_in(named) == "connections o-0");
}

TEST_CASE("each worker of a stateful pool makes its state, keeps it, and destroys it") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> states{0};
    std::mutex m;
    std::unordered_map<const homebody*, int> jobs;
    {
      tine::stateful_worker_pool<homebody> pool(threads, [&] { return homebody(states); });
      REQUIRE(states == static_cast<int>(threads));
      REQUIRE(pool.num_threads() == threads);
      for (int i = 0; i < 1000; ++i) {
        pool.execute([&](homebody& s) {
          s.on_my_thread = s.on_my_thread && std::this_thread::get_id() == s.made_on;
          const std::lock_guard lock(m);
          jobs[&s] = ++s.jobs;
        });
      }
      pool.wait_idle();
      REQUIRE(states == static_cast<int>(threads));
    }
    REQUIRE(states == 0);
    REQUIRE(homebody::all_on_their_threads);
    REQUIRE(jobs.size() <= threads);
    int total = 0;
    for (const auto& [s, n] : jobs) total += n;
    REQUIRE(total == 1000);
  }
}

TEST_CASE("a stateful pool has submit, try_execute and scoped as the plain one") {
  tine::stateful_worker_pool pool(2, [] { return std::string("state"); }, {.backlog = 100});
  REQUIRE(pool.submit([](std::string& s) { return s.size(); }).get() == 5);
  REQUIRE_THROWS_AS(pool.submit([](std::string&) -> int { throw boom(1); }).get(), boom);
  std::vector<int> cells(50);
  const auto n = pool.scoped([&](auto& s) {
    for (int& c : cells) s.execute([&c](std::string& text) { c = static_cast<int>(text.size()); });
    return cells.size();
  });
  REQUIRE(n == 50);
  REQUIRE(std::accumulate(cells.begin(), cells.end(), 0) == 250);
  std::atomic<int> ran{0};
  REQUIRE(pool.try_execute([&](const std::string&) { ++ran; }));
  pool.shutdown();
  REQUIRE(ran == 1);
}

TEST_CASE("threads call make_state at the same time") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<std::size_t> inside{0};
    std::atomic<int> alone{0};
    const tine::stateful_worker_pool pool(threads, [&] {
      ++inside;
      alone += !wait_until([&] { return inside == threads; });
      return 1;
    });
    REQUIRE(alone == 0);
  }
}

TEST_CASE("threads call a mutable make_state one after the other") {
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> inside{0}, overlapping{0};
    std::set<int> numbers;
    std::mutex m;
    {
      tine::stateful_worker_pool pool(threads, [&, last = 0]() mutable {
        overlapping += ++inside != 1;
        const int number = last + 1;
        std::this_thread::sleep_for(1ms);
        last = number;
        --inside;
        return number;
      });
      std::latch all(static_cast<std::ptrdiff_t>(threads));
      for (std::size_t i = 0; i < threads; ++i) {
        pool.execute([&](int number) {
          all.arrive_and_wait();
          const std::lock_guard lock(m);
          numbers.insert(number);
        });
      }
      pool.wait_idle();
    }
    REQUIRE(overlapping == 0);
    REQUIRE(numbers.size() == threads);
  }
}

TEST_CASE("the destructor of a state may shut the pool down, which is over by then") {
  struct closes_all {
    using pool_type = tine::stateful_worker_pool<closes_all>;
    closes_all(const std::unique_ptr<pool_type>& p, std::atomic<int>& r) : pool(p), refused(r) {}
    closes_all(const closes_all&) = delete;
    ~closes_all() {
      pool->shutdown();
      try {
        pool->scoped([](auto& s) { s.execute([](closes_all&) {}); });
      } catch (const tine::pool_error&) {
        ++refused;
      }
    }
    const std::unique_ptr<pool_type>& pool;
    std::atomic<int>& refused;
  };
  for (const std::size_t threads : crew_sizes) {
    std::atomic<int> ran{0}, refused{0};
    std::unique_ptr<closes_all::pool_type> pool;
    pool =
        std::make_unique<closes_all::pool_type>(threads, [&] { return closes_all(pool, refused); });
    for (int i = 0; i < 100; ++i) pool->execute([&](closes_all&) { ++ran; });
    pool->shutdown();
    REQUIRE(ran == 100);
    REQUIRE(refused == static_cast<int>(threads));
  }
}

TEST_CASE("a maker may be move-only, and return what converts to the state or refers to one") {
  tine::stateful_worker_pool<std::size_t> counted(2, [] { return 7; });
  REQUIRE(counted.submit([](std::size_t& n) { return ++n; }).get() == 8);
  tine::stateful_worker_pool<std::string> named(2, [] { return "abc"; });
  REQUIRE(named.submit([](std::string& s) { return s.size(); }).get() == 3);
  tine::stateful_worker_pool owner(2, [p = std::make_unique<int>(3)] { return *p; });
  REQUIRE(owner.submit([](int& x) { return x; }).get() == 3);
  std::string original = "copied";
  tine::stateful_worker_pool copies(1, [&]() -> std::string& { return original; });
  copies.submit([](std::string& s) { s += "!"; }).get();
  copies.shutdown();
  REQUIRE(original == "copied");
}

TEST_CASE("what make_state throws arrives at the constructor, whichever thread it is") {
  for (const std::size_t threads : crew_sizes) {
    for (std::size_t k = 0; k < threads; ++k) {
      const census count;
      fuse f(static_cast<long>(k));
      const auto make = [&] {
        f.burn();
        return tracked(1);
      };
      using pool_type = tine::stateful_worker_pool<tracked>;
      REQUIRE_THROWS_AS(pool_type(threads, make), boom);
      REQUIRE(count.balanced());
    }
  }
}

TEST_CASE("a pool for which there is not enough memory leaves no thread and no state behind") {
  constexpr int threads = 4;
  bool made = false;
  int failures = 0;
  while (!made) {
    std::atomic<int> states{0};
    const auto make = [&] { return homebody(states); };
    const tine::worker_pool_options options{.name = "too long to fit into the string itself"};
    try {
      allocations_left = failures;
      memory_limited = true;
      const tine::stateful_worker_pool<homebody> pool(threads, make, options);
      memory_limited = false;
      made = true;
      REQUIRE(states == threads);
    } catch (const std::bad_alloc&) {
      memory_limited = false;
      ++failures;
    }
    REQUIRE(states == 0);
    REQUIRE(failures < 1'000);
  }
  REQUIRE(failures > threads);
}

TEST_CASE("pools come and go quickly") {
  std::atomic<int> ran{0};
  for (int i = 0; i < (sanitized ? 50 : 500); ++i) {
    tine::worker_pool pool(4);
    pool.execute([&] { ++ran; });
  }
  REQUIRE(ran == (sanitized ? 50 : 500));
}
