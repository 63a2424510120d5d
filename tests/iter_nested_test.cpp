// flat_map, flatten and fold: iterators inside iterators, and pieces that become items.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/expected.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <list>
#include <optional>
#include <ranges>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

const auto is_even = [](int x) { return x % 2 == 0; };

int as_int(std::size_t n) { return static_cast<int>(n); }

std::vector<int> nested_numbers(int n) {
  std::vector<int> all;
  for (int i = 0; i < n; ++i) {
    for (int j = 0; j < i % 7; ++j) all.push_back(100 * i + j);
  }
  return all;
}

}  // namespace

TEST_CASE("flat_map keeps the order, whatever its function returns") {
  for_each_size([](std::size_t n) {
    const int m = as_int(n);
    const auto expected = nested_numbers(m);
    const auto ranges = [](int i) {
      return tine::par_range(i % 7).map([i](int j) { return busy(100), 100 * i + j; });
    };
    const auto vectors = [](int i) {
      std::vector<int> some;
      for (int j = 0; j < i % 7; ++j) some.push_back(100 * i + j);
      return some;
    };
    const auto lists = [&](int i) {
      const auto some = vectors(i);
      return std::list<int>(some.begin(), some.end());
    };
    CHECK(difference(tine::par_range(m).flat_map(ranges).collect(), expected) == "");
    CHECK(difference(tine::par_range(m).flat_map(vectors).collect(), expected) == "");
    CHECK(difference(tine::par_range(m).flat_map(lists).collect(), expected) == "");
    CHECK(difference(tine::par_range(m).flat_map_iter(vectors).collect(), expected) == "");
    CHECK(difference(tine::par_range(m).map(vectors).flatten().collect(), expected) == "");
    CHECK(difference(tine::par_range(m).map(lists).flatten_iter().collect(), expected) == "");
  });
}

TEST_CASE("flatten gives references to what the chain does not own") {
  std::vector<std::vector<int>> rows;
  for (int i = 0; i < 200; ++i) rows.push_back(ascending(static_cast<std::size_t>(i)));
  in_each_pool([&rows] {
    const int* const hit =
        tine::par_iter(rows).flatten().find_first([](int x) { return x == 150; });
    CHECK(hit == &rows[151][150]);
    CHECK(tine::par_iter(rows).flatten_iter().find_last([](int x) { return x == 0; }) ==
          &rows[199][0]);
    auto copy = rows;
    tine::par_iter(copy).flatten().for_each([](int& x) { x = 1; });
    CHECK(tine::par_iter(copy).flatten().sum() == 199 * 100);
    const auto owned = tine::par_iter(rows).map([](const auto& r) { return r; }).flatten();
    CHECK(owned.find_first([](int x) { return x == 150; }) == std::optional(150));
  });
}

