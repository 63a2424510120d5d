#include <tine/join.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/sanitizers.hpp"

#include <pthread.h>  // a thread with a large stack

#include <array>
#include <atomic>
#include <memory>
#include <numeric>
#include <stdexcept>
#include <string>
#include <thread>
#include <type_traits>
#include <vector>

namespace {

long fib(int n) {
  if (n < 2) return n;
  const auto [a, b] = tine::join([=] { return fib(n - 1); }, [=] { return fib(n - 2); });
  return a + b;
}

long fib_sequential(int n) { return n < 2 ? n : fib_sequential(n - 1) + fib_sequential(n - 2); }

/// Busy for about `us` microseconds, long enough for another thread to come and take work.
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

}  // namespace

TEST_CASE("join gives both results, in a pool of any size and outside") {
  const auto check = [] { REQUIRE(fib(20) == fib_sequential(20)); };
  check();
  in_pools(check);
}

namespace {
int seven() { return 7; }
bool stays_here(tine::fork_context c) { return !c.migrated(); }
}  // namespace

TEST_CASE("join takes functions as well as closures") {
  int (*const pointer)() = &seven;
  REQUIRE(tine::join(seven, seven) == std::pair(7, 7));
  REQUIRE(tine::join(seven, pointer, [] { return 8; }) == std::tuple(7, 7, 8));
  REQUIRE(tine::join_context(stays_here, stays_here).first);
  tine::thread_pool pool(2);
  REQUIRE(pool.join(pointer, seven) == std::pair(7, 7));
  REQUIRE(pool.join(seven, seven, [] { return 9; }) == std::tuple(7, 7, 9));
}

TEST_CASE("join of two closures gives a pair, of more a tuple, of nothing a unit") {
  STATIC_REQUIRE(
      std::is_same_v<decltype(tine::join([] { return 1; }, [] {})), std::pair<int, tine::unit>>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::join([] {}, [] { return 'a'; }, [] { return 2.0; })),
                                std::tuple<tine::unit, char, double>>);
  const auto eight = tine::join([] { return 1; }, [] { return 2; }, [] { return 3; },
                                [] { return 4; }, [] { return 5; }, [] { return 6; },
                                [] { return 7; }, [] { return std::string("8"); });
  REQUIRE(std::get<0>(eight) == 1);
  REQUIRE(std::get<6>(eight) == 7);
  REQUIRE(std::get<7>(eight) == "8");
}

TEST_CASE("join of many closures runs each of them once") {
  in_pools([] {
    std::array<std::atomic<int>, 12> ran{};
    const auto mark = [&](std::size_t i) {
      return [&ran, i] {
        spin(20);
        ++ran[i];
      };
    };
    tine::join(mark(0), mark(1), mark(2), mark(3), mark(4), mark(5), mark(6), mark(7), mark(8),
               mark(9), mark(10), mark(11));
    for (const auto& n : ran) REQUIRE(n == 1);
  });
}

TEST_CASE("join passes references on as references") {
  int x = 1, y = 2;
  auto both = tine::join([&]() -> int& { return x; }, [&]() -> const int& { return y; });
  STATIC_REQUIRE(std::is_same_v<decltype(both), std::pair<int&, const int&>>);
  both.first = 7;
  REQUIRE(x == 7);
  REQUIRE(&both.second == &y);
}

TEST_CASE("join takes closures and results that can only be moved") {
  in_pools([] {
    for (int i = 0; i < 200; ++i) {
      auto p = std::make_unique<int>(i);
      auto q = std::make_unique<int>(i + 1);
      auto [a, b] = tine::join(
          [p = std::move(p)]() mutable {
            spin(2);
            return std::move(p);
          },
          [q = std::move(q)]() mutable { return std::make_pair(std::move(q), std::string("q")); });
      REQUIRE(*a == i);
      REQUIRE(*b.first == i + 1);
    }
  });
}

TEST_CASE("join of three or more takes results that can only be moved") {
  auto t =
      tine::join([] { return std::make_unique<int>(1); }, [] { return std::make_unique<int>(2); },
                 [] { return std::make_unique<int>(3); });
  REQUIRE(*std::get<0>(t) + *std::get<1>(t) + *std::get<2>(t) == 6);
}

