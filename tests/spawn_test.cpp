#include <tine/isolate.hpp>
#include <tine/iter.hpp>
#include <tine/join.hpp>
#include <tine/pool.hpp>
#include <tine/scope.hpp>
#include <tine/spawn.hpp>

#include "support/catch.hpp"
#include "support/within_ten_seconds.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <functional>
#include <memory>
#include <optional>
#include <random>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// Keeps the place for threads from outside in a pool.
class seat_keeper {
 public:
  explicit seat_keeper(tine::thread_pool& pool)
      : thread_([this, &pool] {
          pool.install([this] {
            seated_ = true;
            while (!over_) std::this_thread::sleep_for(1ms);
          });
        }) {
    while (!seated_) std::this_thread::yield();
  }
  ~seat_keeper() {
    over_ = true;
    thread_.join();
  }

 private:
  std::atomic<bool> seated_{false}, over_{false};
  std::thread thread_;
};

}  // namespace

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
    std::atomic<int> arrived{0},
        late{0};  // before the pool: its tasks read them to their last step
    tine::thread_pool pool(static_cast<std::size_t>(n));
    for (int i = 0; i < n; ++i) {
      pool.spawn([&] {
        ++arrived;
        if (!tine_test::within_ten_seconds([&] { return arrived >= n; })) ++late;
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
    return std::pair(
        tine::current_num_threads(),
        tine::par_range(100'000).map([](int i) { return static_cast<long>(i); }).sum());
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

namespace {

/// How deep marks are nested on a thread; the most on any.
class nesting {
 public:
  explicit nesting(std::atomic<int>& deepest) {
    const int now = ++depth;
    for (int most = deepest; most < now && !deepest.compare_exchange_weak(most, now);) {
    }
  }
  nesting(const nesting&) = delete;
  ~nesting() { --depth; }

 private:
  static inline thread_local int depth = 0;
};

}  // namespace

TEST_CASE("tasks that each wait for a task of theirs are not nested as deep as there are tasks") {
  for (const std::size_t n : {1u, 2u, 4u}) {
    std::atomic<int> deepest{0}, sum{0};
    tine::thread_pool pool(n);
    std::vector<tine::task<void>> tasks;
    for (int i = 0; i < 5000; ++i) {
      tasks.push_back(pool.spawn_task([&] {
        const nesting here(deepest);
        sum += tine::spawn_task([] { return 1; }).get();
      }));
    }
    tasks.clear();
    REQUIRE(sum == 5000);
    REQUIRE(deepest < 50);
  }
}

TEST_CASE("tasks of two pools that wait for tasks of the other finish") {
  std::atomic<int> deepest{0}, sum{0};
  tine::thread_pool p(2), q(2);
  std::vector<tine::task<void>> tasks;
  for (int i = 0; i < 500; ++i) {
    tasks.push_back(p.spawn_task([&] {
      const nesting here(deepest);
      sum += q.spawn_task([&] { return p.spawn_task([] { return 1; }).get(); }).get();
    }));
  }
  tasks.clear();
  REQUIRE(sum == 500);
}

TEST_CASE("tasks that wait for older ones finish, whichever of them wait on one thread") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    for (unsigned round = 0; round < 5; ++round) {
      std::minstd_rand random(round);
      std::atomic<int> wrong{0};
      std::vector<tine::task<void>> tasks(300);
      for (std::size_t i = 0; i < tasks.size(); ++i) {
        const auto others = std::array{random(), random()};
        tasks[i] = pool.spawn_task([&, i, others] {
          std::this_thread::sleep_for(20us);
          for (const std::size_t other : others) {
            // One of the last ten before this one: they are likely to wait, too.
            if (i == 0) continue;
            const auto& older = tasks[i - 1 - other % std::min<std::size_t>(i, 10)];
            older.wait();
            if (!older.ready()) ++wrong;
          }
        });
      }
      for (const auto& t : tasks) t.wait();
      REQUIRE(wrong == 0);
    }
  }
}

namespace {

using known_tasks = std::vector<const tine::task<void>*>;

/// Spawns three tasks that do the same, `depth` deep, and waits for some of those it knows: earlier ones, and
/// its own.
void grow(tine::thread_pool& pool, int depth, std::minstd_rand random, const known_tasks& known,
          std::atomic<int>& ended) {
  std::vector<tine::task<void>> own;
  own.reserve(3);
  known_tasks now_known = known;
  for (int i = 0; depth > 0 && i < 3; ++i) {
    random.discard(1000);
    own.push_back(pool.spawn_task([&pool, depth, random, now_known, &ended] {
      grow(pool, depth - 1, random, now_known, ended);
    }));
    now_known.push_back(&own.back());
  }
  for (int i = 0; i < 3 && !now_known.empty(); ++i) {
    if (random() % 4 == 0) std::this_thread::sleep_for(20us);
    now_known[random() % now_known.size()]->wait();
  }
  for (const auto& t : own) t.wait();
  ++ended;
}

}  // namespace

TEST_CASE("tasks of a tree that wait for earlier ones and for their own finish, at any depth") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    for (unsigned round = 1; round <= 10; ++round) {
      std::atomic<int> ended{0};
      grow(pool, 4, std::minstd_rand(round), {}, ended);
      REQUIRE(ended == 1 + 3 + 9 + 27 + 81);
    }
    // Deeper than a task knows its way from the root.
    std::atomic<int> ended{0};
    std::function<void(int)> chain = [&](int depth) {
      auto next =
          depth > 0 ? pool.spawn_task([&, depth] { chain(depth - 1); }) : tine::task<void>();
      auto other = pool.spawn_task([&] { ++ended; });
      std::this_thread::sleep_for(20us);
      if (depth > 0) next.wait();
      other.wait();
    };
    chain(30);
    REQUIRE(ended == 31);
  }
}

TEST_CASE("a task may wait for one whose descendants other threads have begun") {
  for (const std::size_t n : {2u, 3u}) {
    tine::thread_pool pool(n);
    for (int round = 0; round < 10; ++round) {
      std::atomic<bool> go{false}, begun{false};
      auto first = pool.spawn_task([&] {
        if (!tine_test::within_ten_seconds([&] { return go.load(); })) return;
        auto child = pool.spawn_task([&] {
          auto grandchild = pool.spawn_task([&] {
            begun = true;
            std::this_thread::sleep_for(3ms);
          });
          for (int i = 0; i < 100 && !begun; ++i) std::this_thread::sleep_for(100us);
          grandchild.wait();
        });
        for (int i = 0; i < 100 && !begun; ++i) std::this_thread::sleep_for(100us);
        child.wait();
      });
      std::this_thread::sleep_for(500us);
      auto second = pool.spawn_task([&] { first.wait(); });
      go = true;
      second.wait();
      REQUIRE(begun);
    }
  }
}

TEST_CASE(
    "a chain of tasks that each wait for the one before ends, with threads to spare and without") {
  for (const std::size_t n : {2u, 3u, 4u}) {
    tine::thread_pool pool(n);
    for (int round = 0; round < 10; ++round) {
      auto first = pool.spawn_task([] {
        std::this_thread::sleep_for(5ms);
        return 1;
      });
      std::this_thread::sleep_for(1ms);
      auto second = pool.spawn_task([&] { return first.get() + 1; });
      std::this_thread::sleep_for(1ms);
      auto third = pool.spawn_task([&] { return second.get() + 1; });
      std::this_thread::sleep_for(5ms);
      REQUIRE(third.get() == 3);
    }
  }
}

TEST_CASE("a call into a pool may wait for a task whose thread waits, too") {
  tine::thread_pool pool(3);
  std::atomic<bool> seated{false}, over{false};
  std::thread visitor([&] {
    pool.install([&] {
      seated = true;
      while (!over) std::this_thread::sleep_for(1ms);
    });
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return seated.load(); }));
  for (int round = 0; round < 10; ++round) {
    auto first = pool.spawn_task([] { std::this_thread::sleep_for(5ms); });
    std::this_thread::sleep_for(1ms);
    auto second = pool.spawn_task([&] { first.get(); });
    std::this_thread::sleep_for(1ms);
    pool.install([&] { second.get(); });
  }
  over = true;
  visitor.join();
}

