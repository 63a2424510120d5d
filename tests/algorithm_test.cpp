// The algorithms on ranges: results, projections, iterator pairs, early stops, exceptions.
#include <tine/algorithm.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <ranges>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

struct account {
  int owner;
  long balance = 0;
  void add() { busy(), ++balance; }
};

std::vector<account> accounts(std::size_t n) {
  std::vector<account> all;
  for (std::size_t i = 0; i < n; ++i) all.push_back({static_cast<int>(i)});
  return all;
}

template <class Container>
Container of(const std::vector<int>& v) {
  return Container(v.begin(), v.end());
}

/// Nothing, each end, the middle, and one value that is not there.
std::vector<int> targets(std::size_t size) {
  const int n = static_cast<int>(size);
  return {0, n / 2, n - 1, n, -1};
}

/// Slow enough to be shared.
const auto is = [](int target) { return [target](int x) { return busy(100), x == target; }; };

/// Counts down to a sentinel of another type than the iterator.
struct until_zero {
  friend bool operator==(const int* p, until_zero) { return *p == 0; }
};

}  // namespace

TEMPLATE_TEST_CASE("par_for_each calls its function once for each element", "", std::vector<int>,
                   std::deque<int>, std::list<int>, std::forward_list<int>) {
  for_each_size([](std::size_t n) {
    auto c = of<TestType>(ascending(n));
    const auto result = tine::par_for_each(c, [](int& x) { busy(), x = -x; });
    CHECK(result.in == c.end());
    auto expected = ascending(n);
    std::ranges::for_each(expected, [](int& x) { x = -x; });
    CHECK(difference(c, expected) == "");
    tine::par_for_each(c.begin(), c.end(), [](int& x) { busy(), x = -x; });
    CHECK(difference(c, ascending(n)) == "");
  });
}

TEST_CASE("par_for_each takes projections and members") {
  for_each_size([](std::size_t n) {
    auto all = accounts(n);
    tine::par_for_each(
        all, [](long& balance) { busy(), balance += 5; }, &account::balance);
    tine::par_for_each(all, &account::add);
    CHECK(std::ranges::all_of(all, [](const account& a) { return a.balance == 6; }));
    std::atomic<long> owners{0};
    tine::par_for_each(
        all.begin(), all.end(), [&](int owner) { owners += owner; }, &account::owner);
    CHECK(owners == static_cast<long>(n) * (static_cast<long>(n) - 1) / 2);
  });
}

TEST_CASE("par_for_each returns the end and its function") {
  std::vector<int> v{1, 2, 3};
  std::atomic<int> sum{0};
  const auto [in, f] = tine::par_for_each(v, [&sum](int x) { sum += x; });
  CHECK(in == v.end());
  f(10);
  CHECK(sum == 16);
  const auto rvalue = tine::par_for_each(std::vector{4, 5}, [&sum](int x) { sum += x; });
  STATIC_REQUIRE(std::is_same_v<decltype(rvalue.in), std::ranges::dangling>);
  CHECK(sum == 25);
}

