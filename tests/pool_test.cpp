#include <tine/iter.hpp>
#include <tine/join.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/sanitizers.hpp"
#include "support/within_ten_seconds.hpp"

#include <oneapi/tbb/global_control.h>

#include <array>
#include <atomic>
#include <chrono>
#include <fstream>
#include <functional>
#include <mutex>
#include <set>
#include <stdexcept>
#include <thread>
#include <vector>

using namespace std::chrono_literals;

namespace {

/// Waits until `n` threads have arrived; false when they do not within ten seconds. Takes its time,
/// so that a loop takes its items for long ones and offers them all.
bool meet(std::atomic<int>& arrived, int n) {
  std::this_thread::sleep_for(2ms);
  ++arrived;
  return tine_test::within_ten_seconds([&] { return arrived >= n; });
}

}  // namespace

TEST_CASE("a pool of n runs n items at once, also when n exceeds the CPU count") {
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    REQUIRE(pool.num_threads() == n);
    INFO("pool of " << n);
    std::atomic<int> arrived{0}, failed{0};
    pool.install([&] {
      REQUIRE(tine::current_num_threads() == n);
      tine::par_range(n).for_each([&](std::size_t) {
        if (!meet(arrived, static_cast<int>(n))) ++failed;
      });
    });
    REQUIRE(failed == 0);
  }
}

TEST_CASE("two pools have all their threads at the same time") {
  std::atomic<int> arrived{0}, failed{0};
  const auto use = [&] {
    tine::thread_pool pool(4);
    pool.install([&] {
      tine::par_range(4).for_each([&](int) {
        if (!meet(arrived, 8)) ++failed;
      });
    });
  };
  std::thread other(use);
  use();
  other.join();
  REQUIRE(failed == 0);
}

TEST_CASE("install gives back values, references and exceptions") {
  tine::thread_pool pool(2);
  int x = 3;
  REQUIRE(pool.install([] { return 5; }) == 5);
  REQUIRE(&pool.install([&]() -> int& { return x; }) == &x);
  pool.install([&] { x = 4; });
  REQUIRE(x == 4);
  REQUIRE_THROWS_AS(pool.install([] { throw std::out_of_range("x"); }), std::out_of_range);
  REQUIRE(pool.install([] { return 6; }) == 6);
}

TEST_CASE("threads of a pool have different indices below its size, and none outside") {
  REQUIRE_FALSE(tine::current_thread_index());
  for (const std::size_t n : {1u, 2u, 3u, 8u}) {
    tine::thread_pool pool(n);
    pool.install([&] {
      std::vector<std::atomic<int>> inside(n);
      std::atomic<int> bad{0};
      tine::par_range(2000).for_each([&](int) {
        const auto i = tine::current_thread_index();
        if (!i || *i >= n || ++inside[*i] != 1) ++bad;
        std::this_thread::yield();
        if (i && *i < n) --inside[*i];
      });
      REQUIRE(bad == 0);
    });
  }
  REQUIRE_FALSE(tine::current_thread_index());
}

TEST_CASE("items of a loop outside any pool have an index too, different ones at any time") {
  std::vector<std::atomic<int>> inside(tine::current_num_threads());
  std::atomic<int> bad{0};
  const auto loop = [&] {
    for (int round = 0; round < 100; ++round) {
      tine::par_range(100).for_each([&](int) {
        const auto i = tine::current_thread_index();
        if (!i || *i >= inside.size() || ++inside[*i] != 1) ++bad;
        if (i && *i < inside.size()) --inside[*i];
      });
    }
  };
  std::thread one(loop), two(loop);
  loop();
  one.join();
  two.join();
  REQUIRE(bad == 0);
  REQUIRE_FALSE(tine::current_thread_index());
}

