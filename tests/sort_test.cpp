// par_sort and par_stable_sort give what std::sort and std::stable_sort give.
#include <tine/pool.hpp>
#include <tine/sort.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <memory>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

template <class T>
std::vector<T> converted(const std::vector<int>& from) {
  std::vector<T> to;
  for (int x : from) {
    if constexpr (std::is_same_v<T, std::string>) {
      to.push_back("a common beginning " + std::to_string(x));
    } else if constexpr (std::is_same_v<T, double>) {
      to.push_back(x / 8.0);
    } else {
      to.push_back(static_cast<T>(x));
    }
  }
  return to;
}

struct record {
  int key;
  int order;
  std::string text{};
  int negated() const { return -key; }
  bool operator==(const record&) const = default;
};

std::vector<record> records(const std::vector<int>& keys) {
  std::vector<record> all;
  for (int key : keys) all.push_back({key, static_cast<int>(all.size()), "record"});
  return all;
}

bool by_key_and_order(const record& a, const record& b) {
  return std::pair(a.key, a.order) < std::pair(b.key, b.order);
}

/// Calls `f(input)` for all patterns, at small sizes and around and beyond where sharing begins, in
/// all pools.
template <class F>
void for_each_input(F f) {
  in_each_pool([&f] {
    for (const auto& pattern : patterns()) {
      for (const std::size_t n : {0, 1, 2, 3, 7, 16, 17, 100, 1'000, 4'097, 10'007, 60'000}) {
        if (sanitized && n > 10'007) continue;
        INFO(pattern.name << ", n = " << n);
        f(pattern.make(n));
      }
    }
  });
}

}  // namespace

TEMPLATE_TEST_CASE("par_sort and par_stable_sort agree with std::sort", "", int, std::uint64_t,
                   std::int8_t, double, std::string) {
  for_each_input([](const std::vector<int>& input) {
    const auto v = converted<TestType>(input);
    auto expected = v;
    std::sort(expected.begin(), expected.end());
    auto sorted = v;
    CHECK(tine::par_sort(sorted) == sorted.end());
    CHECK(difference(sorted, expected) == "");
    auto stable = v;
    CHECK(tine::par_stable_sort(stable) == stable.end());
    CHECK(difference(stable, expected) == "");
  });
}

TEST_CASE("sorts take a comparator") {
  for_each_input([](const std::vector<int>& v) {
    auto expected = v;
    std::sort(expected.begin(), expected.end(), std::greater{});
    auto sorted = v;
    tine::par_sort(sorted, std::ranges::greater{});
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_stable_sort(sorted, [](int a, int b) { return a > b; });
    CHECK(difference(sorted, expected) == "");
  });
}

TEST_CASE("par_stable_sort keeps equal elements in their order") {
  for_each_input([](const std::vector<int>& keys) {
    const auto v = records(keys);
    auto expected = v;
    std::ranges::sort(expected, by_key_and_order);
    auto sorted = v;
    tine::par_stable_sort(sorted, {}, &record::key);
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_stable_sort(sorted, [](const record& a, const record& b) { return a.key < b.key; });
    CHECK(difference(sorted, expected) == "");
  });
}