TEST_CASE(
    "what a thread does for a call of another pool is part of the task that the call comes from") {
  tine::thread_pool a(3), b(2);
  std::atomic<bool> inside{false}, begun{false};
  const seat_keeper keeper(a);  // so a worker of `a` runs the call of `second`
  auto first = a.spawn_task([&] {
    begun = true;
    std::this_thread::sleep_for(100ms);
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
  auto second = b.spawn_task([&] {
    a.install([&] {
      inside = true;
      first.wait();
    });
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return inside.load(); }));
  std::this_thread::sleep_for(10ms);
  auto third = a.spawn_task([&] { second.wait(); });
  third.wait();
  REQUIRE(second.ready());
}

TEST_CASE(
    "a thread that waits for the calls of others in its task's name serves none that wait for the "
    "task") {
  std::atomic<bool> blocked{false}, over{false}, begun{false};
  tine::thread_pool a(3), b(2);  // after these: a task of `b` looks at one to its end
  auto keep_a = std::make_optional<seat_keeper>(a), keep_b = std::make_optional<seat_keeper>(b);
  b.spawn([&] {
    blocked = true;
    while (!over) std::this_thread::sleep_for(1ms);
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return blocked.load(); }));
  auto task = a.spawn_task([&] {
    tine::join(
        [&] {
          while (!begun) std::this_thread::sleep_for(1ms);
          std::this_thread::sleep_for(20ms);
        },
        [&] {
          begun = true;
          b.install([] {});  // there is no place for it yet
        });
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
  std::this_thread::sleep_for(5ms);
  std::thread outside([&] { a.install([&] { task.wait(); }); });
  std::this_thread::sleep_for(150ms);
  over = true;
  keep_a.reset();
  keep_b.reset();
  outside.join();
  REQUIRE(task.ready());
}

TEST_CASE("a thread that waits for a task of another pool runs what that one calls in its pool") {
  tine::thread_pool a(1), b(1);
  std::atomic<bool> waiting{false};
  auto older = b.spawn_task([&] {
    while (!waiting) std::this_thread::yield();
    int elsewhere = 0;
    for (int i = 0; i < 100; ++i) {
      const auto caller = std::this_thread::get_id();
      elsewhere += a.install([&] { return std::this_thread::get_id() != caller ? 1 : 0; });
    }
    return elsewhere;
  });
  auto newer = a.spawn_task([&] {
    waiting = true;
    return older.get();
  });
  // On a busy machine it may be late for some of them.
  REQUIRE(newer.get() > 0);
}

TEST_CASE("tasks may be far more than those that wait among them look at") {
  tine::thread_pool pool(2);
  std::atomic<bool> over{false}, begun{false};
  std::atomic<int> ran{0};
  auto first = pool.spawn_task([&] {
    begun = true;
    while (!over) std::this_thread::sleep_for(1ms);
  });
  REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
  auto second = pool.spawn_task([&] { first.wait(); });
  std::this_thread::sleep_for(30ms);  // until it looks at all
  constexpr int many = 100'000;
  for (int i = 0; i < many; ++i) pool.spawn([&] { ++ran; });
  over = true;
  second.wait();
  REQUIRE(tine_test::within_ten_seconds([&] { return ran == many; }));
}

TEST_CASE("a thread that waits for a task in isolation runs no other task") {
  std::atomic<bool> started{false}, inside{false};
  std::atomic<int> intruders{0}, others{0};
  tine::thread_pool pool(2);
  const auto wait_for = [&](tine::task<void>& task) {
    inside = true;
    task.wait();
    inside = false;
  };
  const auto check = [&](auto around) {
    started = false;
    pool.install([&] {
      const auto me = std::this_thread::get_id();
      auto task = tine::spawn_task([&] {
        started = true;
        std::this_thread::sleep_for(20ms);
      });
      while (!started) std::this_thread::yield();
      tine::spawn([&, me] {
        if (inside && std::this_thread::get_id() == me) ++intruders;
        ++others;
      });
      around([&] { wait_for(task); });
    });
  };
  check([](auto wait) { tine::isolate(wait); });
  check([](auto wait) { tine::scope([&](tine::scope_ref) { wait(); }); });
  check([](auto wait) { tine::join(wait, [] {}); });
  REQUIRE(tine_test::within_ten_seconds([&] { return others == 3; }));
  REQUIRE(intruders == 0);
}

TEST_CASE("a thread runs the task it waits for itself if nobody has begun to, also in isolation") {
  std::atomic<bool> other_ran{false};
  tine::thread_pool pool(1);
  pool.install([&] {
    tine::spawn([&] { other_ran = true; });
    tine::isolate([&] {
      const auto me = std::this_thread::get_id();
      const bool here = tine::spawn_task([=] { return std::this_thread::get_id() == me; }).get();
      REQUIRE(here);
      REQUIRE_FALSE(other_ran);
    });
  });
}

namespace {

/// Cannot be copied or moved any more once it is armed.
struct fragile {
  explicit fragile(std::atomic<bool>& a) : armed(&a) {}
  fragile(const fragile& o) : armed(o.armed) {
    if (*armed) throw std::runtime_error("copied");
  }
  std::atomic<bool>* armed;
};

}  // namespace

TEST_CASE("a task is run without another move of its closure, which might throw") {
  std::atomic<bool> armed{false}, failed{false}, waited{false};
  tine::pool_options options;
  options.num_threads = 1;
  options.on_exception = [&](std::exception_ptr) { failed = true; };
  tine::thread_pool pool(options);
  pool.install([&] {
    auto task = tine::spawn_task([f = fragile(armed)] { return f.armed->load(); });
    armed = true;
    tine::yield_now();  // runs it, or fails to: then nobody should wait
    REQUIRE_FALSE(failed);
    waited = task.ready() && task.get();
  });
  REQUIRE(waited);
}

TEST_CASE("a spawned task starts as long as the pool has a thread, whatever the others do") {
  std::atomic<bool> first_in{false}, second_in{false}, first_out{false}, ran{false}, in_time{false};
  tine::thread_pool pool(2);
  std::thread first([&] {
    pool.install([&] {
      first_in = true;
      tine_test::within_ten_seconds([&] { return second_in.load(); });
    });
    first_out = true;
  });
  tine_test::within_ten_seconds([&] { return first_in.load(); });
  std::thread second([&] {  // its call is run by the pool's worker, and keeps it
    pool.install([&] {
      second_in = true;
      in_time = tine_test::within_ten_seconds([&] { return ran.load(); });
    });
  });
  first.join();
  pool.spawn([&] { ran = true; });
  second.join();
  REQUIRE(first_out);
  REQUIRE(in_time);
}
