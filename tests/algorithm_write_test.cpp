// The algorithms that write give what those of std::ranges give.
#include <tine/algorithm.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <deque>
#include <functional>
#include <iterator>
#include <limits>
#include <list>
#include <numeric>
#include <random>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

constexpr std::size_t lengths[] = {0, 1, 2, 3, 7, 100, 1'000, 1'500, 10'007, 200'000};

template <class F>
void for_each_input(F f) {
  in_each_pool([&f] {
    for (const auto& pattern : patterns()) {
      for (const std::size_t n : lengths) {
        if (sanitized && n > 10'007) continue;
        INFO(pattern.name << ", n = " << n);
        f(pattern.make(n));
      }
    }
  });
}

const auto is_odd = [](int x) { return x % 2 != 0; };
const auto plus_one = [](int x) { return static_cast<int>(static_cast<unsigned>(x) + 1u); };

/// Runs our algorithm and the standard one on equal inputs; both return how far they came.
template <class Ours, class Theirs>
void same(const std::vector<int>& v, Ours ours, Theirs theirs) {
  auto a = v;
  auto b = v;
  const auto i = ours(a);
  const auto j = theirs(b);
  CHECK(i - a.begin() == j - b.begin());
  CHECK(difference(a, b) == "");
}

/// The same for algorithms that write to another range.
template <class Ours, class Theirs>
void same_copy(const std::vector<int>& v, Ours ours, Theirs theirs) {
  std::vector<int> a(2 * v.size() + 1, -5);
  std::vector<int> b = a;
  const auto i = ours(v, a.begin());
  const auto j = theirs(v, b.begin());
  CHECK(i - a.begin() == j - b.begin());
  CHECK(difference(a, b) == "");
}

/// The same for those that return a rest, whose elements are unspecified.
template <class Ours, class Theirs>
void same_front(const std::vector<int>& v, Ours ours, Theirs theirs) {
  auto a = v;
  auto b = v;
  const auto i = ours(a);
  const auto j = theirs(b);
  REQUIRE(i.begin() - a.begin() == j.begin() - b.begin());
  CHECK(i.end() == a.end());
  CHECK(std::equal(a.begin(), i.begin(), b.begin()));
}

/// What removes the sevens, and what keeps one of equal neighbours.
void same_without_sevens_and_repeats(const std::vector<int>& v) {
  same_copy(
      v, [](auto& r, auto o) { return tine::par_remove_copy(r, o, 7).out; },
      [](auto& r, auto o) { return std::ranges::remove_copy(r, o, 7).out; });
  same_copy(
      v, [](auto& r, auto o) { return tine::par_unique_copy(r, o).out; },
      [](auto& r, auto o) { return std::ranges::unique_copy(r, o).out; });
  same_front(
      v, [](auto& r) { return tine::par_remove(r, 7); },
      [](auto& r) { return std::ranges::remove(r, 7); });
  same_front(
      v, [](auto& r) { return tine::par_unique(r); },
      [](auto& r) { return std::ranges::unique(r); });
}

}  // namespace

TEST_CASE("par_transform, par_copy, par_replace and par_reverse agree with std::ranges") {
  for_each_input([](const std::vector<int>& v) {
    same_copy(
        v, [](auto& r, auto o) { return tine::par_transform(r, o, plus_one).out; },
        [](auto& r, auto o) { return std::ranges::transform(r, o, plus_one).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_transform(r, r, o, std::minus{}, plus_one).out; },
        [](auto& r, auto o) {
          return std::ranges::transform(r, r, o, std::minus{}, plus_one).out;
        });
    same(
        v, [](auto& r) { return tine::par_transform(r, r.begin(), plus_one).in; },
        [](auto& r) { return std::ranges::transform(r, r.begin(), plus_one).in; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_copy(r, o).out; },
        [](auto& r, auto o) { return std::ranges::copy(r, o).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_copy(r.begin(), r.end(), o).out; },
        [](auto& r, auto o) { return std::ranges::copy(r, o).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_copy_n(r.begin(), std::ssize(r) / 2, o).out; },
        [](auto& r, auto o) { return std::ranges::copy_n(r.begin(), std::ssize(r) / 2, o).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_reverse_copy(r, o).out; },
        [](auto& r, auto o) { return std::ranges::reverse_copy(r, o).out; });
    same(
        v, [](auto& r) { return tine::par_reverse(r); },
        [](auto& r) { return std::ranges::reverse(r); });
    same(
        v, [](auto& r) { return tine::par_replace(r, 7, 8); },
        [](auto& r) { return std::ranges::replace(r, 7, 8); });
    same(
        v, [](auto& r) { return tine::par_replace_if(r, is_odd, 8, plus_one); },
        [](auto& r) { return std::ranges::replace_if(r, is_odd, 8, plus_one); });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_replace_copy(r, o, 7, 8).out; },
        [](auto& r, auto o) { return std::ranges::replace_copy(r, o, 7, 8).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_replace_copy_if(r, o, is_odd, 8).out; },
        [](auto& r, auto o) { return std::ranges::replace_copy_if(r, o, is_odd, 8).out; });
  });
}

