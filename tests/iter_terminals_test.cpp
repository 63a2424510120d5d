// for_each, reduce, reduce_with, sum, count, min and max. Searches have a file of their own.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <array>
#include <atomic>
#include <functional>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

/// Multiplication of 2x2 matrices modulo a prime: associative, but the order matters.
struct matrix {
  std::array<unsigned, 4> m{1, 0, 0, 1};
  friend matrix operator*(const matrix& a, const matrix& b) {
    const auto at = [&](int i, int j) {
      return (a.m[i] * b.m[j] + a.m[i + 1] * b.m[j + 2]) % 10'007;
    };
    return {{at(0, 0), at(0, 1), at(2, 0), at(2, 1)}};
  }
  bool operator==(const matrix&) const = default;
};

matrix matrix_of(int x) {
  busy();
  const auto u = static_cast<unsigned>(x);
  return {{1 + u % 7, u % 11, u % 5, 1 + u % 3}};
}

const auto text_of = [](int x) { return busy(), std::to_string(x) + ","; };
const auto joined = [](std::string a, const std::string& b) { return a + b; };

std::string text_of_all(const std::vector<int>& v) {
  std::string all;
  for (int x : v) all += text_of(x);
  return all;
}

}  // namespace

TEST_CASE("for_each visits every item exactly once") {
  for_each_size([](std::size_t n) {
    std::vector<std::atomic<int>> visits(n);
    tine::par_range(n).for_each([&visits](std::size_t i) { busy(), ++visits[i]; });
    CHECK(std::ranges::all_of(visits, [](const auto& count) { return count == 1; }));
  });
}

TEST_CASE("for_each takes members and ignores what its function returns") {
  struct counter {
    int n = 0;
    int next() { return busy(), ++n; }
  };
  for_each_size([](std::size_t n) {
    std::vector<counter> v(n);
    tine::par_iter(v).for_each(&counter::next);
    tine::par_iter(v).filter([](auto& c) { return c.n > 0; }).for_each(&counter::next);
    CHECK(std::ranges::all_of(v, [](const counter& c) { return c.n == 2; }));
  });
}

TEST_CASE("reduce keeps the order of the items: concatenation needs no commutativity") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto expected = text_of_all(v);
    CHECK(difference(tine::par_iter(v).map(text_of).reduce(std::string(), joined), expected) == "");
    const std::list<int> list(v.begin(), v.end());
    CHECK(difference(tine::par_iter(list).map(text_of).reduce(std::string(), joined), expected) ==
          "");
    const auto with = tine::par_iter(v).map(text_of).reduce_with(joined);
    CHECK(with.has_value() == (n > 0));
    CHECK(difference(with.value_or(""), expected) == "");
  });
}

TEST_CASE("reduce takes its identity as a value or as a callable") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n, 2);
    matrix expected;
    for (int x : v) expected = expected * matrix_of(x);
    const auto matrices = tine::par_iter(v).map(matrix_of);
    CHECK(matrices.reduce(matrix{}, std::multiplies{}) == expected);
    CHECK(matrices.reduce([] { return matrix{}; }, std::multiplies{}) == expected);
    CHECK(matrices.filter([](const matrix&) { return true; }).reduce(matrix{}, std::multiplies{}) ==
          expected);
  });
}

TEST_CASE("reduce returns the identity when there are no items") {
  in_each_pool([] {
    const std::vector<int> none;
    CHECK(tine::par_iter(none).reduce(42, std::plus{}) == 42);
    CHECK(tine::par_range(100).filter([](int) { return false; }).reduce(1, std::multiplies{}) == 1);
    CHECK_FALSE(tine::par_iter(none).reduce_with(std::plus{}));
    CHECK_FALSE(
        tine::par_range(100).filter([](int x) { return x > 100; }).reduce_with(std::plus{}));
  });
}

TEST_CASE("the accumulator of reduce may have a type of its own") {
  struct set_of_bits {
    std::array<bool, 64> has{};
    int items = 0;
  };
  struct add_to {
    set_of_bits operator()(set_of_bits acc, int x) const {
      busy();
      acc.has[static_cast<std::size_t>(x) % 64] = true;
      ++acc.items;
      return acc;
    }
    set_of_bits operator()(set_of_bits a, const set_of_bits& b) const {
      for (std::size_t i = 0; i < 64; ++i) a.has[i] = a.has[i] || b.has[i];
      a.items += b.items;
      return a;
    }
  };
  for_each_size([](std::size_t n) {
    const auto result = tine::par_range(static_cast<int>(n)).reduce(set_of_bits{}, add_to{});
    CHECK(result.items == static_cast<int>(n));
    CHECK(std::ranges::count(result.has, true) == static_cast<int>(std::min<std::size_t>(n, 64)));
  });
}

