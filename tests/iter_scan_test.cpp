// Terminal calls that scan, count and group.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <atomic>
#include <functional>
#include <list>
#include <numeric>
#include <stdexcept>
#include <string>
#include <unordered_map>
#include <vector>

using namespace tine_test;

namespace {

const auto slowly = [](int x) { return busy(30), x; };
const auto to_letter = [](int x) {
  return busy(30), std::string(1, static_cast<char>('a' + x % 26));
};

}  // namespace

TEST_CASE("the scans give what those of the standard library give") {
  for_each_size([](std::size_t n) {
    const auto v = random_numbers(n, 1'000);
    const auto items = tine::par_iter(v).map(slowly);
    std::vector<int> expected(n);
    std::inclusive_scan(v.begin(), v.end(), expected.begin());
    CHECK(difference(items.inclusive_scan(std::plus{}), expected) == "");
    std::inclusive_scan(v.begin(), v.end(), expected.begin(), std::ranges::max);
    CHECK(difference(items.inclusive_scan(std::ranges::max), expected) == "");
    std::exclusive_scan(v.begin(), v.end(), expected.begin(), 5);
    CHECK(difference(items.exclusive_scan(5, std::plus{}), expected) == "");
    const auto longs = items.exclusive_scan(5L, std::plus{});
    STATIC_REQUIRE(std::is_same_v<decltype(longs), const std::vector<long>>);
    CHECK(difference(longs, expected) == "");
  });
}

TEST_CASE("a scan keeps the order of what it combines") {
  for_each_size([](std::size_t n) {
    if (n > 1'000) return;  // the results have a length that is quadratic
    const auto items = tine::par_range(static_cast<int>(n)).map(to_letter);
    std::vector<std::string> inclusive, exclusive;
    std::string all = "<";
    for (std::size_t i = 0; i < n; ++i) {
      exclusive.push_back(all);
      all += to_letter(static_cast<int>(i));
      inclusive.push_back(all.substr(1));
    }
    CHECK(difference(items.inclusive_scan(std::plus{}), inclusive) == "");
    CHECK(difference(items.exclusive_scan(std::string("<"), std::plus{}), exclusive) == "");
  });
}

TEST_CASE("a scan produces each item once, and combines at most twice as often") {
  in_each_pool([] {
    const int n = 20'000;
    std::atomic<int> items{0};
    std::atomic<int> calls{0};
    const auto count_item = [&](int x) { return busy(50), ++items, x; };
    const auto add = [&](long a, long b) { return ++calls, a + b; };
    const auto sums = tine::par_range(n).map(count_item).exclusive_scan(0L, add);
    REQUIRE(sums.size() == n);
    for (long i = 0; i < n; ++i) REQUIRE(sums[static_cast<std::size_t>(i)] == i * (i - 1) / 2);
    CHECK(items == n);
    CHECK(calls >= n - 1);
    CHECK(calls < 2 * n);
  });
}

TEST_CASE("a scan leaves nothing behind when a closure throws, whichever call it is") {
  const std::size_t n = 120;
  const auto v = ascending(n);
  in_each_pool([&] {
    for (long at = 0; at < 260; at += 3) {
      const census before;
      fuse either(at);
      const auto make = [&](int x) { return busy(), either.burn(), tracked(x); };
      const auto add = [&](const tracked& a, const tracked& b) { return either.burn(), a + b; };
      const auto check = [&](auto scan) {
        either.reset(at);
        try {
          const std::size_t size = scan().size();
          CHECK(size == n);
          CHECK_FALSE(either.blown());
        } catch (const boom&) {
          CHECK(either.blown());
        }
        CHECK(before.balanced());
      };
      check([&] { return tine::par_iter(v).map(make).inclusive_scan(add); });
      check([&] { return tine::par_iter(v).map(make).exclusive_scan(tracked(1), add); });
    }
  });
}

TEST_CASE("histogram counts the items of each bucket") {
  for_each_size([](std::size_t n) {
    const auto v = random_numbers(n, 1'000);
    for (const std::size_t buckets : {1u, 2u, 10u, 1'000u}) {
      const auto bucket_of = [buckets](int x) {
        return busy(20), static_cast<std::size_t>(x) % buckets;
      };
      std::vector<std::size_t> expected(buckets);
      for (const int x : v) ++expected[bucket_of(x)];
      CHECK(tine::par_iter(v).histogram(buckets, bucket_of) == expected);
      const std::list<int> list(v.begin(), v.end());
      CHECK(tine::par_iter(list).histogram(buckets, bucket_of) == expected);
    }
  });
}

TEST_CASE("histogram rejects a bucket that is not there") {
  in_each_pool([] {
    const auto items = tine::par_range(1'000).map(slowly);
    const auto as_it_is = [](int x) { return x; };
    CHECK_THROWS_AS(items.histogram(999, as_it_is), std::out_of_range);
    CHECK_THROWS_WITH(items.histogram(999, as_it_is),
                      "tine: histogram: bucket_of gave a bucket that is not there");
    CHECK_THROWS_AS(items.histogram(1'000, [](int x) { return x - 1; }), std::out_of_range);
    const auto beyond_64_bits = [](int x) { return static_cast<tine::detail::int128>(x) << 64; };
    CHECK_THROWS_AS(items.histogram(1'000, beyond_64_bits), std::out_of_range);
    enum class parity { even, odd };
    const auto parity_of = [](int x) { return x % 2 == 0 ? parity::even : parity::odd; };
    CHECK(items.histogram(2, parity_of) == std::vector<std::size_t>{500, 500});
    CHECK_THROWS_AS(items.histogram(0, as_it_is), std::out_of_range);
    CHECK(tine::par_empty<int>().histogram(3, as_it_is) == std::vector<std::size_t>(3));
    CHECK(tine::par_empty<int>().histogram(0, as_it_is).empty());
    CHECK(items.histogram(1'000, as_it_is) == std::vector<std::size_t>(1'000, 1));
  });
}

TEST_CASE("group_by and count_by give what a loop over a hash map gives") {
  for_each_size([](std::size_t n) {
    for (const unsigned keys : {1u, 10u, 1'000u, 1'000'000u}) {
      const auto v = random_numbers(n, 1'000'000);
      const auto key = [keys](int x) {
        return busy(20), std::to_string(static_cast<unsigned>(x) % keys);
      };
      std::unordered_map<std::string, std::vector<int>> groups;
      std::unordered_map<std::string, std::size_t> counts;
      for (const int x : v) {
        groups[key(x)].push_back(x);
        ++counts[key(x)];
      }
      const auto all = [](int) { return true; };
      CHECK((tine::par_iter(v).group_by(key) == groups));
      CHECK((tine::par_iter(v).filter(all).group_by(key) == groups));
      CHECK((tine::par_iter(v).count_by(key) == counts));
      CHECK((tine::par_iter(v).filter(all).count_by(key) == counts));
    }
  });
}

TEST_CASE("group_by moves items that are the chain's own, and takes members as keys") {
  struct person {
    std::string city;
    int age;
  };
  std::vector<person> people{{"Ulm", 3}, {"Bonn", 4}, {"Ulm", 5}};
  const auto ages = tine::par_iter(people).group_by(&person::city);
  CHECK(ages.at("Ulm").size() == 2);
  CHECK(ages.at("Ulm")[1].age == 5);
  CHECK(people[0].city == "Ulm");
  CHECK(tine::par_iter(people).count_by(&person::city) ==
        std::unordered_map<std::string, std::size_t>{{"Ulm", 2}, {"Bonn", 1}});
  const census before;
  in_each_pool([] {
    const auto groups = tine::par_range(3'000)
                            .map([](int x) { return busy(20), tracked_unique(x); })
                            .group_by([](const tracked_unique& x) { return x.value() % 7; });
    CHECK(groups.size() == 7);
    for (const auto& [key, group] : groups) {
      for (std::size_t i = 0; i < group.size(); ++i) {
        REQUIRE(group[i].value() == static_cast<int>(i) * 7 + key);
      }
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("counting and grouping leave nothing behind when a closure throws") {
  const auto v = ascending(400);
  in_each_pool([&] {
    for (int at = 0; at < 400; at += 13) {
      const census before;
      const auto fails = [at](const tracked& x) {
        busy();
        if (x.value() == at) throw boom(at);
        return x.value() % 10;
      };
      const auto items = tine::par_iter(v).map([](int x) { return tracked(x); });
      CHECK_THROWS_AS(items.group_by(fails), boom);
      CHECK_THROWS_AS(items.count_by(fails), boom);
      CHECK_THROWS_AS(items.histogram(10, fails), boom);
      CHECK_THROWS_AS(items.partition([&](const auto& x) { return fails(x) == 1; }), boom);
      CHECK(before.balanced());
    }
  });
}

TEST_CASE("a scan takes bools") {
  for_each_size([](std::size_t n) {
    const auto v = random_numbers(n, 100);
    const auto big = [](int x) { return busy(30), x == 99; };
    std::vector<bool> inclusive, exclusive;
    bool any = false;
    for (const int x : v) {
      exclusive.push_back(any);
      any = any || x == 99;
      inclusive.push_back(any);
    }
    const auto items = tine::par_iter(v).map(big);
    CHECK(items.inclusive_scan(std::logical_or{}) == inclusive);
    CHECK(items.exclusive_scan(false, std::logical_or{}) == exclusive);
  });
}
