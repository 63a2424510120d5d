// min, max and minmax in all forms; product; equal, compare, is_sorted; positions and the last hits.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <cmath>
#include <compare>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <numeric>
#include <optional>
#include <string>
#include <tuple>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

int as_int(std::size_t n) { return static_cast<int>(n); }
const auto all_of_them = [](const auto&) { return true; };

/// min, max and minmax of `v` as references, as values, and behind a filter.
template <class T>
void check_extremes(const std::vector<T>& v) {
  const auto chain = tine::par_iter(v);
  const auto values = chain.map([](T x) { return x; });
  if (v.empty()) {
    CHECK(chain.min() == nullptr);
    CHECK_FALSE(values.max());
    CHECK_FALSE(chain.minmax());
    return;
  }
  const auto low = std::ranges::min_element(v);
  const auto high = std::ranges::max_element(v);
  CHECK(chain.min() == &*low);
  CHECK(chain.max() == &*high);
  CHECK(chain.rev().rev().skip(0).max() == &*high);
  CHECK(chain.filter(all_of_them).min() == &*low);
  CHECK(values.min() == std::optional(*low));
  CHECK(values.max() == std::optional(*high));
  const auto both = std::ranges::minmax(v);
  CHECK(chain.minmax() == std::optional(std::pair(both.min, both.max)));
  CHECK(values.minmax() == std::optional(std::pair(both.min, both.max)));
  CHECK(values.filter(all_of_them).minmax() == std::optional(std::pair(both.min, both.max)));
}

struct person {
  std::string name;
  int age;
  std::size_t place;
};

std::vector<person> people(std::size_t n) {
  std::vector<person> all;
  for (int x : random_numbers(n, 20))
    all.push_back({std::string("p").append(std::to_string(x)), x, all.size()});
  return all;
}

}  // namespace

TEST_CASE("min, max and minmax of numbers, the first or last of equals") {
  for_each_size([](std::size_t n) {
    for (const unsigned limit : {1u, 3u, 1'000'000u}) {
      const auto v = random_numbers(n, limit);
      check_extremes(v);
      check_extremes(std::vector<double>(v.begin(), v.end()));
      std::vector<std::int8_t> bytes;
      for (int x : v) bytes.push_back(static_cast<std::int8_t>(x % 100 - 50));
      check_extremes(bytes);
    }
  });
}

