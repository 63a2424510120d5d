// Merging, set operations, selection and the sorts by key agree with the standard ones.
#include <tine/algorithm.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <bit>
#include <cmath>
#include <cstdint>
#include <functional>
#include <iterator>
#include <limits>
#include <list>
#include <memory>
#include <random>
#include <string>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

/// A key, and where the element comes from: tells whether equals kept their order.
struct entry {
  int key;
  int origin;
  bool operator==(const entry&) const = default;
};

std::vector<entry> entries(std::vector<int> keys, int from) {
  std::ranges::sort(keys);
  std::vector<entry> all;
  for (int key : keys) all.push_back({key, from++});
  return all;
}

/// Calls `f(a, b)` for sorted ranges of all sizes, with few and with many different keys.
template <class F>
void for_each_pair(F f) {
  in_each_pool([&f] {
    for (const std::size_t n : {0, 1, 3, 100, 10'007, 60'000}) {
      for (const std::size_t m : {0, 1, 7, 1'000, 40'000}) {
        if (sanitized && (n > 10'007 || (m > 1'000 && n != 10'007))) continue;
        for (const unsigned keys : {1u, 16u, 100'000u}) {
          INFO(n << " and " << m << " elements, " << keys << " keys");
          f(entries(random_numbers(n, keys, 1), 0), entries(random_numbers(m, keys, 2), 1'000'000));
        }
      }
    }
  });
}

template <class Ours, class Theirs>
void same(const std::vector<entry>& a, const std::vector<entry>& b, Ours ours, Theirs theirs) {
  std::vector<entry> x(a.size() + b.size(), entry{-1, -1});
  auto y = x;
  const auto i = ours(a, b, x.begin(), std::ranges::less{}, &entry::key, &entry::key);
  const auto j = theirs(a, b, y.begin(), std::ranges::less{}, &entry::key, &entry::key);
  CHECK(i.out - x.begin() == j.out - y.begin());
  CHECK(i.in1 == j.in1);
  CHECK(difference(x, y) == "");
}

}  // namespace

TEST_CASE("par_merge and the set operations take equals from the right side") {
  for_each_pair([](const std::vector<entry>& a, const std::vector<entry>& b) {
    same(a, b, tine::par_merge, std::ranges::merge);
    same(a, b, tine::par_set_union, std::ranges::set_union);
    same(a, b, tine::par_set_intersection, std::ranges::set_intersection);
    same(a, b, tine::par_set_symmetric_difference, std::ranges::set_symmetric_difference);
    std::vector<entry> x(a.size()), y(a.size());
    const auto i = tine::par_set_difference(a, b, x.begin(), {}, &entry::key, &entry::key);
    const auto j = std::ranges::set_difference(a, b, y.begin(), {}, &entry::key, &entry::key);
    CHECK(i.in == a.end());
    CHECK(i.out - x.begin() == j.out - y.begin());
    CHECK(difference(x, y) == "");
  });
}

TEST_CASE("par_includes agrees with std::ranges, also for repeated elements") {
  for_each_pair([](const std::vector<entry>& a, const std::vector<entry>& b) {
    const auto check = [&](const auto& x, const auto& y) {
      CHECK(tine::par_includes(x, y, {}, &entry::key, &entry::key) ==
            std::ranges::includes(x, y, {}, &entry::key, &entry::key));
    };
    check(a, b);
    std::vector<entry> some;
    for (std::size_t i = 0; i < a.size(); i += 3) some.push_back(a[i]);
    check(a, some);
    if (!some.empty()) some.back().key += 1;
    check(a, some);
    some.insert(some.begin(), 3, entry{0, 0});
    check(a, some);
  });
}

TEST_CASE("par_inplace_merge keeps equals in their order") {
  for_each_pair([](const std::vector<entry>& a, const std::vector<entry>& b) {
    auto x = a;
    x.insert(x.end(), b.begin(), b.end());
    auto y = x;
    const auto middle = static_cast<std::ptrdiff_t>(a.size());
    CHECK(tine::par_inplace_merge(x, x.begin() + middle, {}, &entry::key) == x.end());
    std::ranges::inplace_merge(y, y.begin() + middle, {}, &entry::key);
    CHECK(difference(x, y) == "");
  });
}

TEST_CASE("a comparator that throws while ranges are merged in place leaves a permutation") {
  in_each_pool([] {
    std::vector<int> v = ascending(30'000);
    auto even_then_odd = v;
    std::ranges::stable_partition(even_then_odd, [](int x) { return x % 2 == 0; });
    bool thrown = true;
    for (long at = 0; thrown; at = next_throw(at)) {
      fuse f(at);
      auto w = even_then_odd;
      thrown = false;
      try {
        tine::par_inplace_merge(w, w.begin() + 15'000,
                                [&f](int a, int b) { return f.burn(), a < b; });
      } catch (const boom&) {
        thrown = true;
      }
      std::ranges::sort(w);
      CHECK(w == v);
    }
  });
}

TEMPLATE_TEST_CASE("par_inplace_merge of any elements loses none to a comparator that throws", "",
                   std::list<tracked>, std::list<tracked_throwing>, std::vector<tracked_throwing>) {
  using element = typename TestType::value_type;
  const census before;
  in_each_pool([] {
    for (const std::size_t n : {0, 1, 10, 1'000}) {
      for (const long at : {0L, 5L, 300L, 700L, fuse::never}) {
        TestType r;
        for (int x : ascending(n)) {
          if (x % 2 == 0) r.push_back(element(x));
        }
        const std::size_t half = r.size();
        for (int x : ascending(n)) {
          if (x % 2 != 0) r.push_back(element(x));
        }
        fuse f(at);
        const auto less = [&f](const element& a, const element& b) {
          return f.burn(), a.value() < b.value();
        };
        bool thrown = false;
        try {
          const auto middle = std::ranges::next(r.begin(), static_cast<std::ptrdiff_t>(half));
          const auto end = tine::par_inplace_merge(r, middle, less);
          CHECK(end == r.end());
        } catch (const boom&) {
          thrown = true;
        }
        std::vector<int> values;
        for (const auto& x : r) values.push_back(x.value());
        if (thrown) std::ranges::sort(values);
        CHECK(values == ascending(n));
      }
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("par_nth_element puts the right element into place") {
  in_each_pool([] {
    for (const auto& pattern : patterns()) {
      for (const std::size_t n : {1, 2, 3, 7, 100, 1'000, 10'007, 150'000}) {
        if (sanitized && n > 10'007) continue;
        const auto input = pattern.make(n);
        auto sorted = input;
        std::ranges::sort(sorted, std::ranges::greater{});
        for (const std::size_t place : {std::size_t{0}, n / 3, n / 2, n - 1}) {
          INFO(pattern.name << ", place " << place << " of " << n);
          auto v = input;
          const auto nth = v.begin() + static_cast<std::ptrdiff_t>(place);
          CHECK(tine::par_nth_element(v, nth, std::ranges::greater{}) == v.end());
          CHECK(*nth == sorted[place]);
          CHECK(std::all_of(v.begin(), nth, [&](int x) { return x >= *nth; }));
          CHECK(std::all_of(nth, v.end(), [&](int x) { return x <= *nth; }));
          std::ranges::sort(v, std::ranges::greater{});
          CHECK(difference(v, sorted) == "");
        }
      }
    }
  });
}

TEST_CASE("par_partial_sort and par_partial_sort_copy sort the beginning") {
  in_each_pool([] {
    for (const auto& pattern : patterns()) {
      for (const std::size_t n : {0, 1, 2, 3, 7, 100, 10'007, 150'000}) {
        if (sanitized && n > 10'007) continue;
        const auto input = pattern.make(n);
        auto sorted = input;
        std::ranges::sort(sorted);
        for (const std::size_t k : {std::size_t{0}, n / 1'000, n / 3, n}) {
          INFO(pattern.name << ", " << k << " of " << n);
          const auto count = static_cast<std::ptrdiff_t>(k);
          auto v = input;
          CHECK(tine::par_partial_sort(v, v.begin() + count) == v.end());
          CHECK(std::equal(v.begin(), v.begin() + count, sorted.begin()));
          std::ranges::sort(v);
          CHECK(difference(v, sorted) == "");
          std::vector<int> best(k);
          const auto ends = tine::par_partial_sort_copy(input, best);
          CHECK(ends.in == input.end());
          CHECK(ends.out == best.end());
          CHECK(std::equal(best.begin(), best.end(), sorted.begin()));
        }
      }
    }
  });
}

TEST_CASE("par_sort_by_cached_key is stable and computes each key once") {
  in_each_pool([] {
    for (const std::size_t n : sizes) {
      std::vector<entry> v;
      for (int key : random_numbers(n, 50)) v.push_back({key, static_cast<int>(v.size())});
      auto expected = v;
      std::ranges::stable_sort(expected, {}, [](const entry& e) { return std::to_string(e.key); });
      std::atomic<std::size_t> calls{0};
      CHECK(tine::par_sort_by_cached_key(v, [&calls](const entry& e) {
              ++calls;
              return std::to_string(e.key);
            }) == v.end());
      CHECK(calls == n);
      CHECK(difference(v, expected) == "");
      tine::par_sort_by_cached_key(v.begin(), v.end(), &entry::origin);
      CHECK(std::ranges::is_sorted(v, {}, &entry::origin));
    }
    const auto input = shuffled(5'000);
    for (const long at : {0L, 100L, 4'999L}) {
      fuse f(at);
      auto v = input;
      CHECK_THROWS_AS(tine::par_sort_by_cached_key(v, [&f](int x) { return f.burn(), x; }), boom);
      CHECK(v == input);
    }
  });
}

namespace {

/// Nothing about it can be asked of a const one.
struct reticent {
  int key_ = 0;
  int key() { return key_; }
};

}  // namespace

TEST_CASE("sorts take members and comparators that are for elements that are not const") {
  in_each_pool([] {
    for (const std::size_t n : {3, 30, 1'000, 100'000}) {
      std::vector<reticent> input;
      for (int x : shuffled(n)) input.push_back({x});
      const auto less = [](reticent& a, reticent& b) { return a.key() < b.key(); };
      const auto middle = static_cast<std::ptrdiff_t>(n / 2);
      const auto sorted = [](const std::vector<reticent>& v) {
        return std::ranges::is_sorted(v, {}, &reticent::key_);
      };
      auto v = input;
      tine::par_sort(v, {}, &reticent::key);
      CHECK(sorted(v));
      v = input;
      tine::par_stable_sort(v, less);
      CHECK(sorted(v));
      v = input;
      tine::par_sort_by_cached_key(
          v, [](reticent& x) { return x; }, less);
      CHECK(sorted(v));
      v = input;
      tine::par_nth_element(v, v.begin() + middle, less);
      CHECK(v[n / 2].key() == static_cast<int>(n / 2));
      v = input;
      tine::par_partial_sort(v, v.begin() + middle, {}, &reticent::key);
      tine::par_sort(v.begin() + middle, v.end(), less);
      CHECK(sorted(v));
      tine::par_stable_sort(v, std::ranges::greater{}, &reticent::key);
      std::ranges::rotate(v, v.begin() + middle);
      tine::par_inplace_merge(v, v.end() - middle, std::ranges::greater{}, &reticent::key);
      std::ranges::reverse(v);
      CHECK(sorted(v));
    }
  });
}

TEST_CASE("par_partial_sort_copy takes bools") {
  in_each_pool([] {
    for (const std::size_t n : {0, 1, 10, 100'000}) {
      std::vector<bool> v;
      for (int x : random_numbers(n, 2)) v.push_back(x != 0);
      const auto best = std::make_unique<bool[]>(n + 1);
      const auto end = tine::par_partial_sort_copy(v.begin(), v.end(), best.get(), best.get() + n,
                                                   std::ranges::greater{});
      CHECK(end.out == best.get() + n);
      CHECK(std::count(best.get(), end.out, true) == std::ranges::count(v, true));
      CHECK(std::is_sorted(best.get(), end.out, std::greater{}));
    }
  });
}

TEST_CASE("sorts move elements whose moves may throw, and lose none to a comparator that does") {
  const census before;
  in_each_pool([] {
    for (const std::size_t n : {2, 100, 5'000}) {
      const auto input = shuffled(n);
      for (const long at : {0L, 50L, 3'000L, fuse::never}) {
        std::vector<tracked_throwing> v;
        for (int x : input) v.emplace_back(x);
        for (const bool stable : {false, true}) {
          fuse f(at);
          const auto less = [&f](const tracked_throwing& a, const tracked_throwing& b) {
            return f.burn(), a.value() < b.value();
          };
          try {
            stable ? tine::par_stable_sort(v, less) : tine::par_sort(v, less);
            CHECK(std::ranges::is_sorted(v, {}, &tracked_throwing::value));
          } catch (const boom&) {
          }
          std::vector<int> values;
          for (const auto& x : v) values.push_back(x.value());
          std::ranges::sort(values);
          CHECK(values == ascending(n));
        }
      }
    }
  });
  CHECK(before.balanced());
}

namespace {

/// Numbers of any bits: of infinities, NaNs of both signs, subnormal numbers and zeros there are more
/// than by chance. Sorted, they are what a sequential sort by the documented order makes of them.
template <class Real, class Bits>
void sorts_any_bits(std::size_t n) {
  const auto special = [](std::uint64_t r) -> Bits {
    constexpr Bits infinity = std::bit_cast<Bits>(std::numeric_limits<Real>::infinity());
    constexpr Bits sign = Bits{1} << (std::numeric_limits<Bits>::digits - 1);
    const Bits some[] = {infinity, infinity + 1, infinity - 1, 0, 1, static_cast<Bits>(~sign)};
    return some[r % std::size(some)] | (r & 64 ? sign : Bits{0});
  };
  std::mt19937_64 random(n);
  std::vector<Real> v(n);
  for (Real& x : v) {
    const std::uint64_t r = random();
    x = std::bit_cast<Real>(r % 5 == 0 ? special(r >> 32) : static_cast<Bits>(random()));
  }
  const auto bits_of = [](const std::vector<Real>& w) {
    std::vector<Bits> all;
    for (Real x : w) all.push_back(std::bit_cast<Bits>(x));
    return all;
  };
  for (const bool descending : {false, true}) {
    auto expected = v;
    std::ranges::sort(expected, [descending](Real a, Real b) {
      if (std::isnan(a) || std::isnan(b)) {
        return std::isnan(a) && std::isnan(b) ? std::bit_cast<Bits>(a) < std::bit_cast<Bits>(b)
                                              : std::isnan(b);
      }
      if (descending) std::swap(a, b);
      return a != b ? a < b : std::signbit(a) && !std::signbit(b);
    });
    auto sorted = v;
    descending ? tine::par_sort(sorted, std::greater<>()) : tine::par_sort(sorted);
    CHECK(bits_of(sorted) == bits_of(expected));
  }
}

}  // namespace

TEST_CASE("floating-point numbers of any bits are sorted in the documented order") {
  in_each_pool([] {
    for (const std::size_t n : {1, 2, 3, 40, 65, 1'000, 3'000, 10'007, 200'000}) {
      if (sanitized && n > 10'007) continue;
      sorts_any_bits<double, std::uint64_t>(n);
      sorts_any_bits<float, std::uint32_t>(n);
    }
  });
}

TEST_CASE("NaNs come last in either order, and zeros of two signs are told apart as documented") {
  in_each_pool([] {
    for (const std::size_t n : {10, 32, 33, 1'000, 100'000}) {
      std::vector<double> v;
      for (int x : random_numbers(n, 1'000)) v.push_back(x - 500);
      for (std::size_t i = 0; i < n; i += 5) {
        v[i] = i % 3 == 0   ? std::numeric_limits<double>::quiet_NaN()
               : i % 3 == 1 ? -0.0
                            : -std::numeric_limits<double>::quiet_NaN();
      }
      const auto is_nan = [](double x) { return std::isnan(x); };
      const auto nans = std::ranges::count_if(v, is_nan);
      const auto numbers = [&](const std::vector<double>& w) {
        CHECK(std::ranges::count_if(w, is_nan) == nans);
        return std::vector<double>(w.begin(), w.end() - nans);
      };
      auto up = v;
      tine::par_sort(up);
      const auto sorted = numbers(up);
      CHECK(std::ranges::none_of(sorted, is_nan));
      CHECK(std::ranges::is_sorted(sorted));
      CHECK(std::ranges::is_partitioned(std::ranges::equal_range(sorted, 0.0),
                                        [](double x) { return std::signbit(x); }));
      auto down = v;
      tine::par_sort(down, std::ranges::greater{});
      CHECK(std::ranges::none_of(numbers(down), is_nan));
      const auto descending = numbers(down);
      CHECK(std::ranges::is_sorted(descending, std::ranges::greater{}));
      CHECK(std::ranges::is_partitioned(
          std::ranges::equal_range(descending, 0.0, std::ranges::greater{}),
          [](double x) { return !std::signbit(x); }));
      const auto sign_of_nans = [&](const std::vector<double>& w) {
        std::vector<bool> signs;
        for (double x : w) {
          if (is_nan(x)) signs.push_back(std::signbit(x));
        }
        return signs;
      };
      CHECK(std::ranges::is_sorted(sign_of_nans(up)));
      CHECK(std::ranges::is_sorted(sign_of_nans(down)));
      auto in_order = v;
      tine::par_stable_sort(in_order);
      CHECK(std::ranges::is_sorted(numbers(in_order)));
      CHECK(std::ranges::none_of(numbers(in_order), is_nan));
      CHECK(sign_of_nans(in_order) == sign_of_nans(v));
      in_order = v;
      tine::par_stable_sort(in_order, std::greater<>{});
      CHECK(std::ranges::is_sorted(numbers(in_order), std::ranges::greater{}));
      CHECK(std::ranges::none_of(numbers(in_order), is_nan));
      CHECK(sign_of_nans(in_order) == sign_of_nans(v));
      std::erase_if(v, is_nan);
      auto stable = v;
      auto expected = v;
      tine::par_stable_sort(stable);
      std::ranges::stable_sort(expected);
      CHECK(std::ranges::equal(
          stable, expected, {}, [](double x) { return std::pair(x, std::signbit(x)); },
          [](double x) { return std::pair(x, std::signbit(x)); }));
    }
  });
}

TEMPLATE_TEST_CASE("numbers of every width sort in both orders", "", std::int8_t, std::uint8_t,
                   std::int16_t, std::uint16_t, std::int32_t, std::uint32_t, std::int64_t,
                   std::uint64_t, float, double) {
  in_each_pool([] {
    for (const std::size_t n : {33, 65, 300, 3'000, 20'000, 300'000}) {
      if (sanitized && n > 20'000) continue;
      for (const unsigned spread : {3u, 1'000u, 0u}) {
        std::vector<TestType> v;
        std::mt19937_64 random(n + spread);
        for (std::size_t i = 0; i < n; ++i) {
          const auto x = static_cast<std::int64_t>(random());
          v.push_back(static_cast<TestType>(spread == 0 ? (i % 100 == 0 ? x : x >> 40)
                                                        : x % static_cast<std::int64_t>(spread)));
        }
        auto expected = v;
        std::ranges::sort(expected);
        auto sorted = v;
        tine::par_sort(sorted);
        CHECK(difference(sorted, expected) == "");
        std::ranges::reverse(expected);
        sorted = v;
        tine::par_stable_sort(sorted, std::greater<TestType>{});
        CHECK(difference(sorted, expected) == "");
      }
    }
  });
}
