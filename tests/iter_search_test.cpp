// any, all, none, find_any and find_first.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <ranges>
#include <set>
#include <span>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

/// Positions worth a hit in `n` elements: none, the ends, the middle, several.
std::vector<std::set<int>> hit_sets(std::size_t size) {
  const int n = static_cast<int>(size);
  std::vector<std::set<int>> sets{{}};
  if (n == 0) return sets;
  sets.push_back({0});
  sets.push_back({n - 1});
  sets.push_back({n / 2});
  sets.push_back({n / 2, n / 2 + 1});
  sets.push_back({n / 3, 2 * n / 3, n - 1});
  std::set<int> many;
  for (int i = n / 10; i < n; i += 3) many.insert(i);
  sets.push_back(many);
  return sets;
}

/// The first hit is slow to reach: earlier elements take longer than later ones.
auto slow_at_first(const std::set<int>& hits, std::size_t n) {
  return [&hits, n](int x) {
    if (static_cast<std::size_t>(x) <= n / 2) busy(1'000);
    return hits.contains(x);
  };
}

}  // namespace

TEST_CASE("any, all and none agree with the standard algorithms") {
  for_each_size([](std::size_t n) {
    const auto v = ascending(n);
    const std::list<int> list(v.begin(), v.end());
    for (const auto& hits : hit_sets(n)) {
      const auto p = slow_at_first(hits, n);
      const auto not_p = [&p](int x) { return !p(x); };
      CHECK(tine::par_iter(v).any(p) == std::ranges::any_of(v, p));
      CHECK(tine::par_iter(v).all(not_p) == std::ranges::all_of(v, not_p));
      CHECK(tine::par_iter(v).none(p) == std::ranges::none_of(v, p));
      CHECK(tine::par_iter(list).any(p) == std::ranges::any_of(list, p));
      CHECK(tine::par_range(static_cast<int>(n)).filter([](int x) { return x % 2 == 0; }).all(p) ==
            std::ranges::all_of(v, [&p](int x) { return x % 2 == 1 || p(x); }));
    }
  });
}

TEST_CASE("find_first points to the element that std::find_if finds") {
  for_each_size([](std::size_t n) {
    const auto v = ascending(n);
    const std::list<int> list(v.begin(), v.end());
    for (const auto& hits : hit_sets(n)) {
      const auto p = slow_at_first(hits, n);
      const int* expected = hits.empty() ? nullptr : &v[static_cast<std::size_t>(*hits.begin())];
      CHECK(tine::par_iter(v).find_first(p) == expected);
      const int* in_list = tine::par_iter(list).find_first(p);
      CHECK((in_list != nullptr) == !hits.empty());
      CHECK((in_list == nullptr || *in_list == *hits.begin()));
      const auto odd = [](int x) { return x % 2 == 1; };
      const auto hit = std::ranges::find_if(v, [&](int x) { return odd(x) && hits.contains(x); });
      CHECK(tine::par_iter(v).filter(odd).find_first(p) == (hit == v.end() ? nullptr : &*hit));
    }
  });
}

TEST_CASE("find_any points to some element with the property, or is null") {
  for_each_size([](std::size_t n) {
    auto v = ascending(n);
    for (const auto& hits : hit_sets(n)) {
      int* const hit = tine::par_iter(v).find_any(slow_at_first(hits, n));
      CHECK((hit != nullptr) == !hits.empty());
      if (hit == nullptr) continue;
      CHECK(hits.contains(*hit));
      CHECK(hit == &v[static_cast<std::size_t>(*hit)]);
    }
  });
}

TEST_CASE("a search in values returns an optional value") {
  for_each_size([](std::size_t n) {
    const auto squares = tine::par_range(static_cast<long>(n)).map([](long x) { return x * x; });
    const auto big = [n](long x) { return busy(), x >= static_cast<long>(n); };
    STATIC_REQUIRE(std::is_same_v<decltype(squares.find_first(big)), std::optional<long>>);
    STATIC_REQUIRE(std::is_same_v<decltype(squares.find_any(big)), std::optional<long>>);
    long root = 0;
    while (root * root < static_cast<long>(n)) ++root;
    const bool exists = root < static_cast<long>(n);
    CHECK(squares.find_first(big) == (exists ? std::optional(root * root) : std::nullopt));
    CHECK(squares.find_any(big).has_value() == exists);
  });
}

TEST_CASE("a result is a pointer only if it points to something the chain does not own") {
  std::vector<std::string> v{"a", "b"};
  const std::vector<std::string> cv{"a", "b"};
  const auto is_b = [](const std::string& s) { return s == "b"; };
  const auto same = [](const std::string& s) -> const std::string& { return s; };
  const auto copy_of = [](const auto& x) { return x; };
  using owned = std::optional<std::string>;
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(v).find_any(is_b)), std::string*>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(cv).max()), const std::string*>);
  STATIC_REQUIRE(
      std::is_same_v<decltype(tine::par_iter(std::span(v)).find_first(is_b)), std::string*>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(copy_of(v)).find_first(is_b)), owned>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(copy_of(v)).map(same).max()), owned>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::into_par_iter(copy_of(v)).min()), owned>);
  in_each_pool([&] {
    CHECK(tine::par_iter(v).find_any(is_b) == &v[1]);
    CHECK(tine::par_iter(cv).map(same).max() == &cv[1]);
    CHECK(tine::par_iter(std::vector<std::string>{"a", "b"}).find_first(is_b) == "b");
    if (const auto hit = tine::par_iter(cv).find_any(is_b)) CHECK(*hit == "b");
  });
}

