// min, max and minmax in all forms; product; equal, compare, is_sorted; positions and the last hits.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <compare>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <list>
#include <numeric>
#include <optional>
#include <string>
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
  for (int x : random_numbers(n, 20)) all.push_back({std::string("p").append(std::to_string(x)), x, all.size()});
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
    CHECK(tine::par_iter(std::vector<float>(n, 0.25f)).sum<double>() == 0.25 * static_cast<double>(n));
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
