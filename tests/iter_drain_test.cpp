// par_drain, and the sources of one value: par_once, par_empty, par_repeat_n, par_repeat.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <deque>
#include <memory>
#include <stdexcept>
#include <string>
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