TEST_CASE("algorithms take views, arrays and sentinels") {
  in_each_pool([] {
    int array[] = {3, 1, 2, 0, 9};
    std::atomic<int> sum{0};
    tine::par_for_each(array, [&sum](int x) { sum += x; });
    CHECK(sum == 15);
    tine::par_for_each(static_cast<const int*>(array), until_zero{}, [&sum](int x) { sum -= x; });
    CHECK(sum == 9);
    tine::par_for_each(std::views::iota(0, 1'000), [&sum](int x) { sum += x; });
    CHECK(sum == 499'509);

    const int* const begin = array;
    CHECK(tine::par_find_if(begin, until_zero{}, is(2)) == array + 2);
    CHECK(*tine::par_find_if(begin, until_zero{}, is(9)) == 0);
    CHECK(tine::par_any_of(begin, until_zero{}, is(2)));
    CHECK(tine::par_none_of(begin, until_zero{}, is(9)));
    CHECK(tine::par_all_of(begin, until_zero{}, [](int x) { return x != 0; }));

    auto even = std::views::iota(0, 1'000) | std::views::filter([](int x) { return x % 2 == 0; });
    CHECK(tine::par_none_of(even, is(501)));
    CHECK(*tine::par_find_if(even, [](int x) { return x > 500; }) == 502);
    CHECK(*tine::par_find_if(std::span(array), is(9)) == 9);
  });
}

TEMPLATE_TEST_CASE("par_find_if finds what std::ranges::find_if finds", "", std::vector<int>,
                   std::deque<int>, std::list<int>, std::forward_list<int>) {
  for_each_size([](std::size_t n) {
    const auto c = of<TestType>(ascending(n));
    for (const int target : targets(n)) {
      CHECK(tine::par_find_if(c, is(target)) == std::ranges::find_if(c, is(target)));
      CHECK(tine::par_find_if(c.begin(), c.end(), is(target)) ==
            std::ranges::find_if(c, is(target)));
    }
    const auto many = [n](int x) { return busy(), x % 3 == 2 && x >= static_cast<int>(n / 3); };
    CHECK(tine::par_find_if(c, many) == std::ranges::find_if(c, many));
  });
}

TEST_CASE("par_find_if takes projections and returns an iterator into the range") {
  for_each_size([](std::size_t n) {
    auto all = accounts(n);
    for (const int target : targets(n)) {
      const auto hit = tine::par_find_if(all, is(target), &account::owner);
      STATIC_REQUIRE(std::is_same_v<decltype(hit), const std::vector<account>::iterator>);
      CHECK(hit == std::ranges::find_if(all, is(target), &account::owner));
    }
  });
  const auto dangling = tine::par_find_if(std::vector{1, 2}, is(2));
  STATIC_REQUIRE(std::is_same_v<decltype(dangling), const std::ranges::dangling>);
}

TEMPLATE_TEST_CASE("par_any_of, par_all_of and par_none_of agree with the standard", "",
                   std::vector<int>, std::deque<int>, std::list<int>, std::forward_list<int>) {
  for_each_size([](std::size_t n) {
    const auto c = of<TestType>(ascending(n));
    for (const int target : targets(n)) {
      const auto p = is(target);
      const auto but = [&p](int x) { return !p(x); };
      CHECK(tine::par_any_of(c, p) == std::ranges::any_of(c, p));
      CHECK(tine::par_all_of(c, but) == std::ranges::all_of(c, but));
      CHECK(tine::par_none_of(c, p) == std::ranges::none_of(c, p));
      CHECK(tine::par_any_of(c.begin(), c.end(), p) == std::ranges::any_of(c, p));
      CHECK(tine::par_all_of(c.begin(), c.end(), but) == std::ranges::all_of(c, but));
      CHECK(tine::par_none_of(c.begin(), c.end(), p) == std::ranges::none_of(c, p));
    }
  });
}

TEST_CASE("the quantifiers take projections") {
  for_each_size([](std::size_t n) {
    const auto all = accounts(n);
    const int last = static_cast<int>(n) - 1;
    CHECK(tine::par_any_of(all, is(last), &account::owner) == (n > 0));
    CHECK(tine::par_none_of(all, is(last + 1), &account::owner));
    CHECK(tine::par_all_of(
        all, [](long b) { return b == 0; }, &account::balance));
  });
}

TEST_CASE("searching algorithms stop early") {
  in_each_pool([] {
    const std::vector<int> v(10'000'000, 1);
    std::atomic<int> seen{0};
    const auto hit = [&seen](int x) { return ++seen, x == 1; };
    const auto few = [&seen] { return seen.exchange(0) < 100'000; };
    CHECK(tine::par_any_of(v, hit));
    CHECK(few());
    CHECK_FALSE(tine::par_none_of(v, hit));
    CHECK(few());
    CHECK_FALSE(tine::par_all_of(v, [&hit](int x) { return !hit(x); }));
    CHECK(few());
    CHECK(tine::par_find_if(v, hit) == v.begin());
    CHECK(few());
  });
}

TEST_CASE("par_map_reduce keeps the order and takes an identity or a callable") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto text = [](int x) { return busy(), std::to_string(x) + ","; };
    const auto join = [](std::string a, const std::string& b) { return a + b; };
    std::string expected;
    for (int x : v) expected += text(x);
    CHECK(difference(tine::par_map_reduce(v, text, std::string(), join), expected) == "");
    CHECK(difference(tine::par_map_reduce(
                         v, text, [] { return std::string(); }, join),
                     expected) == "");
    const auto list = of<std::list<int>>(v);
    CHECK(difference(tine::par_map_reduce(list, text, std::string(), join), expected) == "");
  });
}

TEST_CASE("par_map_reduce takes containers, views, chains and members") {
  for_each_size([](std::size_t n) {
    const int size = static_cast<int>(n);
    const long sum = static_cast<long>(n) * (static_cast<long>(n) - 1) / 2;
    const auto square = [](int x) { return static_cast<long>(x) * x; };
    long squares = 0;
    for (int i = 0; i < size; ++i) squares += square(i);
    CHECK(tine::par_map_reduce(accounts(n), &account::owner, 0L, std::plus<long>{}) == sum);
    CHECK(tine::par_map_reduce(std::views::iota(0, size), square, 0L, std::plus{}) == squares);
    CHECK(tine::par_map_reduce(tine::par_range(size), square, 0L, std::plus{}) == squares);
  });
}

TEST_CASE("algorithms leave move-only elements where they are") {
  const census before;
  for_each_size([](std::size_t n) {
    std::vector<tracked_unique> v;
    for (int i = 0; i < static_cast<int>(n); ++i) v.emplace_back(i);
    const auto* const memory = v.data();
    tine::par_for_each(v, [](tracked_unique& x) { busy(), x.set_value(x.value() + 1); });
    CHECK(tine::par_all_of(
        v, [](int x) { return x > 0; }, &tracked_unique::value));
    const auto hit = tine::par_find_if(v, is(static_cast<int>(n)), &tracked_unique::value);
    CHECK(hit - v.begin() == static_cast<std::ptrdiff_t>(n == 0 ? 0 : n - 1));
    CHECK(v.data() == memory);
  });
  CHECK(before.balanced());
}

TEST_CASE("what a function, a predicate or a projection throws arrives, and the pool works on") {
  const auto v = ascending(1'000);
  in_each_pool([&v] {
    for (const int at : {0, 1, 499, 999}) {
      const auto fails = [at](int x) {
        busy();
        if (x == at) throw boom(x);
        return false;
      };
      const auto throws = [at](auto call) {
        try {
          call();
          return false;
        } catch (const boom& b) {
          return b.number == at;
        }
      };
      const auto not_fails = [&](int x) { return !fails(x); };
      const auto never = [](bool b) { return b; };
      CHECK(throws([&] { tine::par_for_each(v, fails); }));
      CHECK(throws([&] {
        tine::par_for_each(
            v, [](bool) {}, fails);
      }));
      CHECK(throws([&] { (void)tine::par_find_if(v, fails); }));
      CHECK(throws([&] { (void)tine::par_find_if(v, never, fails); }));
      CHECK(throws([&] { (void)tine::par_any_of(v, fails); }));
      CHECK(throws([&] { (void)tine::par_none_of(v, never, fails); }));
      CHECK(throws([&] { (void)tine::par_all_of(v, not_fails); }));
      CHECK(throws([&] { (void)tine::par_map_reduce(v, fails, 0, std::plus{}); }));
      CHECK(tine::par_map_reduce(v, std::identity{}, 0, std::plus{}) == 499'500);
    }
  });
}

TEST_CASE("algorithms nest") {
  in_each_pool([] {
    std::vector<std::vector<int>> rows(50, std::vector<int>(200, 1));
    tine::par_for_each(rows, [](std::vector<int>& row) {
      tine::par_for_each(row, [](int& x) { busy(100), ++x; });
      if (!tine::par_all_of(row, [](int x) { return x == 2; })) row.clear();
    });
    CHECK(tine::par_map_reduce(
              rows,
              [](const auto& row) {
                return tine::par_map_reduce(row, std::identity{}, 0, std::plus{});
              },
              0, std::plus{}) == 20'000);
  });
}
