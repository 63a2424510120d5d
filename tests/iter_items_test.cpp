// Adaptors that look at one item at a time: map_init, inspect, filter_map, take_any and their like;
// intersperse and chain.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <memory>
#include <mutex>
#include <numeric>
#include <optional>
#include <set>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

const auto is_even = [](int x) { return x % 2 == 0; };

int as_int(std::size_t n) { return static_cast<int>(n); }

}  // namespace

TEST_CASE("map_init lends each state to one thread at a time, and makes few") {
  for_each_size([](std::size_t n) {
    struct state {
      explicit state(std::atomic<int>& count) { ++count; }
      state(const state&) = delete;
      std::atomic<bool> in_use{false};
    };
    std::atomic<int> made{0};
    std::atomic<int> clashes{0};
    const auto make = [&made] { return state(made); };
    const auto use = [&clashes](state& s, int x) {
      if (s.in_use.exchange(true)) ++clashes;
      busy();
      s.in_use = false;
      return 2 * x;
    };
    const auto doubled = tine::par_range(as_int(n)).map_init(make, use).collect();
    CHECK(doubled.size() == n);
    CHECK((n == 0 || doubled.back() == 2 * as_int(n) - 2));
    CHECK(clashes == 0);
    CHECK(made <= 64);
    CHECK((n == 0 || made > 0));
    const auto sum = tine::par_range(as_int(n)).filter(is_even).map_init(make, use).sum();
    CHECK(sum == 2 * static_cast<int>((n + 1) / 2 * ((n + 1) / 2 - (n > 0))));
    const auto zipped =
        tine::par_range(as_int(n)).zip(tine::par_range(as_int(n)).map_init(make, use));
    CHECK(zipped.all([](auto p) { return p.second == 2 * p.first; }));
    CHECK(clashes == 0);
  });
}

TEST_CASE("map_with and for_each_with give copies of a state") {
  for_each_size([](std::size_t n) {
    const auto texts = tine::par_range(as_int(n))
                           .map_with(std::string("x"),
                                     [](std::string& s, int x) {
                                       s.resize(1);
                                       return s += std::to_string(x);
                                     })
                           .collect();
    CHECK(texts.size() == n);
    bool right = true;
    for (std::size_t i = 0; i < n; ++i)
      right = right && texts[i] == std::string("x").append(std::to_string(i));
    CHECK(right);

    std::atomic<long> total{0};
    const auto add = [&total](std::vector<int>& seen, int x) {
      busy();
      seen.push_back(x);
      total += x;
    };
    tine::par_range(as_int(n)).for_each_with(std::vector<int>{}, add);
    tine::par_range(as_int(n)).filter(is_even).for_each_init([] { return std::vector<int>{}; },
                                                             add);
    long expected = 0;
    for (int i = 0; i < as_int(n); ++i) expected += is_even(i) ? 2 * i : i;
    CHECK(total == expected);
  });
}

TEST_CASE("a state may come from a function that throws at any call") {
  in_each_pool([] {
    for (long at = 0; at < 4; ++at) {
      const census before;
      fuse f(at);
      const auto make = [&f] { return f.burn(), tracked(1); };
      const auto add = [](tracked& s, int x) { return busy(3'000), s.value() + x; };
      try {
        const int sum = tine::par_range(500).map_init(make, add).sum();
        CHECK(sum == 500 * 499 / 2 + 500);
      } catch (const boom& b) {
        CHECK(b.number == at);
      }
      CHECK(before.balanced());
    }
  });
}

TEST_CASE("inspect sees every item once, update changes it, copied takes it along") {
  for_each_size([](std::size_t n) {
    auto v = shuffled(n);
    const auto original = v;
    std::atomic<std::size_t> seen{0};
    auto chain = tine::par_iter(v).inspect([&seen](const int&) { ++seen; });
    STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(chain)>);
    STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(chain)>, int&>);
    CHECK(difference(chain.collect(), v) == "");
    CHECK(seen == n);

    auto copies = tine::par_iter(v).copied().update([](int& x) { x = -x; });
    STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(copies)>, int>);
    const auto negated = copies.collect();
    CHECK(difference(v, original) == "");
    tine::par_iter(v).update([](int& x) { busy(), x = -x; }).for_each([](int) {});
    CHECK(difference(v, negated) == "");

    std::vector<std::unique_ptr<int>> owned;
    for (int x : original) owned.push_back(std::make_unique<int>(x));
    const auto moved = tine::into_par_iter(std::move(owned))
                           .inspect([](const std::unique_ptr<int>& p) { busy(*p % 10); })
                           .update([](std::unique_ptr<int>& p) { *p = -*p; })
                           .collect();
    CHECK(moved.size() == n);
    bool right = true;
    for (std::size_t i = 0; i < moved.size(); ++i) right = right && *moved[i] == negated[i];
    CHECK(right);
  });
}

TEST_CASE("filter_map keeps what is inside") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto text = [](int x) {
      busy();
      return is_even(x) ? std::optional(std::to_string(x)) : std::nullopt;
    };
    std::vector<std::string> expected;
    for (int x : v) {
      if (is_even(x)) expected.push_back(std::to_string(x));
    }
    CHECK(difference(tine::par_iter(v).filter_map(text).collect(), expected) == "");

    const auto where = [](const int& x) { return is_even(x) ? &x : nullptr; };
    const auto chain = tine::par_iter(v).filter_map(where);
    STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(chain)>, const int&>);
    CHECK(chain.count() == expected.size());
    CHECK(difference(
              tine::par_iter(v).positions(is_even).map([&v](auto i) { return v[i]; }).collect(),
              chain.collect()) == "");
  });
}