TEST_CASE("sorts take projections to members, functions and computed keys") {
  in_each_pool([] {
    const auto v = records(random_numbers(30'000, 500));
    auto expected = v;
    std::ranges::stable_sort(expected, {}, &record::negated);
    auto sorted = v;
    tine::par_stable_sort(sorted, {}, &record::negated);
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_stable_sort(sorted, std::ranges::greater{}, &record::key);
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_sort(sorted, {}, [](const record& r) { return std::pair(-r.key, r.order); });
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_sort(sorted, std::ranges::greater{}, &record::key);
    CHECK(std::ranges::is_sorted(sorted, std::ranges::greater{}, &record::key));
    std::ranges::sort(sorted, {}, &record::order);
    CHECK(difference(sorted, v) == "");
  });
}

TEST_CASE("par_sort gives the same result for every number of threads") {
  const auto v = records(random_numbers(60'000, 300));
  std::vector<std::vector<record>> results;
  in_each_pool([&] {
    auto sorted = v;
    tine::par_sort(sorted, {}, &record::key);
    results.push_back(std::move(sorted));
  });
  REQUIRE(results.size() == 5);
  for (const auto& result : results) CHECK(difference(result, results.front()) == "");
}

TEST_CASE("sorts move elements, never copy them, and lose none") {
  const census before;
  for_each_input([](const std::vector<int>& input) {
    std::vector<tracked_unique> v, stable;
    for (int x : input) v.emplace_back(x), stable.emplace_back(x);
    auto expected = input;
    std::ranges::sort(expected);
    tine::par_sort(v);
    tine::par_stable_sort(stable);
    CHECK(difference(v | std::views::transform(&tracked_unique::value), expected) == "");
    CHECK(difference(stable | std::views::transform(&tracked_unique::value), expected) == "");
  });
  CHECK(before.balanced());
}

TEST_CASE("sorts work on pointers that own") {
  in_each_pool([] {
    const auto input = shuffled(20'000);
    std::vector<std::unique_ptr<int>> v;
    for (int x : input) v.push_back(std::make_unique<int>(x));
    const auto value = [](const std::unique_ptr<int>& p) { return *p; };
    tine::par_sort(v, std::ranges::greater{}, value);
    CHECK(std::ranges::is_sorted(v, std::ranges::greater{}, value));
    tine::par_stable_sort(v, {}, value);
    CHECK(difference(v | std::views::transform(value), ascending(20'000)) == "");
  });
}

TEST_CASE("sorts take deques, spans, arrays, subranges and iterator pairs") {
  in_each_pool([] {
    const auto input = shuffled(10'007);
    const auto expected = ascending(10'007);
    std::deque<int> deque(input.begin(), input.end());
    tine::par_sort(deque);
    CHECK(difference(deque, expected) == "");
    deque.assign(input.begin(), input.end());
    tine::par_stable_sort(deque.begin(), deque.end());
    CHECK(difference(deque, expected) == "");

    auto v = input;
    CHECK(tine::par_sort(std::span(v)) == std::span(v).end());
    CHECK(difference(v, expected) == "");
    v = input;
    CHECK(tine::par_sort(v.begin(), v.end()) == v.end());
    CHECK(difference(v, expected) == "");
    v = input;
    CHECK(tine::par_sort(std::counted_iterator(v.begin(), 5'000), std::default_sentinel).count() ==
          0);
    auto half = input;
    std::sort(half.begin(), half.begin() + 5'000);
    CHECK(difference(v, half) == "");
    v = input;
    tine::par_sort(v | std::views::reverse);
    std::ranges::reverse(v);
    CHECK(difference(v, expected) == "");

    std::array<int, 5> array{3, 1, 2, 5, 4};
    tine::par_sort(array);
    CHECK((array == std::array{1, 2, 3, 4, 5}));
    int plain[] = {2, 1};
    tine::par_stable_sort(plain);
    CHECK((plain[0] == 1 && plain[1] == 2));
  });
}

TEST_CASE("sorting part of a range leaves the rest alone") {
  in_each_pool([] {
    const auto input = random_numbers(50'000, 1'000'000);
    auto v = input;
    tine::par_sort(v.begin() + 10'000, v.begin() + 40'000);
    auto expected = input;
    std::sort(expected.begin() + 10'000, expected.begin() + 40'000);
    CHECK(difference(v, expected) == "");
  });
}

TEST_CASE("doubles sort with their infinities and zeros") {
  in_each_pool([] {
    auto v = converted<double>(random_numbers(50'000, 1'000));
    for (std::size_t i = 0; i < v.size(); i += 10) {
      v[i] = i % 3 == 0   ? std::numeric_limits<double>::infinity()
             : i % 3 == 1 ? -std::numeric_limits<double>::infinity()
                          : -v[i];
    }
    auto expected = v;
    std::ranges::sort(expected);
    auto sorted = v;
    tine::par_sort(sorted);
    CHECK(difference(sorted, expected) == "");
    sorted = v;
    tine::par_stable_sort(sorted);
    CHECK(difference(sorted, expected) == "");
  });
}

TEST_CASE("no pattern costs many more comparisons than sorting at random") {
  const std::size_t n = 100'000;
  tine::thread_pool pool(2);
  for (const auto& pattern : patterns()) {
    INFO(pattern.name);
    for (const bool stable : {false, true}) {
      std::atomic<long> comparisons{0};
      const auto less = [&comparisons](int a, int b) {
        comparisons.fetch_add(1, std::memory_order_relaxed);
        return a < b;
      };
      auto v = pattern.make(n);
      pool.install([&] { stable ? tine::par_stable_sort(v, less) : tine::par_sort(v, less); });
      CHECK(std::ranges::is_sorted(v));
      CHECK(comparisons < 4 * 17 * static_cast<long>(n));  // log2(n) is 17
    }
  }
}

TEST_CASE("the two halves of a large sort are shared") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    visitors seen;
    std::atomic<bool> shared{false};
    const auto less = [&](int a, int b) {
      if (!shared && a % 64 == 0) {
        seen.visit();
        shared = seen.count() > 1;
      }
      return a < b;
    };
    // Goes on until a second thread has helped, or for so long that none will.
    for (int round = 0; round < 200 && !shared; ++round) {
      auto v = shuffled(200'000, static_cast<unsigned>(round));
      pool.install(
          [&] { round % 2 == 0 ? tine::par_sort(v, less) : tine::par_stable_sort(v, less); });
      CHECK(std::ranges::is_sorted(v));
    }
    CHECK(shared);
  }
}

TEST_CASE("sorts run inside loops and joins") {
  in_each_pool([] {
    std::vector<std::vector<int>> rows;
    for (unsigned i = 0; i < 8; ++i) rows.push_back(shuffled(10'007, i));
    tine::join(
        [&] {
          for (std::size_t i = 0; i < 4; ++i) tine::par_sort(rows[i]);
        },
        [&] {
          for (std::size_t i = 4; i < 8; ++i) tine::par_stable_sort(rows[i]);
        });
    for (const auto& row : rows) CHECK(difference(row, ascending(10'007)) == "");
  });
}