TEST_CASE("accumulators may be move-only") {
  const census before;
  for_each_size([](std::size_t n) {
    const int expected = static_cast<int>(n) * (static_cast<int>(n) - 1) / 2;
    const auto add = [](tracked_unique a, tracked_unique b) { return busy(), a + b; };
    const auto elements = [n] {
      return tine::par_range(static_cast<int>(n)).map([](int x) { return tracked_unique(x); });
    };
    CHECK(elements().reduce([] { return tracked_unique(0); }, add).value() == expected);
    const auto with = elements().reduce_with(add);
    CHECK((with ? with->value() : 0) == expected);
    std::vector<tracked_unique> owned;
    for (int i = 0; i < static_cast<int>(n); ++i) owned.emplace_back(i);
    const auto from_owned = tine::into_par_iter(std::move(owned)).reduce_with(add);
    CHECK((from_owned ? from_owned->value() : 0) == expected);
  });
  CHECK(before.balanced());
}

TEST_CASE("reduce_with leaves the elements it reads as they are") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto sum = static_cast<int>(n) * (static_cast<int>(n) - 1) / 2;
    auto a = v;
    const auto add = [](int x, int y) { return busy(), x + y; };
    CHECK(tine::par_iter(a).reduce_with(add).value_or(0) == sum);
    CHECK(difference(a, v) == "");

    auto b = v;
    const auto add_pairs = [](std::pair<int, int> x, const std::pair<int, int>& y) {
      return busy(), std::pair(x.first + y.first, x.second - y.second);
    };
    const auto both = tine::par_iter(a).zip(b).reduce_with(add_pairs);
    CHECK((both ? both->first : 0) == sum);
    CHECK(difference(a, v) == "");
    CHECK(difference(b, v) == "");

    std::vector<bool> bits(n);
    if (n > 0) bits[n / 2] = true;
    const auto before = bits;
    const auto either = [](bool x, bool y) { return busy(), x || y; };
    CHECK(tine::par_iter(bits).reduce_with(either) == (n > 0 ? std::optional(true) : std::nullopt));
    CHECK(bits == before);
  });
}

TEST_CASE("sum adds all items, beginning with zero") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto expected = static_cast<long>(n) * (static_cast<long>(n) - 1) / 2;
    const auto slow = [](int x) { return busy(), x; };
    CHECK(tine::par_iter(v).map(slow).sum() == expected);
    CHECK(tine::par_iter(v).sum<long>() == expected);
    CHECK(tine::par_iter(v).map([](int x) { return x * 0.5; }).sum() ==
          static_cast<double>(expected) / 2);
    CHECK(tine::par_iter(v).filter([](int x) { return x % 2 == 1; }).sum() ==
          static_cast<long>(n / 2) * static_cast<long>(n / 2));
    CHECK(difference(tine::par_iter(v).map(text_of).sum(), text_of_all(v)) == "");
  });
}

TEST_CASE("sum has the type of the items, or the type it is asked for") {
  const std::vector<short> v{1, 2, 3};
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(v).sum()), short>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(v).sum<double>()), double>);
  CHECK(tine::par_iter(v).sum() == 6);
  const std::vector<int> large(100'000, 2'000'000'000);
  in_each_pool([&large] { CHECK(tine::par_iter(large).sum<long long>() == 200'000'000'000'000); });
}

TEST_CASE("count counts the items and runs the chain as for_each would") {
  for_each_size([](std::size_t n) {
    std::atomic<std::size_t> calls{0};
    const auto chain =
        tine::par_range(n).map([&calls](std::size_t i) { return busy(), ++calls, i; });
    CHECK(chain.count() == n);
    CHECK(calls == n);
    CHECK(chain.filter([](std::size_t i) { return i % 3 == 0; }).count() == (n + 2) / 3);
    CHECK(calls == 2 * n);
  });
}