TEST_CASE("take_any and skip_any count exactly, whoever comes first") {
  for_each_size([](std::size_t n) {
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, n / 2, n, n + 5}) {
      const auto items = tine::par_range(as_int(n)).map([](int x) { return busy(50), x; });
      auto taken = items.take_any(k).collect();
      CHECK(taken.size() == std::min(n, k));
      CHECK(std::ranges::is_sorted(taken));
      CHECK(std::ranges::adjacent_find(taken) == taken.end());
      auto left = items.skip_any(k).collect();
      CHECK(left.size() == n - std::min(n, k));
      CHECK(std::ranges::is_sorted(left));
      CHECK(items.take_any(k).count() == std::min(n, k));
    }
  });
}

TEST_CASE("the _any_while adaptors and while_some end or begin at a failure") {
  for_each_size([](std::size_t n) {
    const int limit = as_int(n) / 2;
    const auto items = tine::par_range(as_int(n));
    const auto below = [limit](int x) { return busy(50), x < limit; };
    const auto taken = items.take_any_while(below).collect();
    CHECK(std::ranges::all_of(taken, [limit](int x) { return x < limit; }));
    CHECK(items.take_any_while([](int) { return true; }).count() == n);
    const auto skipped = items.skip_any_while(below).collect();
    CHECK(skipped.size() >= n - static_cast<std::size_t>(limit));
    CHECK(std::ranges::is_sorted(skipped));
    CHECK(items.skip_any_while([](int) { return true; }).count() == 0);

    const auto some = [limit](int x) { return x < limit ? std::optional(x) : std::nullopt; };
    const auto inside = items.map(some).while_some().collect();
    CHECK(std::ranges::all_of(inside, [limit](int x) { return x < limit; }));
    CHECK(items.map([](int x) { return std::optional(x); }).while_some().count() == n);
  });
}

TEST_CASE("adaptors that end early stop an endless loop") {
  in_each_pool([] {
    const auto numbers = tine::par_range(std::uint64_t{0}, ~std::uint64_t{0});
    CHECK(numbers.take_any(10'000).count() == 10'000);
    CHECK(numbers.take_any_while([](auto x) { return x % 5'000 != 4'999; }).count() > 0);
    const auto half = [](auto x) { return x % 5'000 == 0 ? std::nullopt : std::optional(x); };
    CHECK(numbers.map(half).while_some().count() < 1'000'000'000);
  });
}

TEST_CASE("intersperse separates neighbours, indexed or not") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    std::vector<int> expected;
    for (int x : v) {
      if (!expected.empty()) expected.push_back(-1);
      expected.push_back(x);
    }
    const auto slow = [](int x) { return busy(100), x; };
    const auto indexed = tine::par_iter(v).map(slow).intersperse(-1);
    STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(indexed)>);
    CHECK(indexed.size() == expected.size());
    CHECK(difference(indexed.collect(), expected) == "");
    CHECK(difference(indexed.rev().rev().collect(), expected) == "");
    const auto unindexed =
        tine::par_iter(v).map(slow).filter([](int) { return true; }).intersperse(-1);
    STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(unindexed)>);
    CHECK(difference(unindexed.collect(), expected) == "");
    CHECK(unindexed.filter([](int x) { return x == -1; }).count() == (n == 0 ? 0 : n - 1));
    CHECK(unindexed.find_first([](int x) { return x == -1; }).has_value() == (n > 1));
    const std::vector<std::string> words(n, "w");
    std::string all;
    for (std::size_t i = 0; i < n; ++i) all += i == 0 ? "w" : ", w";
    CHECK(tine::par_iter(words).intersperse(", ").sum() == all);
  });
}

TEST_CASE("chain runs one iterator after the other, of any kinds") {
  for_each_size([](std::size_t n) {
    const auto a = shuffled(n);
    const auto b = shuffled(n / 3, 2);
    auto expected = a;
    expected.insert(expected.end(), b.begin(), b.end());
    const auto indexed = tine::par_iter(a).chain(b);
    STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(indexed)>);
    CHECK(difference(indexed.collect(), expected) == "");
    CHECK(indexed.size() == expected.size());
    CHECK(difference(indexed.rev().rev().collect(), expected) == "");
    const std::list<int> list(b.begin(), b.end());
    CHECK(difference(tine::par_iter(a).chain(list).collect(), expected) == "");
    const auto all = [](int) { return true; };
    CHECK(difference(tine::par_iter(a).filter(all).chain(tine::par_iter(b)).collect(), expected) ==
          "");
    const auto mixed = tine::par_iter(a).chain(tine::par_range(3L)).map([](long x) { return x; });
    CHECK(mixed.sum() == std::accumulate(a.begin(), a.end(), 3L));
    const auto folded = tine::par_iter(a).fold(0, std::plus{}).chain(tine::par_iter(b)).sum();
    CHECK(folded == std::accumulate(expected.begin(), expected.end(), 0));
  });
}
