// map, filter, enumerate, zip, and chains of them.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <concepts>
#include <deque>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <type_traits>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

struct person {
  std::string name;
  int age;
  bool is_adult() const { return age >= 18; }
  const std::string& called() const { return name; }
};

std::vector<person> people(std::size_t n) {
  std::vector<person> all;
  for (std::size_t i = 0; i < n; ++i) {
    all.push_back({"person number " + std::to_string(i), static_cast<int>(i * 7 % 90)});
  }
  return all;
}

const auto triple = [](int x) { return busy(), 3 * x; };
const auto is_even = [](int x) { return busy(), x % 2 == 0; };

template <class F>
std::vector<int> expected_where(const std::vector<int>& v, F keep) {
  std::vector<int> all;
  for (int x : v) {
    if (keep(x)) all.push_back(x);
  }
  return all;
}

}  // namespace

TEST_CASE("map calls its function once for each item and keeps the order") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    std::atomic<std::size_t> calls{0};
    const auto got = tine::par_iter(v).map([&](int x) { return ++calls, triple(x); }).collect();
    std::vector<int> expected;
    for (int x : v) expected.push_back(3 * x);
    CHECK(difference(got, expected) == "");
    CHECK(calls == n);
  });
}

TEST_CASE("map takes members: a data member gives references, a function its result") {
  auto all = people(100);
  using name_item = tine::item_t<decltype(tine::par_iter(all).map(&person::name))>;
  using called_item = tine::item_t<decltype(tine::par_iter(all).map(&person::called))>;
  STATIC_REQUIRE(std::is_same_v<name_item, std::string&>);
  STATIC_REQUIRE(std::is_same_v<called_item, const std::string&>);
  in_each_pool([&all] {
    const auto names = tine::par_iter(all).map(&person::called).collect();
    STATIC_REQUIRE(std::is_same_v<decltype(names), const std::vector<std::string>>);
    REQUIRE(names.size() == 100);
    CHECK(names[42] == "person number 42");
    CHECK(tine::par_iter(all).map(&person::age).max() != nullptr);
    CHECK(tine::par_iter(std::as_const(all)).filter(&person::is_adult).count() ==
          static_cast<std::size_t>(std::ranges::count_if(all, &person::is_adult)));
  });
}

TEST_CASE("map changes the type of the items as often as it likes") {
  for_each_size([](std::size_t n) {
    const auto lengths =
        tine::par_range(n)
            .map([](std::size_t i) { return std::to_string(i); })
            .map([](std::string s) { return std::make_unique<std::string>(s + "!"); })
            .map([](auto p) { return busy(), p->size(); })
            .collect();
    std::vector<std::size_t> expected;
    for (std::size_t i = 0; i < n; ++i) expected.push_back(std::to_string(i).size() + 1);
    CHECK(difference(lengths, expected) == "");
  });
}

TEST_CASE("filter keeps exactly the items its predicate holds for, in order") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    CHECK(difference(tine::par_iter(v).filter(is_even).collect(), expected_where(v, is_even)) ==
          "");
    CHECK(tine::par_iter(v).filter([](int) { return false; }).collect().empty());
    CHECK(difference(tine::par_iter(v).filter([](int) { return true; }).collect(), v) == "");
    const auto rare = [](int x) { return busy(), x % 997 == 5; };
    CHECK(difference(tine::par_iter(v).filter(rare).collect(), expected_where(v, rare)) == "");
  });
}

TEST_CASE("filter asks its predicate once per item and computes the item once") {
  for_each_size([](std::size_t n) {
    std::atomic<std::size_t> made{0};
    std::atomic<std::size_t> asked{0};
    const auto kept = tine::par_range(static_cast<int>(n))
                          .map([&](int x) { return ++made, x; })
                          .filter([&](int x) { return ++asked, is_even(x); })
                          .collect();
    CHECK(kept.size() == (n + 1) / 2);
    CHECK(made == n);
    CHECK(asked == n);
  });
}

TEST_CASE("filter passes on what it was given: references to change, values to move") {
  const census before;
  for_each_size([](std::size_t n) {
    auto v = ascending(n);
    tine::par_iter(v).filter(is_even).for_each([](int& x) { x = -x; });
    bool right = true;
    for (int i = 0; i < static_cast<int>(n); ++i) {
      right = right && v[static_cast<std::size_t>(i)] == (i % 2 == 0 ? -i : i);
    }
    CHECK(right);

    auto odd = tine::par_range(static_cast<int>(n))
                   .map([](int x) { return tracked_unique(x); })
                   .filter([](const tracked_unique& x) { return !is_even(x.value()); })
                   .collect();
    CHECK(odd.size() == n / 2);
    CHECK((odd.empty() || odd.front().value() == 1));
  });
  CHECK(before.balanced());
}