TEST_CASE("min and max return the first of equal items") {
  struct item {
    int key;
    std::size_t place;
    bool operator<(const item& o) const { return key < o.key; }
  };
  in_each_pool([] {
    for (const std::size_t n : sizes) {
      for (const unsigned keys : {1u, 2u, 10u, 1'000'000u}) {
        INFO("n = " << n << ", keys below " << keys);
        std::vector<item> v;
        for (int key : random_numbers(n, keys)) v.push_back({key, v.size()});
        const auto smallest = std::min_element(v.begin(), v.end());
        const auto largest = std::max_element(v.begin(), v.end());
        const auto slow = [](item& x) -> item& { return busy(), x; };
        const auto filtered = tine::par_iter(v).filter([](const item&) { return busy(), true; });
        if (n == 0) {
          CHECK(tine::par_iter(v).map(slow).min() == nullptr);
          CHECK(filtered.max() == nullptr);
        } else {
          CHECK(tine::par_iter(v).map(slow).min() == &*smallest);
          CHECK(tine::par_iter(v).map(slow).max() == &*largest);
          CHECK(filtered.min() == &*smallest);
          CHECK(filtered.max() == &*largest);
        }
      }
    }
  });
}

TEST_CASE("min and max of values return a copy, of nothing nothing") {
  for_each_size([](std::size_t n) {
    const auto v = random_numbers(n, 5'000);
    const auto negated = tine::par_iter(v).map([](int x) { return busy(), -x; });
    STATIC_REQUIRE(std::is_same_v<decltype(negated.min()), std::optional<int>>);
    CHECK(negated.min().has_value() == (n > 0));
    if (n == 0) return;
    CHECK(*negated.min() == -*std::ranges::max_element(v));
    CHECK(*negated.max() == -*std::ranges::min_element(v));
  });
}

TEST_CASE("min and max move a move-only item out of the chain") {
  const census before;
  for_each_size([&before](std::size_t n) {
    const auto v = shuffled(n, 3);
    const auto make = [&v] {
      std::vector<tracked_unique> all;
      for (int x : v) all.emplace_back(x);
      return tine::into_par_iter(std::move(all));
    };
    const auto low = make().min();
    const auto high = make().filter([](const tracked_unique&) { return busy(), true; }).max();
    STATIC_REQUIRE(std::is_same_v<decltype(low), const std::optional<tracked_unique>>);
    REQUIRE(low.has_value() == (n > 0));
    REQUIRE(high.has_value() == (n > 0));
    if (n == 0) return;
    CHECK(low->value() == 0);
    CHECK(high->value() == static_cast<int>(n) - 1);
    CHECK(before.born() == 2);
  });
  CHECK(before.balanced());
}

TEST_CASE("parallel loops nest inside items") {
  in_each_pool([] {
    const auto table =
        tine::par_range(60)
            .map([](int i) {
              return tine::par_range(i)
                  .map([i](int j) {
                    return tine::par_range(j).filter([](int k) { return k % 2 == 0; }).count() +
                           static_cast<std::size_t>(i);
                  })
                  .collect();
            })
            .collect();
    REQUIRE(table.size() == 60);
    bool right = true;
    for (std::size_t i = 0; i < 60; ++i) {
      right = right && table[i].size() == i;
      for (std::size_t j = 0; right && j < i; ++j) right = table[i][j] == (j + 1) / 2 + i;
    }
    CHECK(right);
  });
}

TEST_CASE("a nested loop that fails ends the loops around it") {
  in_each_pool([] {
    const auto nested = [](int i) {
      return tine::par_range(50)
          .map([i](int j) {
            busy();
            if (i == 20 && j == 30) throw boom(7);
            return j;
          })
          .sum();
    };
    CHECK_THROWS_AS(tine::par_range(40).map(nested).sum(), boom);
    CHECK(tine::par_range(20).map(nested).sum() == 20 * 1'225);
  });
}

TEST_CASE("reduce_with takes items that cannot be assigned, and the elements of a map") {
  struct fixed {
    explicit fixed(int n) : number(n) {}
    fixed(fixed&&) = default;
    fixed& operator=(fixed&&) = delete;
    int number;
  };
  in_each_pool([] {
    const auto sum = [](fixed a, fixed b) { return busy(100), fixed(a.number + b.number); };
    const auto make = [](int i) { return fixed(i); };
    CHECK(tine::par_range(1'000).map(make).reduce_with(sum)->number == 499'500);
    CHECK(tine::par_range(1'000).map(make).reduce([] { return fixed(0); }, sum).number == 499'500);
  });
  const std::map<int, int> map{{1, 5}, {2, 7}, {3, 3}};
  const auto largest = [](auto a, auto b) { return a.second < b.second ? b : a; };
  CHECK(tine::par_iter(map).reduce_with(largest) == std::optional(std::pair(2, 7)));
}