TEST_CASE("zeros of either sign are equal: the first one is the minimum") {
  in_each_pool([] {
    for (const std::size_t place : {0, 1, 70, 999}) {
      std::vector<double> v(1'000, 1.0);
      v[place] = place % 2 == 0 ? 0.0 : -0.0;
      v.back() = place % 2 == 0 ? -0.0 : 0.0;
      if (place == 999) continue;
      CHECK(tine::par_iter(v).min() == &v[place]);
      const auto value = tine::par_iter(v).map([](double x) { return x; }).min();
      CHECK(std::signbit(*value) == std::signbit(v[place]));
    }
  });
}

TEST_CASE("min_by, max_by and the forms by key return the first of equals") {
  for_each_size([](std::size_t n) {
    const auto v = people(n);
    const auto younger = [](const person& a, const person& b) { return busy(50), a.age < b.age; };
    const auto slow_key = [](const person& p) { return busy(50), p.age; };
    if (n == 0) {
      CHECK(tine::par_iter(v).min_by(younger) == nullptr);
      CHECK(tine::par_iter(v).max_by_key(slow_key) == nullptr);
      return;
    }
    const person* const low = &*std::ranges::min_element(v, {}, &person::age);
    const person* const high = &*std::ranges::max_element(v, {}, &person::age);
    const auto chain = tine::par_iter(v);
    CHECK(chain.min_by(younger) == low);
    CHECK(chain.max_by(younger) == high);
    CHECK(chain.min_by_key(slow_key) == low);
    CHECK(chain.max_by_key(&person::age) == high);
    CHECK(chain.filter(all_of_them).max_by_key(slow_key) == high);
    CHECK(chain.copied().min_by_key(&person::name)->place ==
          static_cast<std::size_t>(std::ranges::min_element(v, {}, &person::name) - v.begin()));
  });
}

TEST_CASE("sums and products in several lanes lose nothing") {
  for_each_size([](std::size_t n) {
    std::vector<double> v(n);
    for (std::size_t i = 0; i < n; ++i) v[i] = i % 3 == 0 ? 2.0 : i % 3 == 1 ? 0.5 : 1.0;
    const double product = std::accumulate(v.begin(), v.end(), 1.0, std::multiplies{});
    const auto chain = tine::par_iter(v);
    CHECK(chain.product() == product);
    CHECK(chain.reduce(1.0, std::multiplies{}) == product);
    CHECK(chain.reduce(0.0, std::plus{}) == std::accumulate(v.begin(), v.end(), 0.0));
    CHECK(chain.enumerate().map([](auto p) { return p.second; }).sum() ==
          std::accumulate(v.begin(), v.end(), 0.0));
    CHECK(tine::par_range(n).sum<double>() == static_cast<double>(n * (n - (n > 0)) / 2));
    CHECK(tine::par_iter(std::vector<float>(n, 0.25f)).sum<double>() ==
          0.25 * static_cast<double>(n));
    CHECK(tine::par_range(1, 6).product<long>() == 120);
  });
}

TEST_CASE("find_last and the last forms go from the back") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto large = [n](int x) { return busy(20), x >= as_int(n) / 2; };
    const auto last = std::find_if(v.rbegin(), v.rend(), large);
    const auto first = std::ranges::find_if(v, large);
    const auto chain = tine::par_iter(v);
    const int* const expected = last == v.rend() ? nullptr : &*last;
    CHECK(chain.find_last(large) == expected);
    CHECK(chain.filter(all_of_them).find_last(large) == expected);
    const std::list<int> list(v.begin(), v.end());
    CHECK((tine::par_iter(list).find_last(large) != nullptr) == (expected != nullptr));
    const auto text = [&large](int x) {
      return large(x) ? std::optional(std::to_string(x)) : std::nullopt;
    };
    const auto folded = chain.fold(0, std::plus{}).find_last([](int x) { return x >= 0; });
    CHECK(folded.has_value() == (n > 0));
    if (n == 0) return;
    CHECK(chain.find_map_last(text) == std::to_string(*last));
    CHECK(chain.find_map_first(text) == std::to_string(*first));
    CHECK(std::stoi(chain.find_map_any(text).value()) >= as_int(n) / 2);
    const auto at = [&](auto i) { return static_cast<std::size_t>(i); };
    CHECK(chain.position_last(large) == at(v.rend() - last - 1));
    CHECK(chain.position_first(large) == at(first - v.begin()));
    CHECK(v[chain.position_any(large).value()] >= as_int(n) / 2);
    CHECK_FALSE(chain.position_first([](int x) { return x < 0; }));
    CHECK_FALSE(chain.find_map_any([](int) { return std::optional<int>(); }));
  });
}

TEST_CASE("find_last looks at little in front of its hit") {
  tine::thread_pool pool(2);
  pool.install([] {
    std::atomic<int> seen{0};
    const auto hit = [&seen](int x) { return ++seen, x <= 9'999'000; };
    CHECK(tine::par_range(10'000'000).find_last(hit) == std::optional(9'999'000));
    CHECK(seen < 5'000'000);
  });
}