TEST_CASE("enumerate pairs each item with its position") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    auto chain = tine::par_iter(v).map(triple).enumerate();
    STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(chain)>, std::pair<std::size_t, int>>);
    const auto pairs = chain.collect();
    REQUIRE(pairs.size() == n);
    bool right = true;
    for (std::size_t i = 0; i < n; ++i) {
      right = right && pairs[i].first == i && pairs[i].second == 3 * v[i];
    }
    CHECK(right);
    const auto matches = [&v](auto pair) { return v[pair.first] == pair.second; };
    CHECK(tine::par_iter(v).enumerate().all(matches));
  });
}

TEST_CASE("enumerate gives references to the elements of an lvalue range") {
  for_each_size([](std::size_t n) {
    std::vector<std::size_t> v(n);
    tine::par_iter(v).enumerate().for_each([](auto pair) { busy(), pair.second = pair.first; });
    bool right = true;
    for (std::size_t i = 0; i < n; ++i) right = right && v[i] == i;
    CHECK(right);
  });
}

TEST_CASE("zip ends with the shorter of the two, whose surplus is never computed") {
  in_each_pool([] {
    for (const std::size_t n : sizes) {
      for (const std::size_t m : {std::size_t{0}, std::size_t{1}, n / 2, n, n + 1, 2 * n + 1}) {
        const auto v = shuffled(n);
        std::atomic<std::size_t> computed{0};
        const auto squares = [&computed](std::size_t i) { return ++computed, i * i; };
        const auto both = std::min(n, m);
        std::vector<std::size_t> expected;
        for (std::size_t i = 0; i < both; ++i) {
          expected.push_back(static_cast<std::size_t>(v[i]) + i * i);
        }
        const auto sum = [](auto p) { return static_cast<std::size_t>(p.first) + p.second; };
        const auto flipped = [](auto p) { return p.first + static_cast<std::size_t>(p.second); };
        const auto here = tine::par_iter(v).zip(tine::par_range(m).map(squares)).map(sum);
        CHECK(difference(here.collect(), expected) == "");
        CHECK(computed == both);
        const auto there = tine::par_range(m).map(squares).zip(v).map(flipped);
        CHECK(difference(there.collect(), expected) == "");
        CHECK(computed == 2 * both);
      }
    }
  });
}

TEST_CASE("zip takes ranges as par_iter does, and chains") {
  std::vector<int> a{1, 2, 3};
  const std::deque<long> b{10, 20, 30};
  using borrowed = tine::item_t<decltype(tine::par_iter(a).zip(b))>;
  using owned = tine::item_t<decltype(tine::par_iter(a).zip(std::vector<long>{}))>;
  using chained = tine::item_t<decltype(tine::par_iter(a).zip(tine::par_range(3)))>;
  STATIC_REQUIRE(std::is_same_v<borrowed, std::pair<int&, const long&>>);
  STATIC_REQUIRE(std::is_same_v<owned, std::pair<int&, long&>>);
  STATIC_REQUIRE(std::is_same_v<chained, std::pair<int&, int>>);
  in_each_pool([&] {
    const auto product = [](auto p) { return p.first * p.second; };
    const std::vector<long> expected{10, 40, 90};
    CHECK(tine::par_iter(a).zip(b).map(product).collect() == expected);
    CHECK(tine::par_iter(a).zip(std::vector<long>{10, 20, 30}).map(product).collect() == expected);
    auto lvalue = tine::par_iter(b);
    CHECK(tine::par_iter(a).zip(lvalue).map(product).collect() == expected);
    CHECK(lvalue.count() == 3);
  });
}

TEST_CASE("zip writes to one range what it reads from another") {
  for_each_size([](std::size_t n) {
    const auto from = shuffled(n);
    std::vector<int> to(n);
    tine::par_iter(to).zip(from).for_each([](auto p) { busy(), p.first = p.second; });
    CHECK(difference(to, from) == "");
    std::deque<int> copy(n);
    tine::par_iter(from).zip(copy).for_each([](auto p) { busy(), p.second = p.first; });
    CHECK(difference(copy, from) == "");
  });
}

TEST_CASE("zip moves elements out of both its sides") {
  const census before;
  for_each_size([](std::size_t n) {
    std::vector<tracked_unique> a, b;
    for (int i = 0; i < static_cast<int>(n); ++i) a.emplace_back(i), b.emplace_back(2 * i);
    const auto add = [](auto&& p) {
      const tracked_unique left(std::move(p.first)), right(std::move(p.second));
      return busy(), left.value() + right.value();
    };
    auto chain = tine::into_par_iter(std::move(a)).zip(tine::into_par_iter(std::move(b)));
    const auto sums = std::move(chain).map(add).collect();
    bool right = sums.size() == n;
    for (std::size_t i = 0; right && i < n; ++i) right = sums[i] == 3 * static_cast<int>(i);
    CHECK(right);
  });
  CHECK(before.balanced());
}

