// par_drain, and the sources of one value: par_once, par_empty, par_repeat_n, par_repeat.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <deque>
#include <forward_list>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <set>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

template <class Container>
Container filled(std::size_t n) {
  Container c;
  for (std::size_t i = 0; i < n; ++i) c.emplace_back(static_cast<int>(i));
  return c;
}

template <class Container>
std::vector<int> values(const Container& c) {
  std::vector<int> all;
  for (const auto& x : c) all.push_back(x.value());
  return all;
}

/// 0, 1, …, n - 1 without `[first, last)`.
std::vector<int> without(std::size_t n, std::size_t first, std::size_t last) {
  auto v = ascending(n);
  v.erase(v.begin() + static_cast<std::ptrdiff_t>(first),
          v.begin() + static_cast<std::ptrdiff_t>(last));
  return v;
}

const auto take_value = [](auto&& x) {
  busy(50);
  auto mine = std::move(x);
  return mine.value();
};

}  // namespace

TEMPLATE_TEST_CASE("par_drain moves a stretch of elements out and closes the gap", "",
                   std::vector<tracked_unique>, std::deque<tracked_unique>) {
  const census before;
  for_each_size([](std::size_t n) {
    for (const std::size_t first : {std::size_t{0}, n / 3, n}) {
      for (const std::size_t last : {first, first + (n - first) / 2, n}) {
        auto c = filled<TestType>(n);
        const auto taken = tine::par_drain(c, first, last).map(take_value).collect();
        CHECK(taken.size() == last - first);
        for (std::size_t i = 0; i < taken.size(); ++i) {
          REQUIRE(taken[i] == static_cast<int>(first + i));
        }
        CHECK(values(c) == without(n, first, last));
      }
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("par_drain closes the gap also when it is abandoned or stopped early") {
  const census before;
  in_each_pool([] {
    auto v = filled<std::vector<tracked_unique>>(1'000);
    { [[maybe_unused]] const auto unused = tine::par_drain(v, 10, 20); }
    CHECK(values(v) == without(1'000, 10, 20));
    auto moved = tine::par_drain(v, 0, 10);
    { [[maybe_unused]] const auto unused = std::move(moved).map(take_value); }
    CHECK(v.size() == 980);
    CHECK(tine::par_drain(v, 0, 480).any([](auto&& x) { return x.value() == 25; }));
    CHECK(v.size() == 500);
    CHECK(v.front().value() == 500);
  });
  CHECK(before.balanced());
}

TEST_CASE("par_drain closes the gap when a closure throws, whichever call it is") {
  const census before;
  in_each_pool([] {
    for (int at = 0; at < 60; ++at) {
      auto v = filled<std::vector<tracked_unique>>(100);
      const auto fails = [at](tracked_unique&& x) {
        busy();
        auto mine = std::move(x);
        if (mine.value() == at + 20) throw boom(at);
        return mine;
      };
      CHECK_THROWS_AS(tine::par_drain(v, 20, 80).map(fails).collect(), boom);
      CHECK(values(v) == without(100, 20, 80));
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("par_drain closes the gap of elements whose moves throw") {
  for (long at = 0; at < 40; ++at) {
    const census before;
    {
      auto v = filled<std::vector<tracked_throwing>>(30);
      element_fuse.reset(at);
      try {
        const auto taken =
            tine::par_drain(v, 5, 15).map([](auto&& x) { return tracked_throwing(x); }).collect();
        CHECK(taken.size() == 10);
      } catch (const boom&) {
      }
      element_fuse.reset(fuse::never);
      CHECK(v.size() == 20);
    }
    CHECK(before.balanced());
  }
}

TEST_CASE("par_drain rejects positions that are not there") {
  std::vector<int> v(10);
  CHECK_THROWS_AS(tine::par_drain(v, 0, 11), std::out_of_range);
  CHECK_THROWS_WITH(tine::par_drain(v, 0, 11), "tine: par_drain: last is behind the end");
  CHECK_THROWS_WITH(tine::par_drain(v, 7, 6), "tine: par_drain: first is behind last");
  CHECK(v.size() == 10);
}

TEST_CASE("par_drain of a whole vector empties it and leaves its memory") {
  const census before;
  for_each_size([](std::size_t n) {
    auto v = filled<std::vector<tracked_unique>>(n);
    const std::size_t capacity = v.capacity();
    CHECK(tine::par_drain(v).map(take_value).collect() == ascending(n));
    CHECK(v.empty());
    CHECK(v.capacity() == capacity);
    auto d = filled<std::deque<tracked_unique>>(n);
    CHECK(tine::par_drain(d).size() == n);
    CHECK(d.empty());
  });
  CHECK(before.balanced());
}

TEMPLATE_TEST_CASE("par_drain moves the elements of a list out in order", "",
                   std::list<std::unique_ptr<int>>, std::forward_list<std::unique_ptr<int>>) {
  for_each_size([](std::size_t n) {
    TestType c;
    for (std::size_t i = n; i-- != 0;) c.push_front(std::make_unique<int>(static_cast<int>(i)));
    const auto taken = tine::par_drain(c)
                           .map([](std::unique_ptr<int>&& p) { return busy(50), std::move(p); })
                           .map([](const std::unique_ptr<int>& p) { return *p; })
                           .collect();
    CHECK(taken == ascending(n));
    CHECK(c.empty());
  });
}

TEMPLATE_TEST_CASE(
    "par_drain moves the elements of a set or the values of a map out", "",
    (std::pair<std::set<std::string>, std::map<int, std::unique_ptr<int>>>),
    (std::pair<std::unordered_set<std::string>, std::unordered_map<int, std::unique_ptr<int>>>)) {
  for_each_size([](std::size_t n) {
    TestType c;
    auto& [names, values] = c;
    std::set<std::string> expected;
    for (int i = 0; i < static_cast<int>(n); ++i) {
      expected.insert("a name too long for the place inside " + std::to_string(i));
      values.emplace(i, std::make_unique<int>(2 * i));
    }
    names.insert(expected.begin(), expected.end());
    CHECK(tine::par_drain(names)
              .map([](std::string&& s) { return std::move(s); })
              .template collect<std::set>() == expected);
    CHECK(names.empty());
    const auto sum = tine::par_drain(values)
                         .map([](auto&& entry) {
                           const std::unique_ptr<int> mine = std::move(entry.second);
                           return static_cast<long>(*mine - entry.first);
                         })
                         .sum();
    CHECK(sum == static_cast<long>(n) * (static_cast<long>(n) - 1) / 2);
    CHECK(values.empty());
    values.emplace(1, nullptr);
    CHECK(values.size() == 1);
  });
}

TEST_CASE("par_drain leaves a set its comparison and a hash table its hash") {
  using backwards = std::function<bool(int, int)>;
  std::set<int, backwards> sorted({1, 2, 3}, std::greater<>());
  CHECK(tine::par_drain(sorted).collect() == std::vector{3, 2, 1});
  sorted.insert({5, 6});
  CHECK(*sorted.begin() == 6);

  std::unordered_multiset<int, std::function<std::size_t(int)>> hashed(
      8, [](int x) { return static_cast<std::size_t>(x % 3); });
  hashed.insert({1, 1, 4});
  CHECK(tine::par_drain(hashed).sum() == 6);
  hashed.insert(7);
  CHECK(hashed.count(7) == 1);
}

TEST_CASE("par_drain empties a whole container also when it is abandoned or a closure throws") {
  const census before;
  in_each_pool([] {
    const auto fails = [](auto&& x) {
      busy();
      auto mine = std::move(x);
      if (mine.value() == 50) throw boom(50);
      return mine;
    };
    auto v = filled<std::vector<tracked_unique>>(100);
    CHECK_THROWS_AS(tine::par_drain(v).map(fails).collect(), boom);
    CHECK(v.empty());
    auto l = filled<std::list<tracked_unique>>(100);
    CHECK_THROWS_AS(tine::par_drain(l).map(fails).collect(), boom);
    CHECK(l.empty());
    l.emplace_back(3);
    { [[maybe_unused]] const auto unused = tine::par_drain(l); }
    CHECK(l.empty());
  });
  CHECK(before.balanced());
}

TEST_CASE("par_drain takes characters out of a string") {
  std::string text = "one, two";
  CHECK(tine::par_drain(text, 3, 5).count() == 2);
  CHECK(text == "onetwo");
}

TEST_CASE("par_once gives one item, moved out of the chain") {
  const census before;
  in_each_pool([] {
    const auto all = tine::par_once(tracked_unique(7)).collect();
    REQUIRE(all.size() == 1);
    CHECK(all[0].value() == 7);
    const auto text = tine::par_once(std::string(100, 'x'));
    CHECK(text.collect() == std::vector{std::string(100, 'x')});
    CHECK(text.count() == 1);
    const auto found = tine::par_once(5).find_any([](int x) { return x == 5; });
    STATIC_REQUIRE(std::is_same_v<decltype(found), const std::optional<int>>);
    CHECK(found == 5);
    auto owner =
        tine::par_once(std::make_unique<int>(3)).reduce_with([](auto a, auto) { return a; });
    REQUIRE(owner);
    CHECK(**owner == 3);
  });
  CHECK(before.balanced());
}

TEST_CASE("par_empty gives nothing") {
  in_each_pool([] {
    CHECK(tine::par_empty<std::string>().collect().empty());
    CHECK_FALSE(tine::par_empty<int>().max());
    CHECK(tine::par_empty<int>().zip(std::vector{1, 2}).count() == 0);
    CHECK(tine::par_empty<int&>().count() == 0);
  });
}

TEST_CASE("par_repeat_n gives copies") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto all = tine::par_repeat_n(std::string("text"), n).collect();
    CHECK(all == std::vector<std::string>(n, "text"));
    CHECK(tine::par_repeat_n(tracked(2), n).map([](auto&& x) { return x.value(); }).sum() ==
          2 * static_cast<int>(n));
    std::vector<int> numbers;
    tine::par_repeat_n(1, n).zip(tine::par_range(n)).for_each([](auto pair) {
      if (pair.first != 1) throw boom(0);
    });
  });
  CHECK(before.balanced());
}

TEST_CASE("par_repeat needs take, zip or a short-circuit") {
  in_each_pool([] {
    STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(tine::par_repeat(1))>);
    CHECK(tine::par_repeat(7).take(1'000).sum() == 7'000);
    const auto threes = tine::par_repeat(std::string("3"));
    CHECK(threes.take(5).collect() == std::vector<std::string>(5, "3"));
    const auto pairs = threes.zip(std::vector{1, 2}).collect();
    CHECK(pairs == std::vector<std::pair<std::string, int>>{{"3", 1}, {"3", 2}});
    std::atomic<int> calls{0};
    CHECK(tine::par_repeat(1).any([&](int) { return ++calls > 5'000; }));
    CHECK(tine::par_repeat(1).map([&](int) { return ++calls; }).find_any([](int x) {
      return x > 20'000;
    }));
  });
}