TEST_CASE("par_fill, par_generate and par_swap_ranges write every place") {
  for_each_size([](std::size_t n) {
    std::vector<int> v(n), w(n + 3, 2);
    CHECK(tine::par_fill(v, 7) == v.end());
    CHECK(v == std::vector<int>(n, 7));
    const auto half = static_cast<std::ptrdiff_t>(n / 2);
    CHECK(tine::par_fill_n(v.begin(), half, 1) == v.begin() + half);
    CHECK(std::ranges::count(v, 1) == half);
    std::atomic<int> next{0};
    CHECK(tine::par_generate(v, [&next] { return next++; }) == v.end());
    std::ranges::sort(v);
    CHECK(v == ascending(n));
    CHECK(tine::par_generate_n(v.begin(), -1, [] { return 1; }) == v.begin());
    const auto swapped = tine::par_swap_ranges(v, w);
    CHECK(swapped.in1 == v.end());
    CHECK(swapped.in2 == w.begin() + static_cast<std::ptrdiff_t>(n));
    CHECK(v == std::vector<int>(n, 2));
    CHECK(std::equal(w.begin(), swapped.in2, ascending(n).begin()));
  });
}

TEST_CASE("par_rotate agrees with std::ranges for every kind of middle") {
  in_each_pool([] {
    for (const std::size_t n : {0, 1, 2, 3, 7, 100, 10'007, 40'000, 200'003}) {
      for (const std::size_t by :
           {std::size_t{0}, n / 20, n / 7, n / 3, n / 2, n - n / 5, n - n / 50, n}) {
        INFO("n = " << n << " by " << by);
        auto a = ascending(n);
        auto b = a;
        const auto i = tine::par_rotate(a, a.begin() + static_cast<std::ptrdiff_t>(by));
        const auto j = std::ranges::rotate(b, b.begin() + static_cast<std::ptrdiff_t>(by));
        CHECK(i.begin() - a.begin() == j.begin() - b.begin());
        CHECK(i.end() == a.end());
        CHECK(difference(a, b) == "");
        std::vector<int> c(n);
        const auto from = ascending(n);
        tine::par_rotate_copy(from, from.begin() + static_cast<std::ptrdiff_t>(by), c.begin());
        CHECK(difference(c, b) == "");
      }
    }
  });
}

TEST_CASE("par_copy_if, par_remove, par_unique and their copies agree with std::ranges") {
  for_each_input([](const std::vector<int>& v) {
    const auto tens = [](int x) { return x / 10; };
    same_copy(
        v, [](auto& r, auto o) { return tine::par_copy_if(r, o, is_odd).out; },
        [](auto& r, auto o) { return std::ranges::copy_if(r, o, is_odd).out; });
    same_copy(
        v, [](auto& r, auto o) { return tine::par_remove_copy_if(r, o, is_odd, plus_one).out; },
        [](auto& r, auto o) { return std::ranges::remove_copy_if(r, o, is_odd, plus_one).out; });
    same_without_sevens_and_repeats(v);
    same_copy(
        v, [&](auto& r, auto o) { return tine::par_unique_copy(r, o, {}, tens).out; },
        [&](auto& r, auto o) { return std::ranges::unique_copy(r, o, {}, tens).out; });
    same_front(
        v, [](auto& r) { return tine::par_remove_if(r, is_odd); },
        [](auto& r) { return std::ranges::remove_if(r, is_odd); });
    same_front(
        v, [&](auto& r) { return tine::par_unique(r.begin(), r.end(), {}, tens); },
        [&](auto& r) { return std::ranges::unique(r, {}, tens); });
  });
}

TEST_CASE("par_partition splits, par_stable_partition keeps the order") {
  for_each_input([](const std::vector<int>& v) {
    auto stable = v;
    auto expected = v;
    const auto i = tine::par_stable_partition(stable, is_odd);
    const auto j = std::ranges::stable_partition(expected, is_odd);
    CHECK(i.begin() - stable.begin() == j.begin() - expected.begin());
    CHECK(difference(stable, expected) == "");
    auto any = v;
    const auto k = tine::par_partition(any, is_odd);
    CHECK(k.begin() - any.begin() == j.begin() - expected.begin());
    CHECK(k.end() == any.end());
    CHECK(std::ranges::is_partitioned(any, is_odd));
    std::ranges::sort(any);
    std::ranges::sort(expected);
    CHECK(difference(any, expected) == "");
    std::vector<int> odd(v.size()), even(v.size()), odd2(v.size()), even2(v.size());
    const auto ours = tine::par_partition_copy(v, odd.begin(), even.begin(), is_odd);
    const auto theirs = std::ranges::partition_copy(v, odd2.begin(), even2.begin(), is_odd);
    CHECK(ours.out1 - odd.begin() == theirs.out1 - odd2.begin());
    CHECK(ours.out2 - even.begin() == theirs.out2 - even2.begin());
    CHECK(odd == odd2);
    CHECK(even == even2);
  });
}

TEST_CASE("moving algorithms lose no move-only element") {
  const census before;
  in_each_pool([] {
    for (const std::size_t n : {0, 1, 7, 1'000, 10'007}) {
      const auto make = [n] {
        std::vector<tracked_unique> v;
        for (int x : shuffled(n)) v.emplace_back(x);
        return v;
      };
      const auto odd = [](const tracked_unique& x) { return x.value() % 2 != 0; };
      auto v = make();
      const auto rest = tine::par_remove_if(v, odd);
      CHECK(rest.begin() - v.begin() == static_cast<std::ptrdiff_t>((n + 1) / 2));
      CHECK(std::none_of(v.begin(), rest.begin(), odd));
      v = make();
      tine::par_stable_partition(v, odd);
      CHECK(std::ranges::is_partitioned(v, odd));
      tine::par_partition(v, [](const tracked_unique& x) { return x.value() % 3 == 0; });
      tine::par_reverse(v);
      tine::par_rotate(v, v.begin() + static_cast<std::ptrdiff_t>(n / 3));
      std::vector<tracked_unique> w(n);
      CHECK(tine::par_move(v, w.begin()).out == w.end());
      std::vector<int> values;
      for (const auto& x : w) values.push_back(x.value());
      std::ranges::sort(values);
      CHECK(values == ascending(n));
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("a predicate that throws leaves every element in some place") {
  in_each_pool([] {
    for (const long at : {0L, 3L, 700L, 4'999L}) {
      fuse f(at);
      const auto burning = [&f](int x) { return f.burn(), x % 2 != 0; };
      auto v = shuffled(5'000);
      CHECK_THROWS_AS(tine::par_partition(v, burning), boom);
      std::ranges::sort(v);
      CHECK(v == ascending(5'000));
      f.reset(at);
      CHECK_THROWS_AS(tine::par_stable_partition(v, burning), boom);
      CHECK(v == ascending(5'000));
      f.reset(at);
      CHECK_THROWS_AS(tine::par_remove_if(v, burning), boom);
      CHECK(v == ascending(5'000));
    }
  });
}

TEMPLATE_TEST_CASE("par_stable_partition of any elements changes nothing when its predicate throws",
                   "", std::list<tracked>, std::list<tracked_throwing>,
                   std::vector<tracked_throwing>) {
  using element = typename TestType::value_type;
  const census before;
  in_each_pool([] {
    for (const std::size_t n : {0, 1, 10, 5'000}) {
      const auto input = shuffled(n);
      const auto values = [](const TestType& r) {
        std::vector<int> all;
        for (const auto& x : r) all.push_back(x.value());
        return all;
      };
      for (const long at : {0L, 7L, 4'000L, fuse::never}) {
        TestType r;
        for (int x : input) r.push_back(element(x));
        auto expected = input;
        fuse f(at);
        try {
          const auto rest = tine::par_stable_partition(
              r, [&f](const element& x) { return f.burn(), is_odd(x.value()); });
          const auto evens = std::ranges::stable_partition(expected, is_odd);
          CHECK(std::ranges::distance(rest) == std::ranges::distance(evens));
          CHECK(rest.end() == r.end());
        } catch (const boom&) {
        }
        CHECK(values(r) == expected);
      }
    }
  });
  CHECK(before.balanced());
}

namespace {

struct flip_bit {
  void operator()(std::vector<bool>::reference bit) const { bit.flip(); }
  void operator()(bool) const {}  // what the concepts ask for
};

}  // namespace

TEST_CASE("no two threads write to one word of a std::vector<bool>") {
  STATIC_REQUIRE(!tine::detail::separate_places<std::vector<bool>::iterator>);
  STATIC_REQUIRE(tine::detail::separate_places<std::vector<int>::iterator>);
  tine::thread_pool pool(8);
  pool.install([] {
    std::vector<int> v = random_numbers(20'000, 2);
    const auto either = std::bit_xor{};
    std::vector<bool> expected(v.size() + 1), difference(v.size() + 1);
    std::inclusive_scan(v.begin(), v.end(), expected.begin() + 1, either);
    std::adjacent_difference(v.begin(), v.end(), difference.begin() + 1, std::not_equal_to{});
    for (int round = 0; round < 50; ++round) {
      std::vector<bool> bits(v.size() + 1);
      CHECK(tine::par_inclusive_scan(v, bits.begin() + 1, either) == bits.end());
      CHECK(bits == expected);
      bits.assign(v.size() + 1, false);
      CHECK(tine::par_exclusive_scan(v, bits.begin() + 1, 0, either) == bits.end());
      bits.erase(bits.begin());
      bits.push_back(expected.back());
      CHECK(bits == expected);
      bits.assign(v.size() + 1, false);
      tine::par_adjacent_difference(v, bits.begin() + 1, std::not_equal_to{});
      CHECK(bits == difference);
      tine::par_for_each(bits, flip_bit{});
      bits.flip();
      CHECK(bits == difference);
    }
  });
}

TEST_CASE("writing algorithms take lists, back inserters and deques") {
  in_each_pool([] {
    std::list<int> list{1, 2, 3, 3, 4};
    std::vector<int> out;
    tine::par_copy_if(list, std::back_inserter(out), is_odd);
    CHECK(out == std::vector<int>{1, 3, 3});
    tine::par_transform(std::vector<int>{1, 2}, std::back_inserter(out), plus_one);
    CHECK(out == std::vector<int>{1, 3, 3, 2, 3});
    tine::par_fill_n(std::back_inserter(out), 2, 7);
    int next = 4;
    tine::par_generate_n(std::back_inserter(out), 2, [&next] { return next++; });
    tine::par_fill_n(std::back_inserter(out), -1, 7);
    CHECK(out == std::vector<int>{1, 3, 3, 2, 3, 7, 7, 4, 5});
    tine::par_reverse(list);
    tine::par_fill_n(list.begin(), 2, 9);
    CHECK(list == std::list<int>{9, 9, 3, 2, 1});
    const auto rest = tine::par_unique(list);
    CHECK(std::ranges::distance(rest) == 1);
    tine::par_rotate(list, std::next(list.begin()));
    CHECK(list.front() == 3);
    std::deque<int> deque(3'000, 1);
    tine::par_transform(deque, deque.begin(), plus_one);
    CHECK(std::ranges::count(deque, 2) == 3'000);
    tine::par_fill(deque, 5);
    CHECK(std::ranges::count(deque, 5) == 3'000);
  });
}

TEST_CASE("elements are chosen rightly where the choice is easy, hard and easy again to foretell") {
  in_each_pool([] {
    for (const std::size_t n : {255u, 257u, 1'000u, 30'000u}) {
      std::vector<int> v(n);
      std::minstd_rand random;
      for (std::size_t i = 0; i < n; ++i) {
        const auto x = static_cast<int>(random() >> 8);
        v[i] = i < n / 3 ? 2 * (x / 2) : i < 2 * n / 3 ? x : x / 2 * 2 + 1;
      }
      same(
          v, [](auto& r) { return tine::par_replace_if(r, is_odd, 8); },
          [](auto& r) { return std::ranges::replace_if(r, is_odd, 8); });
      same_copy(
          v, [](auto& r, auto o) { return tine::par_replace_copy_if(r, o, is_odd, 8).out; },
          [](auto& r, auto o) { return std::ranges::replace_copy_if(r, o, is_odd, 8).out; });
      same_copy(
          v, [](auto& r, auto o) { return tine::par_copy_if(r, o, is_odd).out; },
          [](auto& r, auto o) { return std::ranges::copy_if(r, o, is_odd).out; });
      same_copy(
          v,
          [n](auto& r, auto o) {
            return tine::par_partition_copy(r, o, o + static_cast<std::ptrdiff_t>(n), is_odd).out2;
          },
          [n](auto& r, auto o) {
            return std::ranges::partition_copy(r, o, o + static_cast<std::ptrdiff_t>(n), is_odd)
                .out2;
          });
      same_front(
          v, [](auto& r) { return tine::par_remove_if(r, is_odd); },
          [](auto& r) { return std::ranges::remove_if(r, is_odd); });
      same(
          v, [](auto& r) { return tine::par_stable_partition(r, is_odd).begin(); },
          [](auto& r) { return std::ranges::stable_partition(r, is_odd).begin(); });
    }
  });
}

TEST_CASE("par_replace reads numbers once, which may be elements of the range") {
  in_each_pool([] {
    std::vector<double> v(20'000, 3);
    std::fill_n(v.begin() + 10'000, 5'000, 4.0);
    tine::par_replace(v, v[0], v[10'000]);
    CHECK(std::ranges::count(v, 4.0) == 20'000);
    tine::par_replace_if(
        v, [](double) { return true; }, v[7]);
    CHECK(std::ranges::count(v, 4.0) == 20'000);
  });
}

TEST_CASE(
    "numbers are removed rightly however many are, and nothing is written behind the copies") {
  in_each_pool([] {
    std::minstd_rand random;
    for (const std::size_t n : {1u, 2u, 8u, 255u, 256u, 257u, 513u, 5'000u}) {
      for (const unsigned in_a_thousand : {0u, 1u, 20u, 500u, 990u, 1'000u}) {
        for (const int last : {7, 9}) {
          INFO(n << " numbers, " << in_a_thousand << " of 1000 equal, the last one " << last);
          std::vector<int> v(n);
          for (int& x : v) x = random() / 7 % 1'000 < in_a_thousand ? 7 : 9;
          v.back() = last;
          same_without_sevens_and_repeats(v);
        }
      }
    }
  });
}

TEST_CASE("numbers that equal no number, and zeros of both signs, are removed rightly") {
  in_each_pool([] {
    const double nan = std::numeric_limits<double>::quiet_NaN();
    std::vector<double> v;
    for (int i = 0; i < 1'000; ++i) v.insert(v.end(), {nan, nan, 0.0, -0.0, 1.0, 1.0});
    auto unique = v;
    unique.erase(tine::par_unique(unique).begin(), unique.end());
    CHECK(unique.size() == 4'000);  // each nan, one of the zeros, one of the ones
    auto removed = v;
    removed.erase(tine::par_remove(removed, -0.0).begin(), removed.end());
    CHECK(removed.size() == 4'000);
    CHECK(std::ranges::count(removed, 0.0) == 0);
    std::vector<double> copied(4'000, 5.0);
    CHECK(tine::par_remove_copy(v, copied.begin(), 0.0).out == copied.end());
    CHECK(std::ranges::count_if(copied, [](double x) { return x != x; }) == 2'000);
    CHECK(tine::par_remove(v, nan).empty());
  });
}

TEST_CASE("places of another type are given no number that is not copied") {
  struct positive {
    int value = 1;
    positive& operator=(int x) {
      if (x <= 0) throw std::domain_error("not positive");
      value = x;
      return *this;
    }
  };
  in_each_pool([] {
    for (const std::size_t n : {1u, 10u, 1'000u, 50'000u}) {
      std::vector<int> v(n);
      for (std::size_t i = 0; i < n; ++i) v[i] = i % 3 == 0 ? 0 : 5;
      std::vector<positive> to(n);
      const auto end = tine::par_remove_copy(v, to.begin(), 0).out;
      CHECK(end - to.begin() == static_cast<std::ptrdiff_t>(n - (n + 2) / 3));
      CHECK(std::all_of(to.begin(), end, [](const positive& p) { return p.value == 5; }));
    }
  });
}