TEST_CASE("map, enumerate and zip keep an iterator indexed, filter does not") {
  auto indexed = tine::par_range(10).map(triple).enumerate().zip(tine::par_range(10));
  STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(indexed)>);
  auto filtered = tine::par_range(10).filter(is_even).map(triple);
  STATIC_REQUIRE(tine::parallel_iterator<decltype(filtered)>);
  STATIC_REQUIRE_FALSE(tine::indexed_parallel_iterator<decltype(filtered)>);
}

TEST_CASE("adaptors nest in any order") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto w = random_numbers(n + 3, 50);
    const auto got = tine::par_iter(v)
                         .enumerate()
                         .zip(w)
                         .map([](auto p) {
                           return static_cast<int>(p.first.first) + 7 * p.first.second + p.second;
                         })
                         .filter([](int x) { return x % 3 != 0; })
                         .map(triple)
                         .filter(is_even)
                         .collect();
    std::vector<int> expected;
    for (std::size_t i = 0; i < n; ++i) {
      const int x = static_cast<int>(i) + 7 * v[i] + w[i];
      if (x % 3 != 0 && 3 * x % 2 == 0) expected.push_back(3 * x);
    }
    CHECK(difference(got, expected) == "");
  });
}

TEST_CASE("a filtered list keeps its order") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const std::list<int> list(v.begin(), v.end());
    const auto got = tine::par_iter(list).filter(is_even).map(triple).collect();
    auto expected = expected_where(v, is_even);
    for (int& x : expected) x *= 3;
    CHECK(difference(got, expected) == "");
  });
}

TEST_CASE("nothing is called before the terminal call") {
  int calls = 0;
  auto chain = tine::par_range(10)
                   .map([&calls](int x) { return ++calls, x; })
                   .filter([&calls](int) { return ++calls, true; })
                   .map([&calls](int x) { return ++calls, x; });
  CHECK(calls == 0);
  tine::thread_pool one(1);
  one.install([&chain] { CHECK(chain.count() == 10); });
  CHECK(calls == 30);
}

TEST_CASE("a copyable chain can be used again after a terminal call on it as an lvalue") {
  in_each_pool([] {
    const auto v = shuffled(1'000);
    const std::string suffix(40, '.');
    const auto chain = tine::par_iter(v).filter(is_even).map(
        [suffix](int x) { return std::to_string(x) + suffix; });
    STATIC_REQUIRE(std::copy_constructible<decltype(chain)>);
    const auto first = chain.collect();
    CHECK(first.size() == 500);
    CHECK(chain.count() == 500);
    CHECK(difference(chain.collect(), first) == "");
    CHECK(chain.map([](const std::string& s) { return s.size(); }).any([](auto n) {
      return n == 43;
    }));
    auto copy = chain;
    CHECK(difference(std::move(copy).collect(), first) == "");
    CHECK(difference(chain.collect(), first) == "");
  });
}

TEST_CASE("a chain that holds something move-only is move-only and runs as an rvalue") {
  for_each_size([](std::size_t n) {
    const auto make = [n] {
      return tine::par_range(static_cast<int>(n))
          .map([factor = std::make_unique<int>(5)](int x) { return busy(), *factor * x; })
          .filter([rest = std::make_unique<int>(0)](int x) { return x % 2 == *rest; });
    };
    STATIC_REQUIRE_FALSE(std::copy_constructible<decltype(make())>);
    STATIC_REQUIRE(std::move_constructible<decltype(make())>);
    CHECK(make().count() == (n + 1) / 2);
    auto chain = make();
    auto moved = std::move(chain);
    std::vector<int> expected;
    for (int i = 0; i < static_cast<int>(n); i += 2) expected.push_back(5 * i);
    CHECK(difference(std::move(moved).collect(), expected) == "");
  });
}

TEST_CASE("closures with state are not copied while a chain runs") {
  struct counting {
    std::atomic<int>* copies;
    explicit counting(std::atomic<int>* n) : copies(n) {}
    counting(const counting& o) : copies(o.copies) { ++*copies; }
    counting(counting&&) = default;
    int operator()(int x) const { return busy(), x + 1; }
  };
  in_each_pool([] {
    std::atomic<int> copied{0};
    CHECK(tine::par_range(1'000).map(counting(&copied)).filter(is_even).sum() == 250'500);
    CHECK(copied == 0);
  });
}