TEST_CASE("flatten moves elements out of containers that nobody else has") {
  const census before;
  in_each_pool([] {
    std::vector<std::vector<tracked_unique>> rows(100);
    for (int i = 0; i < 100; ++i) {
      for (int j = 0; j < i; ++j) rows[static_cast<std::size_t>(i)].emplace_back(i + j);
    }
    auto nested = rows.size();
    CHECK(nested == 100);
    const auto flat = tine::into_par_iter(std::move(rows)).flatten().collect();
    CHECK(flat.size() == 4'950);
    CHECK(flat.back().value() == 99 + 98);
  });
  CHECK(before.balanced());
}

TEST_CASE("one long nested iterator is shared by all threads") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    visitors seen;
    std::atomic<bool> shared{false};
    const bool hit = pool.install([&] {
      return tine::par_range(1)
          .flat_map([](int) { return tine::par_range(2'000'000'000); })
          .map([](int x) { return x; })
          .any([&](int x) {
            if (x % 100 != 0) return false;
            if (!shared) {
              seen.visit();
              shared = seen.count() == threads;
            }
            return shared.load();
          });
    });
    CHECK(hit);
    CHECK(seen.count() == threads);
  }
}

TEST_CASE("chains nest in flat_map at any depth") {
  in_each_pool([] {
    const auto cube = tine::par_range(20).flat_map([](int i) {
      return tine::par_range(20).flat_map([i](int j) {
        return tine::par_range(20).map([i, j](int k) { return (20 * i + j) * 20 + k; });
      });
    });
    CHECK(difference(cube.collect(), ascending(8'000)) == "");
    CHECK(cube.find_first([](int x) { return x % 1'000 == 777; }) == std::optional(777));
    CHECK(cube.find_last([](int x) { return x % 1'000 == 777; }) == std::optional(7'777));
    CHECK(cube.filter(is_even).sum() == 4'000 * 3'999);
    CHECK(cube.fold(0, std::plus{}).sum() == 4'000 * 7'999);
  });
}

TEST_CASE("find_first in nested iterators leaves out what lies to the right") {
  tine::thread_pool pool(2);
  pool.install([] {
    std::atomic<long> seen{0};
    const auto nested = [&seen](long i) {
      return tine::par_range(1'000'000L).map([i, &seen](long j) {
        seen.fetch_add(1, std::memory_order_relaxed);
        return 1'000'000 * i + j;
      });
    };
    const auto hit =
        tine::par_range(1'000L).flat_map(nested).find_first([](long x) { return x >= 2'000'003; });
    CHECK(hit == std::optional(2'000'003L));
    CHECK(seen < 400'000'000);
  });
}

TEST_CASE("fold makes few states, in order, which reduce makes one of") {
  for_each_size([](std::size_t n) {
    const auto text = [](std::string s, int x) { return busy(), s + std::to_string(x) + ","; };
    const auto v = shuffled(n);
    std::string expected;
    for (int x : v) expected += std::to_string(x) + ",";
    const auto folded = tine::par_iter(v).fold(std::string(), text);
    CHECK(folded.reduce(std::string(), std::plus{}) == expected);
    CHECK(folded.count() <= n);
    CHECK((n == 0) == (folded.count() == 0));
    const auto filtered = tine::par_iter(v).filter([](int) { return true; });
    CHECK(filtered.fold_with(std::string(), text).sum() == expected);
    const std::list<int> list(v.begin(), v.end());
    CHECK(tine::par_iter(list).fold([] { return std::string(); }, text).sum() == expected);
    CHECK(folded.map([](const std::string& s) { return s.size(); }).sum() == expected.size());
    const auto longer = folded.filter([](const std::string& s) { return s.size() > 3; });
    CHECK(longer.find_any([](const std::string& s) { return s.size() <= 3; }) == std::nullopt);
  });
}

TEST_CASE("fold may find what it looks for in a state, and then ends") {
  in_each_pool([] {
    const auto count = [](int n, int) { return n + 1; };
    const auto hit =
        tine::par_range(100'000).fold(0, count).find_first([](int n) { return n > 0; });
    REQUIRE(hit);
    CHECK(*hit > 0);
    CHECK(tine::par_range(100'000).fold(0, count).any([](int n) { return n > 0; }));
  });
}

TEST_CASE("try_fold stops at a failure, which try_reduce returns") {
  for_each_size([](std::size_t n) {
    const auto add = [](int a, int b) { return std::optional(a + b); };
    const auto add_until = [](int limit) {
      return [limit](int a, int b) {
        busy(100);
        return b < limit ? std::optional(a + b) : std::nullopt;
      };
    };
    const int m = as_int(n);
    const auto fine = tine::par_range(m).try_fold(0, add_until(m)).try_reduce(0, add);
    CHECK(fine == std::optional(m * (m - 1) / 2));
    const auto bad = tine::par_range(m).try_fold(0, add_until(m / 2)).try_reduce(0, add);
    CHECK(bad.has_value() == (n == 0));
  });
}

TEST_CASE("flat_map_iter points at no element of a view that its closure returned") {
  const auto strings = [](int i) {
    return std::views::single(std::string(40, static_cast<char>('a' + i % 26)));
  };
  const auto chain = tine::par_range(50).flat_map_iter(strings);
  CHECK(chain.max() == std::optional(std::string(40, 'z')));
  CHECK(chain.find_first([](const std::string& s) { return s[0] == 'c'; }) ==
        std::optional(std::string(40, 'c')));

  std::vector<std::vector<int>> rows{{1, 2}, {3, 4}};
  const auto row = [&rows](int i) -> auto& { return rows[static_cast<std::size_t>(i)]; };
  CHECK(tine::par_range(2).flat_map_iter(row).max() == &rows[1][1]);
  const auto all_of = [&](int i) { return std::views::all(row(i)); };
  CHECK(tine::par_range(2).flat_map_iter(all_of).max() == &rows[1][1]);
}

TEST_CASE("an optional, or the like, has one item or none") {
  using optionals = std::vector<std::optional<int>>;
  optionals v{1, std::nullopt, 3};
  CHECK(tine::par_iter(v).flatten().max() == &*v[2]);
  CHECK(tine::par_iter(v).flatten_iter().sum() == 4);
  CHECK(tine::into_par_iter(optionals(v)).flatten().collect() == std::vector{1, 3});
  const auto odd = [](int i) { return i % 2 == 0 ? std::nullopt : std::optional(i); };
  CHECK(tine::par_range(1'000).flat_map(odd).sum() == 250'000);
  CHECK(tine::par_range(1'000).flat_map_iter(odd).sum() == 250'000);
  const auto checked = [](int i) {
    return i == 2 ? expected<int>(unexpected{"two"}) : expected<int>(i);
  };
  CHECK(tine::par_range(4).flat_map(checked).collect() == std::vector{0, 1, 3});
}

TEST_CASE("flat_map_iter follows what is flat already") {
  for_each_size([](std::size_t n) {
    const auto twice = [](int x) { return std::vector<int>{x, x}; };
    std::vector<int> expected;
    for (const int x : ascending(n)) expected.insert(expected.end(), 4, x);
    const auto v = ascending(n);
    CHECK(difference(tine::par_iter(v).flat_map(twice).flat_map_iter(twice).collect(), expected) ==
          "");
    CHECK(difference(tine::par_iter(v).map(twice).flatten().flat_map_iter(twice).collect(),
                     expected) == "");
  });
}
