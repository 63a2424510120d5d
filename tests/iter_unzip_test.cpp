// Two containers in one pass, and containers of items that may hold nothing.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/expected.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <tuple>
#include <utility>
#include <variant>
#include <vector>

using namespace tine_test;

namespace {

const auto all = [](const auto&) { return true; };

}  // namespace

TEST_CASE("collect makes two containers of pairs, and nests") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const std::set<int> keys(v.begin(), v.end());
    const auto pairs = tine::par_iter(v).map([](int x) { return busy(30), std::pair(x, -x); });
    const auto check = [&](auto chain) {
      const auto [set, list] = chain.template collect<std::pair<std::set<int>, std::list<int>>>();
      CHECK(set == keys);
      CHECK(list.size() == n);
      CHECK(std::ranges::equal(list, v, {}, [](int x) { return -x; }));
      const auto [a, b] = chain.template collect<std::pair<std::vector<int>, std::vector<long>>>();
      CHECK(difference(a, v) == "");
      CHECK(difference(b, list) == "");
    };
    check(pairs);
    check(pairs.filter(all));
  });
}

TEST_CASE("unzip splits pairs into two vectors") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto make = [](int x) {
      return busy(30), std::pair<tracked_unique, std::string>(x, std::to_string(x));
    };
    const auto check = [&](auto chain) {
      const auto [first, second] = std::move(chain).unzip();
      REQUIRE((first.size() == n && second.size() == n));
      for (std::size_t i = 0; i < n; ++i) {
        REQUIRE(first[i].value() == v[i]);
        REQUIRE(second[i] == std::to_string(v[i]));
      }
    };
    check(tine::par_iter(v).map(make));
    check(tine::par_iter(v).filter(all).map(make));
    const auto [index, value] = tine::par_iter(v).enumerate().unzip();
    STATIC_REQUIRE(std::is_same_v<decltype(index), const std::vector<std::size_t>>);
    STATIC_REQUIRE(std::is_same_v<decltype(value), const std::vector<int>>);
    CHECK(difference(value, v) == "");
    const auto [bits, numbers] =
        tine::par_iter(v).map([](int x) { return std::tuple(x % 2 == 0, x); }).unzip();
    STATIC_REQUIRE(std::is_same_v<decltype(bits), const std::vector<bool>>);
    CHECK(std::ranges::equal(bits, v, {}, {}, [](int x) { return x % 2 == 0; }));
    CHECK(difference(numbers, v) == "");
  });
  CHECK(before.balanced());
}

TEST_CASE("partition keeps the order on both sides") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto even = [](const auto& x) { return busy(30), x.value() % 2 == 0; };
    const auto make = [](int x) { return tracked_unique(x); };
    const auto [yes, no] = tine::par_iter(v).map(make).partition(even);
    std::vector<int> expected_yes, expected_no;
    std::ranges::partition_copy(v, std::back_inserter(expected_yes),
                                std::back_inserter(expected_no), [](int x) { return x % 2 == 0; });
    const auto values = [](const auto& c) {
      return tine::par_iter(c).map(&tracked_unique::value).collect();
    };
    CHECK(values(yes) == expected_yes);
    CHECK(values(no) == expected_no);

    using either = std::variant<int, std::string>;
    const auto name_odd = [](int x) -> either {
      busy(30);
      if (x % 2 == 0) return x;
      return std::to_string(x);
    };
    const auto [numbers, names] = tine::par_iter(v).filter(all).partition_map(name_odd);
    CHECK(numbers == expected_yes);
    CHECK(std::ranges::equal(names, expected_no, {}, {}, [](int x) { return std::to_string(x); }));
    const auto [same_a, same_b] = tine::par_iter(v).partition_map([](int x) {
      using both = std::variant<int, int>;
      return x % 2 == 0 ? both(std::in_place_index<0>, x) : both(std::in_place_index<1>, x);
    });
    CHECK(same_a == expected_yes);
    CHECK(same_b == expected_no);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect gives all values of optional items, or nothing") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto below = [](int limit) {
      return [limit](int x) { return busy(30), x < limit ? std::optional(x) : std::nullopt; };
    };
    const int size = static_cast<int>(n);
    const auto check = [&](auto chain) {
      const auto whole = chain(below(size)).template collect<std::optional<std::vector<int>>>();
      REQUIRE(whole);
      CHECK(difference(*whole, v) == "");
      const auto set = chain(below(size)).template collect<std::optional<std::set<int>>>();
      REQUIRE(set);
      CHECK(set->size() == n);
      if (n == 0) return;
      for (const int limit : {0, size / 2, size - 1}) {
        CHECK_FALSE(chain(below(limit)).template collect<std::optional<std::vector<int>>>());
        CHECK_FALSE(chain(below(limit)).template collect<std::optional<std::list<int>>>());
      }
    };
    check([&](auto f) { return tine::par_iter(v).map(f); });
    check([&](auto f) { return tine::par_iter(v).filter(all).map(f); });
  });
}

TEST_CASE("collect gives all values of expected items, or an error that was seen") {
  using result = expected<tracked_unique>;
  const census before;
  for_each_size([](std::size_t n) {
    const auto check_value = [](int bad) {
      return [bad](int x) -> result {
        busy(30);
        if (x % 1'000 == bad) return unexpected{std::to_string(x)};
        return tracked_unique(x);
      };
    };
    using whole = expected<std::vector<tracked_unique>>;
    const auto good = tine::par_range(static_cast<int>(n)).map(check_value(-1)).collect<whole>();
    REQUIRE(good.has_value());
    CHECK((*good).size() == n);
    const auto bad = tine::par_range(static_cast<int>(n)).map(check_value(99)).collect<whole>();
    REQUIRE(bad.has_value() == (n < 100));
    if (!bad.has_value()) CHECK(std::stoi(bad.error()) % 1'000 == 99);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect of failing items stops early") {
  in_each_pool([] {
    std::atomic<int> calls{0};
    const auto fails = [&](int x) -> std::optional<int> {
      ++calls;
      busy(30);
      if (x == 10) return std::nullopt;
      return x;
    };
    CHECK_FALSE(tine::par_range(1'000'000).map(fails).collect<std::optional<std::vector<int>>>());
    CHECK(calls < 900'000);
  });
}

TEST_CASE("collect_into two vectors reuses their memory and empties them after an exception") {
  in_each_pool([] {
    std::pair<std::vector<int>, std::vector<long>> out{{7}, {8, 9}};
    out.first.reserve(1'000);
    out.second.reserve(1'000);
    const auto first = out.first.data();
    const auto second = out.second.data();
    const auto two = [](int x) { return busy(30), std::pair(x, 2L * x); };
    tine::par_range(1'000).map(two).collect_into(out);
    CHECK(out == tine::par_range(1'000).map(two).unzip());
    CHECK(out.first.data() == first);
    CHECK(out.second.data() == second);
    const auto fail = [two](int x) { return x == 900 ? throw boom(x) : two(x); };
    CHECK_THROWS_AS(tine::par_range(1'000).map(fail).collect_into(out), boom);
    CHECK(out.first.empty());
    CHECK(out.second.empty());
    tine::par_range(1'000).filter(all).map(two).collect_into(out);
    CHECK(out == tine::par_range(1'000).map(two).unzip());
    CHECK(out.first.data() == first);
  });
}