TEST_CASE("a hit in a view of what is elsewhere is a pointer") {
  std::vector<std::unique_ptr<int>> v;
  std::map<int, std::unique_ptr<int>> squares;
  for (int i = 0; i < 1'000; ++i) {
    v.push_back(std::make_unique<int>(i));
    squares.emplace(i, std::make_unique<int>(i * i));
  }
  const auto odd = [](const auto& x) { return *x % 2 == 1; };
  const auto big = [](const auto& x) { return busy(100), *x >= 500; };
  const auto same = [](auto& x) -> auto& { return x; };
  const auto inside = [](auto& x) -> auto& { return *x; };
  using namespace std::views;
  in_each_pool([&] {
    CHECK(tine::par_iter(v | filter(odd)).find_first(big) == &v[501]);
    CHECK(tine::par_iter(v | drop(1) | filter(odd) | take(3)).find_last(odd) == &v[5]);
    CHECK(tine::par_iter(v | transform(inside)).max() == v[999].get());
    CHECK(tine::par_iter(v | transform(same) | reverse).find_first(odd) == &v[999]);
    CHECK(tine::par_iter(squares | values).find_first(big) == &squares[23]);
    CHECK(tine::par_iter(squares | values | filter(odd)).find_last(big) == &squares[999]);
    CHECK(tine::par_bridge(v | filter(odd)).ordered(8).find_first(big) == &v[501]);
    const auto from = [&](int i) { return v | drop(i) | filter(odd); };
    CHECK(tine::par_range(3, 9).flat_map_iter(from).find_first(odd) == &v[3]);
    CHECK(tine::par_range(3, 9).flat_map(from).find_first(odd) == &v[3]);
    const auto kept = [text = std::string("kept")](auto&) -> auto& { return text; };
    CHECK(tine::par_iter(v | transform(kept)).max() == std::optional<std::string>("kept"));
  });
}

TEST_CASE("a hit in a view that owns its elements outlives the chain") {
  in_each_pool([] {
    const auto make = [] { return std::vector<std::string>(1'000, std::string(40, 'x')); };
    const auto all = [](const std::string&) { return true; };
    const auto hit = tine::par_iter(make() | std::views::take(500)).find_first(all);
    REQUIRE(std::is_same_v<decltype(hit), const std::optional<std::string>>);
    CHECK(*hit == std::string(40, 'x'));
  });
}

TEST_CASE("a hit among pairs with owned elements outlives the chain") {
  in_each_pool([] {
    const auto make = [] { return std::vector<std::string>(1'000, std::string(40, 'x')); };
    const auto third = [](const auto& pair) { return pair.first == 3; };
    const auto hit = tine::par_iter(make()).enumerate().find_first(third);
    using expected = std::optional<std::pair<std::size_t, std::string>>;
    REQUIRE(std::is_same_v<decltype(hit), const expected>);
    CHECK(hit->second == std::string(40, 'x'));
  });
}

TEST_CASE("find moves a move-only item out of the chain and drops the others") {
  const census before;
  in_each_pool([&before] {
    const auto make = [] {
      return tine::par_range(10'007).map([](int x) { return busy(), tracked_unique(x); });
    };
    const auto first =
        make().find_first([](const tracked_unique& x) { return x.value() >= 5'000; });
    const auto any = make().find_any([](const tracked_unique& x) { return x.value() >= 5'000; });
    REQUIRE(first);
    REQUIRE(any);
    CHECK(first->value() == 5'000);
    CHECK(any->value() >= 5'000);
    CHECK(before.born() == 2);
  });
  CHECK(before.balanced());
}

// Every thousandth item is a hit, so a thread that begins a piece of the loop ends it within a
// thousand items; once somebody has a hit, no new piece is begun.
TEST_CASE("searches stop early") {
  in_each_pool([] {
    const int n = 20'000'000;
    std::atomic<int> seen{0};
    const auto hit = [&seen](int x) {
      seen.fetch_add(1, std::memory_order_relaxed);
      return x % 1'000 == 999;
    };
    const auto visited = [&seen] { return seen.exchange(0); };
    CHECK(tine::par_range(n).any(hit));
    CHECK(visited() < n / 2);
    CHECK_FALSE(tine::par_range(n).none(hit));
    CHECK(visited() < n / 2);
    CHECK_FALSE(tine::par_range(n).all([&hit](int x) { return !hit(x); }));
    CHECK(visited() < n / 2);
    CHECK(tine::par_range(n).find_any(hit).value_or(0) % 1'000 == 999);
    CHECK(visited() < n / 2);
    CHECK(tine::par_range(n).find_first(hit) == 999);
    CHECK(visited() < n / 2);
    CHECK(tine::par_range(n).filter(hit).any([](int) { return true; }));
    CHECK(visited() < n / 2);
  });
}

TEST_CASE("a search that has a hit on one thread stops the others") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    pool.install([] {
      // There is a hit as soon as a second thread is at work. The first item shows that it is worth
      // while to have one.
      visitors at_work;
      std::atomic<bool> hit{false};
      std::atomic<int> later{0};
      CHECK(tine::par_range(20'000).any([&](int x) {
        if (hit) {
          busy(10'000);
          ++later;
          return false;
        }
        if (x == 0) {
          std::this_thread::sleep_for(std::chrono::milliseconds(1));
          return false;
        }
        at_work.visit();
        return wait_until([&] { return hit || at_work.count() > 1; }) && !hit.exchange(true);
      }));
      CHECK(at_work.count() > 1);
      CHECK(later < 10'000);
    });
  }
}
