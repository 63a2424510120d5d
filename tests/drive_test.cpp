// The loop under every terminal call: which positions it runs, in which pieces, on which threads.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <numeric>
#include <random>
#include <thread>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

/// A sink whose accumulator is the stretch of positions it has seen; it notes when the driver breaks
/// a promise: items in order, neighbours combined, none left out.
struct stretch_sink {
  struct accumulator {
    tine::position first = 0;
    tine::position last = 0;
  };
  mutable std::atomic<int> broken{0};
  mutable std::atomic<int> pieces{0};
  tine::position end_at = ~tine::position{0};  // items from here on are refused

  accumulator start(tine::position first) const {
    ++pieces;
    return {first, first};
  }
  bool accumulate(accumulator& acc, tine::position item) const {
    if (item != acc.last) ++broken;
    acc.last = item + 1;
    return item < end_at;
  }
  accumulator combine(accumulator left, accumulator right) const {
    if (left.last != right.first && left.last < end_at) ++broken;
    return {left.first, right.last};
  }
  bool done(tine::position) const { return false; }
};

/// A source of one's own: the numbers of the positions, and a note of what was asked for.
class noting_iter : public tine::parallel_interface<noting_iter> {
 public:
  using item = tine::position;
  static constexpr bool indexed = true;

  noting_iter(std::size_t n, std::vector<std::atomic<int>>& visits, int rounds)
      : size_(n), visits_(&visits), rounds_(rounds) {}

  tine::position extent() const { return size_; }

  template <class Emit>
  bool run(tine::position first, tine::position last, Emit&& emit) const {
    for (; first != last; ++first) {
      if (!emit(at(first))) return false;
    }
    return true;
  }
  tine::position at(tine::position i) const {
    busy(rounds_);
    ++(*visits_)[static_cast<std::size_t>(i)];
    return i;
  }

 private:
  std::size_t size_;
  std::vector<std::atomic<int>>* visits_;
  int rounds_;
};

bool each_visited_once(const std::vector<std::atomic<int>>& visits) {
  return std::ranges::all_of(visits, [](const auto& count) { return count == 1; });
}

/// Rounds of work per item: mostly little, sometimes a thousand times as much.
std::vector<int> uneven_costs(std::size_t n, unsigned seed) {
  std::mt19937 random(seed);
  std::vector<int> rounds(n);
  for (int& r : rounds) r = random() % 50 == 0 ? 20'000 : static_cast<int>(random() % 100);
  return rounds;
}

long long triangle(std::size_t n) {
  return static_cast<long long>(n) * (static_cast<long long>(n) - 1) / 2;
}

}  // namespace