TEST_CASE("find_first on 2^63 numbers returns at once, in front of all others") {
  in_each_pool([] {
    const auto numbers = tine::par_range(std::int64_t{0}, std::numeric_limits<std::int64_t>::max());
    CHECK(numbers.find_first([](std::int64_t) { return true; }) == std::optional(std::int64_t{0}));
    CHECK(numbers.find_first([](std::int64_t x) { return x > 100'000; }) ==
          std::optional(std::int64_t{100'001}));
    CHECK(numbers.find_last([](std::int64_t) { return true; }) ==
          std::optional(std::numeric_limits<std::int64_t>::max() - 1));
  });
}

TEST_CASE("equal and compare look at items in order and stop early") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const std::list<int> list(v.begin(), v.end());
    const auto chain = tine::par_iter(v);
    CHECK(chain.equal(v));
    CHECK(chain.equal(list));
    CHECK(chain.filter(all_of_them).equal(chain));
    CHECK(chain.compare(v) == std::strong_ordering::equal);
    CHECK(chain.equal(v, [](int a, int b) { return a == b; }));
    for (const std::size_t place : {std::size_t{0}, n / 2, n - 1}) {
      if (place >= n) continue;
      auto other = v;
      ++other[place];
      CHECK_FALSE(chain.equal(other));
      CHECK(chain.compare(other) == std::strong_ordering::less);
      CHECK(tine::par_iter(other).compare(list) == std::strong_ordering::greater);
      other.erase(other.begin() + static_cast<std::ptrdiff_t>(place), other.end());
      CHECK_FALSE(chain.equal(other));
      CHECK(chain.compare(other) == std::strong_ordering::greater);
      CHECK(tine::par_iter(other).compare(v) == std::strong_ordering::less);
    }
    const auto halves = chain.map([](int x) { return x / 2.0; });
    CHECK(halves.compare(halves) == std::partial_ordering::equivalent);
  });
}

TEST_CASE("is_sorted finds a single step down anywhere") {
  for_each_size([](std::size_t n) {
    auto v = ascending(n);
    const auto behind_filter = [&v] { return tine::par_iter(v).filter(all_of_them); };
    const auto text = [](int x) { return std::to_string(2'000'000 + x); };
    CHECK(tine::par_iter(v).is_sorted());
    CHECK(behind_filter().is_sorted());
    CHECK(tine::par_iter(v).map(text).is_sorted());
    CHECK(tine::par_iter(v).rev().is_sorted(std::greater{}));
    CHECK(tine::par_iter(v).is_sorted(std::greater{}, [](int x) { return -x; }));
    CHECK(tine::par_iter(v).is_sorted(std::greater{}) == (n < 2));
    for (const std::size_t place : {std::size_t{1}, n / 2, n - 1}) {
      if (place == 0 || place >= n) continue;
      v[place] -= 2;
      CHECK_FALSE(tine::par_iter(v).is_sorted());
      CHECK_FALSE(behind_filter().is_sorted());
      CHECK_FALSE(tine::par_iter(v).map(text).is_sorted());
      v[place] += 2;
    }
  });
}

namespace {

/// The number inside nested pairs and tuples.
int number_in(int x) { return x; }
template <class Pair>
int number_in(const Pair& x) {
  return number_in(std::get<1>(x));
}

/// A key whose moves may throw.
struct old_key {
  explicit old_key(int n) : number(n) {}
  old_key(const old_key& o) noexcept(false) : number(o.number) {}
  old_key& operator=(const old_key&) = default;
  bool operator<(const old_key& o) const { return number < o.number; }
  int number;
};

/// All calls that keep an item, on pairs or tuples that end in a reference.
template <class Chain>
void search_everything(const Chain& chain, int n) {
  const auto less = [](auto& a, auto& b) { return busy(100), number_in(a) < number_in(b); };
  const auto key = [](auto& x) { return busy(100), number_in(x); };
  const auto last = [n](auto& x) { return busy(100), number_in(x) == n - 1; };
  CHECK(number_in(*chain.min_by(less)) == 0);
  CHECK(number_in(*chain.max_by(less)) == n - 1);
  CHECK(number_in(*chain.min_by_key(key)) == 0);
  CHECK(number_in(*chain.max_by_key(key)) == n - 1);
  CHECK(number_in(*chain.max_by_key([&](auto& x) { return old_key(key(x)); })) == n - 1);
  CHECK(chain.is_sorted([](auto&, auto&) { return busy(100), false; }));
  CHECK(chain.filter(all_of_them).is_sorted([](auto&, auto&) { return busy(100), false; }));
  CHECK(number_in(*chain.find_any(last)) == n - 1);
  CHECK(number_in(*chain.find_first(last)) == n - 1);
  CHECK(number_in(*chain.find_last(last)) == n - 1);
  CHECK(number_in(*chain.filter(all_of_them).find_last(last)) == n - 1);
}

}  // namespace

TEST_CASE("what keeps pairs of references leaves the elements alone") {
  in_each_pool([] {
    for (const std::size_t n : {2u, 100u, 3'000u}) {
      const auto before = shuffled(n);
      auto v = before;
      auto w = before;
      const int count = as_int(n);
      search_everything(tine::par_iter(v).enumerate(), count);
      search_everything(tine::par_iter(v).zip(w), count);
      search_everything(tine::par_zip(w, v), count);
      search_everything(tine::par_iter(v).zip(w).enumerate(), count);
      CHECK(v == before);
      CHECK(w == before);

      std::vector<bool> bits(n);
      bits[n / 2] = true;
      const auto bits_before = bits;
      const auto set = [](auto& x) { return busy(100), static_cast<bool>(x.second); };
      CHECK(tine::par_iter(bits).enumerate().max_by_key(set)->first == n / 2);
      CHECK(tine::par_iter(bits).enumerate().find_last(set)->first == n / 2);
      CHECK(bits == bits_before);
    }
  });
}

TEST_CASE("a state that holds references is replaced, not assigned") {
  in_each_pool([] {
    const auto before = shuffled(1'000);
    auto v = before;
    using largest = std::pair<int&, int>;  // an element and how many there were
    const auto larger = [](largest a, largest b) {
      return busy(100), largest(a.first < b.first ? b.first : a.first, a.second + b.second);
    };
    const auto result = tine::par_iter(v)
                            .map([](int& x) { return largest(x, 1); })
                            .fold(largest(v[0], 0), larger)
                            .reduce(largest(v[0], 0), larger);
    CHECK(result.first == 999);
    CHECK(result.second == 1'000);
    CHECK(v == before);
  });
}

TEST_CASE("minmax gives values of pairs that hold references, and of the elements of a map") {
  auto v = shuffled(1'000);
  const auto both = tine::par_iter(v).zip(v).minmax();
  CHECK(both == std::optional(std::pair(std::pair(0, 0), std::pair(999, 999))));
  const std::map<int, int> map{{1, 5}, {2, 4}, {3, 3}};
  const auto ends = tine::par_iter(map).minmax();
  CHECK(ends == std::optional(std::pair(std::pair(1, 5), std::pair(3, 3))));
}

TEST_CASE("the extremes and the order of pairs that the chain owns") {
  const auto owned = tine::par_iter(shuffled(1'000)).map([](int& x) -> int& { return x; });
  CHECK(owned.enumerate().min()->first == 0);
  CHECK(owned.enumerate().max()->first == 999);
  CHECK(owned.enumerate().max_by([](auto& a, auto& b) { return a.second < b.second; })->second ==
        999);
  CHECK(owned.enumerate().is_sorted());
  const auto map = tine::par_iter(std::map<int, int>{{1, 2}, {2, 1}});
  CHECK(map.min() == std::optional(std::pair(1, 2)));
  CHECK(map.max() == std::optional(std::pair(2, 1)));
  CHECK(map.is_sorted());
}

TEST_CASE("is_sorted copies no item") {
  in_each_pool([] {
    const auto pointer_to = [](int i) { return busy(100), std::make_unique<int>(i); };
    const auto value = [](const auto& p) { return *p; };
    CHECK(tine::par_range(1'000).map(pointer_to).is_sorted(std::less{}, value));
    CHECK_FALSE(tine::par_range(1'000).rev().map(pointer_to).is_sorted(std::less{}, value));
    const auto v = ascending(1'000);
    CHECK(tine::par_iter(v).zip(v).is_sorted());
    CHECK(tine::par_iter(v).enumerate().filter(all_of_them).is_sorted());
    CHECK_FALSE(tine::par_iter(v).zip(v).rev().is_sorted());
  });
}

TEST_CASE("equal and compare take pairs that differ only in their references") {
  auto v = ascending(100);
  const auto same = v;
  CHECK(tine::par_iter(v).enumerate().equal(tine::par_iter(same).enumerate()));
  CHECK((tine::par_iter(v).enumerate().compare(tine::par_iter(same).enumerate()) == 0));
  CHECK(tine::par_iter(v).zip(v).enumerate().equal(tine::par_iter(same).zip(same).enumerate()));
  const auto pair_of = [](auto t) { return std::pair(std::get<0>(t), std::get<1>(t)); };
  const auto later = tine::par_zip(same, same).skip(1).map(pair_of);
  CHECK((tine::par_iter(v).zip(v).compare(later) < 0));
  const std::map<int, int> map{{1, 2}, {2, 3}};
  const std::vector<std::pair<int, int>> pairs{{1, 2}, {2, 3}};
  CHECK(tine::par_iter(map).equal(pairs));
  CHECK(tine::par_iter(pairs).equal(map));
  CHECK((tine::par_iter(map).compare(pairs) == 0));
}

TEST_CASE("equal and compare take comparisons that return a bool, and projections") {
  const std::vector<int> a{1, 2, 3};
  const std::list<int> b{1, 2, 4};
  CHECK((tine::par_iter(a).compare(b, std::less{}) < 0));
  CHECK((tine::par_iter(a).compare(b, std::greater{}) > 0));
  CHECK((tine::par_iter(a).compare(a, std::less{}) == 0));
  const auto negative = [](int x) { return -x; };
  const std::vector<int> c{-1, -2, -3};
  CHECK(tine::par_iter(a).equal(c, std::equal_to{}, negative));
  CHECK(tine::par_iter(a).equal(c, std::equal_to{}, std::identity{}, negative));
  CHECK((tine::par_iter(c).compare(b, std::less{}, negative) < 0));
  CHECK((tine::par_iter(b).compare(c, std::compare_three_way{}, std::identity{}, negative) > 0));
  const std::vector<person> one{{"Ada", 36, 0}};
  const std::vector<person> other{{"Bob", 36, 0}};
  CHECK(tine::par_iter(one).equal(other, std::equal_to{}, &person::age, &person::age));
  CHECK((tine::par_iter(one).compare(other, std::less{}, &person::name, &person::name) < 0));
}