TEST_CASE("an exception of join arrives after both closures have run, the leftmost first") {
  in_pools([] {
    for (int i = 0; i < 300; ++i) {
      std::atomic<int> ran{0};
      const auto work = [&](bool fails, int what) {
        spin(i % 3);
        ++ran;
        if (fails) throw what;
        return what;
      };
      for (const auto& [left, right] : {std::pair(true, false), {false, true}, {true, true}}) {
        ran = 0;
        const bool l = left, r = right;
        try {
          tine::join([&] { return work(l, 1); }, [&] { return work(r, 2); });
          FAIL("nothing was thrown");
        } catch (int what) {
          REQUIRE(what == (l ? 1 : 2));
        }
        REQUIRE(ran == 2);
      }
    }
  });
}

namespace {

/// A tree of forks over [first, last) whose leaf `bad` throws; every leaf counts itself.
void tree(int first, int last, int bad, std::vector<std::atomic<int>>& runs) {
  if (last - first == 1) {
    ++runs[static_cast<std::size_t>(first)];
    if (first % 16 == 0) spin(3);
    if (first == bad || first == bad + 7) throw std::runtime_error(std::to_string(first));
    return;
  }
  const int middle = first + (last - first) / 2;
  tine::join([=, &runs] { tree(first, middle, bad, runs); },
             [=, &runs] { tree(middle, last, bad, runs); });
}

}  // namespace

TEST_CASE(
    "whichever closure of a tree throws, every other one runs once and the leftmost arrives") {
  in_pools([] {
    for (int bad = 0; bad < 200; ++bad) {
      std::vector<std::atomic<int>> runs(200);
      try {
        tree(0, 200, bad, runs);
        FAIL("nothing was thrown");
      } catch (const std::runtime_error& e) {
        REQUIRE(std::string(e.what()) == std::to_string(bad));
      }
      for (const auto& n : runs) REQUIRE(n == 1);
    }
  });
}

/// Calls `f` on a thread with a stack of `bytes`.
template <class F>
void with_stack(std::size_t bytes, F f) {
  pthread_attr_t attributes;
  REQUIRE(pthread_attr_init(&attributes) == 0);
  REQUIRE(pthread_attr_setstacksize(&attributes, bytes) == 0);
  pthread_t thread;
  const auto call = [](void* it) -> void* {
    (*static_cast<F*>(it))();
    return nullptr;
  };
  REQUIRE(pthread_create(&thread, &attributes, call, &f) == 0);
  REQUIRE(pthread_join(thread, nullptr) == 0);
  REQUIRE(pthread_attr_destroy(&attributes) == 0);
}

TEST_CASE(
    "a spine of forks runs every leaf, also when it is deeper than the list of pending jobs") {
  // The list has room for 65 536; the frames of sanitizers are too large for as many.
  constexpr long depth = tine_test::sanitized ? 1'000 : 100'000;
  const auto spine = [](auto& self, long n, std::atomic<long>& sum) -> void {
    if (n == 0) return;
    tine::join([&, n] { self(self, n - 1, sum); }, [&, n] { sum += n; });
  };
  tine::thread_pool pool(3);
  std::atomic<long> sum{0};
  with_stack(std::size_t{1} << 28, [&] { pool.install([&] { spine(spine, depth, sum); }); });
  REQUIRE(sum == depth * (depth + 1) / 2);
}

TEST_CASE("several threads from outside may join at once") {
  std::vector<std::thread> threads;
  std::atomic<int> wrong{0};
  for (int t = 0; t < 4; ++t) {
    threads.emplace_back([&] {
      for (int i = 0; i < 50; ++i) wrong += fib(15) != fib_sequential(15);
    });
  }
  for (auto& t : threads) t.join();
  REQUIRE(wrong == 0);
}

TEST_CASE("noexcept closures are joined like any other") {
  const auto [a, b] = tine::join([]() noexcept { return 1; }, []() noexcept { return 2; });
  REQUIRE(a + b == 3);
}

TEST_CASE("join_context tells a closure whether it runs on another thread") {
  tine::thread_pool one(1);
  one.install([] {
    const auto both = tine::join_context([](tine::fork_context c) { return c.migrated(); },
                                         [](tine::fork_context c) { return c.migrated(); });
    REQUIRE(both == std::pair(false, false));
  });
  tine::thread_pool two(2);
  two.install([] {
    std::atomic<bool> taken{false};
    const auto both = tine::join_context(
        [&](tine::fork_context c) {
          while (!taken) std::this_thread::yield();  // the other thread will come
          return c.migrated();
        },
        [&](tine::fork_context c) {
          taken = true;
          return c.migrated();
        });
    REQUIRE(both == std::pair(false, true));
  });
}