TEST_CASE("a loop runs every position once, in order within a piece, and combines neighbours") {
  for (const int rounds : {0, 700, 5'000}) {
    for_each_size([rounds](std::size_t n) {
      if (rounds == 5'000 && n > 1'000) return;
      std::vector<std::atomic<int>> visits(n);
      const noting_iter source(n, visits, rounds);
      const stretch_sink sink;
      const auto all = tine::detail::drive(source, sink);
      CHECK(all.first == 0);
      CHECK(all.last == n);
      CHECK(sink.broken == 0);
      CHECK(sink.pieces >= 1);
      CHECK(each_visited_once(visits));
    });
  }
}

TEST_CASE("a piece ends where its sink refuses an item") {
  in_each_pool([] {
    for (const std::size_t end : {0, 1, 50, 999}) {
      std::vector<std::atomic<int>> visits(1'000);
      stretch_sink sink;
      sink.end_at = end;
      tine::detail::drive(noting_iter(1'000, visits, 700), sink);
      CHECK(sink.broken == 0);
      for (std::size_t i = 0; i <= end; ++i) REQUIRE(visits[i] == 1);
      CHECK(std::ranges::all_of(visits, [](const auto& count) { return count <= 1; }));
    }
  });
}

TEST_CASE("a source of one's own has all adaptors and terminal calls") {
  for_each_size([](std::size_t n) {
    std::vector<std::atomic<int>> visits(n);
    const noting_iter source(n, visits, 700);
    STATIC_REQUIRE(tine::indexed_parallel_iterator<noting_iter>);
    const auto even = [](tine::position i) { return i % 2 == 0; };
    CHECK(source.sum() == static_cast<tine::position>(triangle(n)));
    CHECK(each_visited_once(visits));
    CHECK(source.filter(even).count() == (n + 1) / 2);
    CHECK(source.enumerate().all([](auto pair) { return pair.first == pair.second; }));
    CHECK(source.zip(source).map([](auto pair) { return pair.second; }).collect().size() == n);
    CHECK(source.find_first([n](auto i) { return i + 1 == n; }).has_value() == (n > 0));
  });
}

TEST_CASE("items of wildly different cost add up") {
  in_each_pool([] {
    for (const unsigned seed : {1u, 2u, 3u}) {
      for (const std::size_t n : sizes) {
        const auto rounds = uneven_costs(n, seed);
        const auto work = [](int r) { return busy(r), r; };
        CHECK(tine::par_iter(rounds).map(work).sum() ==
              std::accumulate(rounds.begin(), rounds.end(), 0));
      }
    }
  });
}

TEST_CASE("one item that takes almost all the time may be anywhere") {
  in_each_pool([] {
    const std::size_t n = 1'000;
    for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
      std::vector<int> rounds(n, 10);
      rounds[place] = 2'000'000;
      const auto got = tine::par_iter(rounds).map([](int r) { return busy(r), r; }).collect();
      CHECK(difference(got, rounds) == "");
    }
  });
}

TEST_CASE("a call site may be cheap in one call and expensive in the next") {
  in_each_pool([] {
    const auto total = [](std::size_t n, int rounds) {
      return tine::par_range(n).map([rounds](std::size_t i) { return busy(rounds), i; }).sum();
    };
    for (const auto& [n, rounds] :
         {std::pair{100'000, 0}, std::pair{100, 50'000}, std::pair{100'000, 0},
          std::pair{3, 500'000}, std::pair{1, 0}, std::pair{1'000'000, 1}, std::pair{50, 20'000}}) {
      const auto size = static_cast<std::size_t>(n);
      CHECK(total(size, rounds) == static_cast<std::size_t>(triangle(size)));
    }
  });
}

TEST_CASE("items that suddenly take long are shared, also when calls follow closely") {
  for (const std::size_t threads : {2, 3, 8}) {
    INFO(threads << " threads");
    tine::thread_pool pool(threads);
    for (int round = 0; round < 3; ++round) {
      visitors seen;
      const auto run = [&](bool long_items) {
        tine::par_range(100).for_each([&, long_items](int i) {
          if (!long_items) return;
          seen.visit();
          if (i >= 90) wait_until([&] { return seen.count() >= 2; });
          std::this_thread::sleep_for(std::chrono::microseconds(100));
        });
      };
      pool.install([&] {
        // So many that the call is known to be over in no time.
        for (int i = 0; i < 1'000; ++i) run(false);
        run(true);
        run(false);
      });
      CHECK(seen.count() >= 2);
    }
  }
}

TEST_CASE("items of quick calls may call loops themselves") {
  in_each_pool([] {
    for (int round = 0; round < 200; ++round) {
      for (const int inner : {0, 1, 5, 100}) {
        const auto sum = tine::par_range(10)
                             .flat_map([inner](int) { return tine::par_range(inner); })
                             .map([](int i) { return i; })
                             .sum();
        CHECK(sum == 10 * (inner * (inner - 1) / 2));
      }
    }
  });
}

TEST_CASE("long items are shared by the threads of a pool") {
  for (const std::size_t threads : {2, 3, 8}) {
    INFO(threads << " threads");
    tine::thread_pool pool(threads);
    // Twice: when nothing is known of the items, and when they are known to take long.
    for (int round = 0; round < 2; ++round) {
      visitors seen;
      pool.install([&] {
        tine::par_range(threads).for_each([&](std::size_t) {
          seen.visit();
          wait_until([&] { return seen.count() == threads; });
        });
      });
      CHECK(seen.count() == threads);
    }
  }
}

TEST_CASE("a long loop of short items is shared by the threads of a pool") {
  for (const std::size_t threads : {2, 3, 8}) {
    INFO(threads << " threads");
    tine::thread_pool pool(threads);
    visitors seen;
    std::atomic<bool> shared{false};
    pool.install([&] {
      // Goes on until every thread has come, or for so long that none will.
      CHECK(tine::par_range(2'000'000'000).any([&](int x) {
        if (x % 100 != 0) return false;
        if (!shared) {
          seen.visit();
          shared = seen.count() == threads;
        }
        return shared.load();
      }));
    });
    CHECK(seen.count() == threads);
  }
}

TEST_CASE("a pool of one thread runs the positions in order on the calling thread") {
  tine::thread_pool one(1);
  visitors seen;
  std::vector<int> order;
  one.install([&] {
    tine::par_range(10'007).for_each([&](int x) {
      if (x % 1'000 == 0) seen.visit();
      order.push_back(x);
    });
  });
  CHECK(seen.count() == 1);
  CHECK(difference(order, ascending(10'007)) == "");
}

TEST_CASE("loops run on several threads at once and from several pools") {
  tine::thread_pool two(2), three(3);
  std::vector<long long> sums(8);
  std::vector<std::thread> threads;
  for (std::size_t i = 0; i < sums.size(); ++i) {
    threads.emplace_back([&, i] {
      const auto loop = [i] {
        long long total = 0;
        for (int round = 0; round < 20; ++round) {
          total += tine::par_range(1'000LL)
                       .map([i](long long x) { return busy(), x + static_cast<long long>(i); })
                       .sum();
        }
        return total;
      };
      sums[i] = i % 4 == 0 ? two.install(loop) : i % 4 == 1 ? three.install(loop) : loop();
    });
  }
  for (auto& thread : threads) thread.join();
  for (std::size_t i = 0; i < sums.size(); ++i) {
    CHECK(sums[i] == 20 * (triangle(1'000) + 1'000 * static_cast<long long>(i)));
  }
}

TEST_CASE("loops nest deeply") {
  struct nest {
    static long long leaves(int depth) {
      if (depth == 0) return busy(100), 1;
      return tine::par_range(3).map([depth](int) { return leaves(depth - 1); }).sum();
    }
  };
  in_each_pool([] { CHECK(nest::leaves(8) == 6'561); });
}

TEST_CASE("an inner loop may use another pool than the loop around it") {
  tine::thread_pool inner(2);
  in_each_pool([&inner] {
    const auto sums =
        tine::par_range(20)
            .map([&inner](int i) {
              return inner.install([i] {
                return tine::par_range(i * 10).map([](int x) { return busy(), x; }).sum();
              });
            })
            .collect();
    bool right = sums.size() == 20;
    for (std::size_t i = 0; right && i < 20; ++i) right = sums[i] == triangle(10 * i);
    CHECK(right);
  });
}

TEST_CASE("a loop outside any pool works after loops in pools, and the other way round") {
  for (int round = 0; round < 3; ++round) {
    const auto count = [] {
      return tine::par_range(1'000).map([](int x) { return busy(), x; }).count();
    };
    CHECK(count() == 1'000);
    tine::thread_pool pool(2 + static_cast<std::size_t>(round));
    CHECK(pool.install(count) == 1'000);
    CHECK(count() == 1'000);
  }
}