TEST_CASE("installs nest and cross pools in every order") {
  tine::thread_pool a(2), b(1), c(3);
  const auto total = a.install([&] {
    return b.install([&] {
      REQUIRE(tine::current_num_threads() == 1);
      return c.install([&] {
        return a.install([&] {
          REQUIRE(tine::current_num_threads() == 2);
          return b.install([&] { return tine::par_range(10'000).sum(); });
        });
      });
    });
  });
  REQUIRE(total == 49'995'000);
}

TEST_CASE("threads that cross between full pools in opposite directions do not block each other") {
  tine::thread_pool a(1), b(1), c(2), d(2);
  std::atomic<int> done{0};
  const auto cross = [&](tine::thread_pool& from, tine::thread_pool& to) {
    for (int i = 0; i < 300; ++i) {
      from.install([&] { to.install([&] { ++done; }); });
      tine::par_range(8).for_each([&](int) { from.install([&] { to.install([&] { ++done; }); }); });
    }
  };
  std::thread one([&] { cross(a, b); }), two([&] { cross(b, a); });
  std::thread three([&] { cross(c, d); }), four([&] { cross(d, c); });
  one.join();
  two.join();
  three.join();
  four.join();
  REQUIRE(done == 4 * 300 * 9);
}

TEST_CASE("loops inside the items of another pool's loop finish") {
  tine::thread_pool a(3), b(2);
  const auto sum = a.install([&] {
    return tine::par_range(50)
        .map([&](int i) {
          return b.install(
              [&] { return tine::par_range(200).map([i](int j) { return i * j; }).sum(); });
        })
        .sum();
  });
  REQUIRE(sum == 49 * 50 / 2 * (199 * 200 / 2));
}

TEST_CASE("the hooks see every thread come and go, in pairs") {
  std::mutex mutex;
  std::multiset<std::size_t> in, out;
  {
    tine::pool_options options;
    options.num_threads = 3;
    options.on_start = [&](std::size_t i) {
      std::lock_guard lock(mutex);
      in.insert(i);
    };
    options.on_exit = [&](std::size_t i) {
      std::lock_guard lock(mutex);
      out.insert(i);
    };
    tine::thread_pool pool(options);
    for (int round = 0; round < 5; ++round) {
      std::atomic<int> arrived{0};
      pool.install([&] { tine::par_range(3).for_each([&](int) { meet(arrived, 3); }); });
    }
  }
  REQUIRE(in == out);
  REQUIRE(std::set<std::size_t>(in.begin(), in.end()) == std::set<std::size_t>{0, 1, 2});
}

TEST_CASE("what a hook throws goes to on_exception") {
  std::atomic<int> seen{0};
  tine::pool_options options;
  options.num_threads = 2;
  options.on_start = [](std::size_t) { throw std::runtime_error("start"); };
  options.on_exception = [&](std::exception_ptr) { ++seen; };
  tine::thread_pool pool(options);
  REQUIRE(pool.install([] { return 1; }) == 1);
  REQUIRE(seen >= 1);
}

TEST_CASE("the pool's own threads carry the names they were given") {
  tine::pool_options options;
  options.num_threads = 3;
  options.thread_name = [](std::size_t i) { return "mill-" + std::to_string(i); };
  tine::thread_pool pool(options);
  std::mutex mutex;
  std::set<std::string> names;
  std::atomic<int> arrived{0};
  pool.install([&] {
    tine::par_range(3).for_each([&](int) {
      meet(arrived, 3);
      if (*tine::current_thread_index() == 0) return;  // the visitor keeps its own name
      std::array<char, 64> name{};
      pthread_getname_np(pthread_self(), name.data(), name.size());
      std::lock_guard lock(mutex);
      names.insert(name.data());
    });
  });
  REQUIRE(names == std::set<std::string>{"mill-1", "mill-2"});
}

TEST_CASE("a thread leaves the name that a pool gave it in that pool") {
  tine::pool_options named;
  named.num_threads = 3;
  named.thread_name = [](std::size_t i) { return "guest-" + std::to_string(i); };
  const auto names_in = [](tine::thread_pool pool) {
    return pool.broadcast([](tine::broadcast_context) {
      std::array<char, 64> name{};
      pthread_getname_np(pthread_self(), name.data(), name.size());
      return std::string(name.data());
    });
  };
  for (int round = 0; round < 10; ++round) {
    names_in(tine::thread_pool(named));
    for (const std::string& name : names_in(tine::thread_pool(3))) {
      REQUIRE_FALSE(name.starts_with("guest"));
    }
  }
}

TEST_CASE("a thread whose naming fails is announced all the same") {
  std::atomic<int> entered{0}, left{0}, failed{0};
  {
    tine::pool_options options;
    options.num_threads = 4;
    options.thread_name = [](std::size_t) -> std::string { throw std::runtime_error("nameless"); };
    options.on_start = [&](std::size_t) { ++entered; };
    options.on_exit = [&](std::size_t) { ++left; };
    options.on_exception = [&](std::exception_ptr) { ++failed; };
    tine::thread_pool pool(options);
    pool.broadcast([](tine::broadcast_context) {});
  }
  REQUIRE(failed > 0);
  REQUIRE(entered == left);
}

TEST_CASE("a thousand pools come and go") {
  for (int i = 0; i < 1000; ++i) {
    tine::thread_pool pool(2);
    REQUIRE(pool.install([] { return tine::par_range(100).sum(); }) == 4950);
  }
}

TEST_CASE("a task that spawns itself again and again lets calls from outside in") {
  for (const std::size_t threads : {1u, 2u}) {
    std::atomic<bool> enough{false};
    std::atomic<long> runs{0};
    std::function<void()> tick;
    tine::thread_pool pool(threads);
    tick = [&] {
      ++runs;
      std::this_thread::sleep_for(50us);
      if (!enough) pool.spawn([&tick] { tick(); });
    };
    pool.spawn([&tick] { tick(); });
    while (runs < 10) std::this_thread::yield();
    for (int i = 0; i < 20; ++i) REQUIRE(pool.install([i] { return i; }) == i);
    enough = true;
  }
}

TEST_CASE("pools whose work nobody has come for leave no memory behind") {
  const auto resident_pages = [] {
    std::ifstream statm("/proc/self/statm");
    long size = 0, resident = 0;
    statm >> size >> resident;
    return resident;
  };
  const auto some_pools = [] {
    for (int i = 0; i < 500; ++i) {
      tine::thread_pool pool(2);
      pool.install([] {
        for (int k = 0; k < 3; ++k) tine::join([] {}, [] {});
      });
    }
  };
  const auto check = [&] {
    some_pools();  // what is kept for later calls
    // On a crowded machine oneTBB's worker may take seconds to leave one pool for the next. Their
    // memory is free once it has come, so that one of these times adds nothing.
    long more = 500;
    for (int time = 0; time < 5 && more >= 500; ++time) {
      const long before = resident_pages();
      some_pools();
      some_pools();
      more = resident_pages() - before;
    }
    // It was 5 KB for each pool. AddressSanitizer keeps freed memory itself.
    if (resident_pages() > 0 && !tine_test::sanitized) REQUIRE(more < 500);
  };
  check();
  // Nobody may come: 12 KB for each pool.
  const tbb::global_control alone(tbb::global_control::max_allowed_parallelism, 1);
  check();
}

TEST_CASE("a pool knows the index of a thread that works in it, and runs its work only there") {
  tine::thread_pool a(2), b(1);
  REQUIRE(!a.current_thread_index());
  REQUIRE(!a.yield_now());
  const auto right = a.broadcast([&](tine::broadcast_context c) {
    const bool in_a = a.current_thread_index() == c.index() && !b.current_thread_index();
    const bool in_b =
        b.install([&] { return !a.current_thread_index() && b.current_thread_index() == 0u; });
    return in_a && in_b;
  });
  REQUIRE(right == std::vector<bool>{true, true});
  b.install([&] {
    bool ran = false;
    tine::scope([&](tine::scope_ref s) {
      s.spawn([&] { ran = true; });
      REQUIRE(!a.yield_now());
      REQUIRE(!ran);
      REQUIRE(b.yield_now());
      REQUIRE(ran);
    });
  });
}

TEST_CASE("hooks may use the pool, and it still comes to rest") {
  for (const std::size_t n : {1u, 2u, 4u}) {
    constexpr int most = 2'000;  // then the hooks give up, so that the test ends
    std::atomic<int> starts{0}, exits{0}, wrong{0};
    {
      const auto use = [&](std::size_t index) {
        if (tine::current_thread_index() != index) ++wrong;
        const auto [a, b] = tine::join([] { return 1; }, [] { return 2; });
        if (a + b + tine::par_range(100).sum() != 4953) ++wrong;
        tine::scope([](tine::scope_ref s) { s.spawn([] {}); });
      };
      tine::pool_options options;
      options.num_threads = n;
      options.on_start = [&](std::size_t index) {
        ++starts;
        use(index);
      };
      options.on_exit = [&](std::size_t index) {
        if (++exits < most) use(index);
      };
      tine::thread_pool pool(std::move(options));
      for (int i = 0; i < 20; ++i) pool.broadcast([](tine::broadcast_context) {});
    }
    REQUIRE(wrong == 0);
    REQUIRE(starts == exits);
    REQUIRE(exits < most);
  }
}

TEST_CASE("a thread whose start hook waits for work enters once") {
  for (int round = 0; round < 30; ++round) {
    static thread_local bool in_hook = false;
    std::atomic<int> starts{0}, exits{0}, nested{0};
    {
      tine::pool_options options;
      options.num_threads = 4;
      options.on_start = [&](std::size_t) {
        ++starts;
        if (in_hook) ++nested;
        in_hook = true;
        tine::par_range(8).for_each([](int) { std::this_thread::sleep_for(50us); });
        tine::spawn_task([] { std::this_thread::sleep_for(50us); }).get();
        in_hook = false;
      };
      options.on_exit = [&](std::size_t) { ++exits; };
      tine::thread_pool pool(std::move(options));
      pool.install(
          [] { tine::par_range(32).for_each([](int) { std::this_thread::sleep_for(100us); }); });
    }
    REQUIRE(nested == 0);
    REQUIRE(starts == exits);
  }
}

TEST_CASE("a hook may spawn tasks in its pool: they run on its thread, before it goes on") {
  for (const std::size_t n : {1u, 2u, 4u}) {
    std::atomic<int> hooks{0}, tasks{0}, wrong{0};
    {
      tine::pool_options options;
      options.num_threads = n;
      const auto hook = [&](std::size_t index) {
        ++hooks;
        const auto thread = std::this_thread::get_id();
        const auto task = [&, thread, index] {
          ++tasks;
          if (std::this_thread::get_id() != thread || tine::current_thread_index() != index)
            ++wrong;
        };
        const int before = tasks;
        tine::spawn(task);
        if (tasks == before) ++wrong;
        tine::spawn_task(task).get();
        // Its exception arrives as from any other task.
        try {
          tine::spawn_task([] { throw std::runtime_error("task of a hook"); }).get();
          ++wrong;
        } catch (const std::runtime_error&) {
        }
      };
      options.on_start = options.on_exit = hook;
      tine::thread_pool pool(std::move(options));
      for (int i = 0; i < 20; ++i) pool.broadcast([](tine::broadcast_context) {});
    }
    REQUIRE(wrong == 0);
    REQUIRE(hooks > 1);
    REQUIRE(tasks == 2 * hooks);
  }
}

TEST_CASE("what a hook runs while it waits for a task is not part of the hook") {
  static thread_local int depth = 0;
  std::atomic<int> runs{0}, deepest{0};
  tine::task<void> task;  // to the end of the pool: hooks wait for it
  std::atomic<const tine::task<void>*> awaited{nullptr};
  tine::thread_pool* the_pool = nullptr;
  std::function<void()> again = [&] {
    ++depth;
    if (depth > deepest) deepest = depth;
    if (++runs < 1000) the_pool->spawn(again);
    --depth;
  };
  {
    tine::pool_options options;
    options.num_threads = 3;
    options.on_start = [&](std::size_t) {
      if (const auto* const t = awaited.load()) t->wait();
    };
    tine::thread_pool pool(std::move(options));
    the_pool = &pool;
    std::atomic<bool> begun{false};
    task = pool.spawn_task([&] {
      begun = true;
      std::this_thread::sleep_for(50ms);
    });
    REQUIRE(tine_test::within_ten_seconds([&] { return begun.load(); }));
    awaited = &task;
    pool.spawn(again);
    std::this_thread::sleep_for(60ms);
    task.wait();
    REQUIRE(tine_test::within_ten_seconds([&] { return runs == 1000; }));
  }
  REQUIRE(deepest < 50);
}

TEST_CASE("a pool can be moved") {
  tine::thread_pool a(2);
  tine::thread_pool b(std::move(a));
  REQUIRE(b.num_threads() == 2);
  a = std::move(b);
  REQUIRE(a.install([] { return 1; }) == 1);
}

TEST_CASE("a pool that was moved from has no threads and refuses work") {
  tine::thread_pool a(2);
  tine::thread_pool b(std::move(a));
  REQUIRE(a.num_threads() == 0);
  REQUIRE_THROWS_AS(a.install([] {}), tine::pool_error);
  REQUIRE_THROWS_AS(a.join([] {}, [] {}), tine::pool_error);
  REQUIRE_THROWS_AS(a.scope([](tine::scope_ref) {}), tine::pool_error);
  REQUIRE_THROWS_AS(a.in_place_scope([](tine::scope_ref) {}), tine::pool_error);
  REQUIRE(!a.current_thread_index());
  REQUIRE(!a.yield_now());
  REQUIRE_THROWS_AS(a.spawn([] {}), tine::pool_error);
  REQUIRE_THROWS_AS(static_cast<void>(a.spawn_task([] {})), tine::pool_error);
  REQUIRE_THROWS_AS(a.broadcast([](tine::broadcast_context) {}), tine::pool_error);
}

TEST_CASE("a pool of too many threads is refused") {
  REQUIRE_THROWS_AS(tine::thread_pool(1'000'000), tine::pool_error);
}

TEST_CASE("the global pool cannot be configured once it is in use") {
  REQUIRE(tine::current_num_threads() >= 1);
  REQUIRE_THROWS_AS(tine::configure_global_pool({}), tine::pool_error);
}
