// Sums, scans and the algorithms on raw memory.
#include <tine/algorithm.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <functional>
#include <iterator>
#include <list>
#include <memory>
#include <numeric>
#include <sstream>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

constexpr std::size_t lengths[] = {0, 1, 2, 3, 7, 17, 100, 1'000, 2'500, 10'007, 200'000};

template <class F>
void for_each_length(F f) {
  in_each_pool([&f] {
    for (const std::size_t n : lengths) {
      INFO("n = " << n);
      f(n);
    }
  });
}

/// Associative, not commutative: the order of the operands matters.
struct affine {
  std::uint64_t factor = 1, summand = 0;
  friend affine operator*(const affine& f, const affine& g) {
    return {f.factor * g.factor, g.factor * f.summand + g.summand};
  }
  bool operator==(const affine&) const = default;
};

std::vector<affine> affines(std::size_t n) {
  std::vector<affine> all;
  for (int x : random_numbers(n, 1'000)) {
    all.push_back({static_cast<std::uint64_t>(2 * x + 1), static_cast<std::uint64_t>(x)});
  }
  return all;
}

template <class T>
class raw_memory {
 public:
  explicit raw_memory(std::size_t n) : size_(n), first_(std::allocator<T>{}.allocate(n)) {}
  raw_memory(const raw_memory&) = delete;
  ~raw_memory() { std::allocator<T>{}.deallocate(first_, size_); }
  T* begin() const { return first_; }
  T* end() const { return first_ + size_; }

 private:
  std::size_t size_;
  T* first_;
};

}  // namespace

TEST_CASE("par_reduce and par_transform_reduce keep the order of the operands") {
  for_each_length([](std::size_t n) {
    const auto v = affines(n);
    const affine start{3, 5};
    CHECK(tine::par_reduce(v, start, std::multiplies{}) ==
          std::accumulate(v.begin(), v.end(), start, std::multiplies{}));
    const auto numbers = random_numbers(n, 1'000'000);
    const std::vector<long> longs(numbers.begin(), numbers.end());
    CHECK(tine::par_reduce(longs) == std::accumulate(longs.begin(), longs.end(), 0L));
    CHECK(tine::par_reduce(longs.begin(), longs.end(), 7L) ==
          std::accumulate(longs.begin(), longs.end(), 7L));
    CHECK(tine::par_reduce(numbers, 0L, [](long a, long b) { return std::max(a, b); }) ==
          (n == 0 ? 0 : std::ranges::max(numbers)));
    const auto square = [](long x) { return x * x; };
    CHECK(tine::par_transform_reduce(longs, 1L, std::plus{}, square) ==
          std::transform_reduce(longs.begin(), longs.end(), 1L, std::plus{}, square));
    CHECK(tine::par_transform_reduce(longs, longs, 0L) ==
          std::transform_reduce(longs.begin(), longs.end(), longs.begin(), 0L));
    CHECK(tine::par_transform_reduce(longs.begin(), longs.end(), longs.begin(), 0L, std::plus{},
                                     std::minus{}) == 0);
    CHECK(tine::par_map_reduce(longs, square, 0L, std::plus{}) ==
          std::transform_reduce(longs.begin(), longs.end(), 0L, std::plus{}, square));
  });
  CHECK(tine::par_reduce(std::vector<std::string>{"a", "b", "c"}, std::string("x")) == "xabc");
  CHECK(tine::par_reduce(std::list<int>{1, 2, 3}) == 6);
}

TEST_CASE("the initial value of a sum may be a range") {
  const std::vector<std::string> words{"a", "bb", "ccc"};
  const auto twice = [](const std::string& s) { return s + s; };
  CHECK(tine::par_transform_reduce(words, std::string{}, std::plus<>{}, twice) == "aabbbbcccccc");
  CHECK(tine::par_transform_reduce(words.begin(), words.end(), std::string{}, std::plus<>{},
                                   twice) == "aabbbbcccccc");
  CHECK(tine::par_reduce(words, std::string{}) == "abbccc");
  const std::vector<double> v{1, 2, 3};
  const auto longer = [](std::vector<double> a, std::vector<double> b) {
    a.insert(a.end(), b.begin(), b.end());
    return a;
  };
  const auto alone = [](double x) { return std::vector<double>{x}; };
  CHECK(tine::par_transform_reduce(v, std::vector<double>{}, longer, alone) == v);
  CHECK(tine::par_transform_reduce(v, v, 0.0, std::plus<>{}) == 14);
}

TEST_CASE("sums and scans take the ends of an array") {
  const int a[] = {1, 2, 3, 4, 5};
  int b[5] = {};
  const auto is = [&b](std::array<int, 5> expected) { return std::ranges::equal(b, expected); };
  CHECK(tine::par_reduce(a, a + 5) == 15);
  CHECK(tine::par_reduce(a, a + 5, 0) == 15);
  CHECK(tine::par_reduce(a, a + 5, 1, std::multiplies{}) == 120);
  CHECK(tine::par_reduce(a, 1, std::multiplies{}) == 120);
  CHECK(tine::par_transform_reduce(a, a + 5, 0, std::plus{}, std::negate{}) == -15);
  CHECK(tine::par_transform_reduce(a, a + 5, a, 0) == 55);
  CHECK(tine::par_transform_reduce(a, a, 0) == 55);
  CHECK(tine::par_map_reduce(a, a + 5, std::negate{}, 0, std::plus{}) == -15);
  CHECK(tine::par_inclusive_scan(a, a + 5, b) == b + 5);
  CHECK(is({1, 3, 6, 10, 15}));
  CHECK(tine::par_inclusive_scan(a, a + 5, b, std::multiplies{}) == b + 5);
  CHECK(is({1, 2, 6, 24, 120}));
  CHECK(tine::par_inclusive_scan(a, b, std::plus{}, 1) == b + 5);
  CHECK(is({2, 4, 7, 11, 16}));
  CHECK(tine::par_inclusive_scan(a, b, {}, 4) == b + 5);
  CHECK(is({5, 7, 10, 14, 19}));
  CHECK(tine::par_exclusive_scan(a, a + 5, b, 0) == b + 5);
  CHECK(is({0, 1, 3, 6, 10}));
  CHECK(tine::par_exclusive_scan(a, b, 1, std::multiplies{}) == b + 5);
  CHECK(is({1, 1, 2, 6, 24}));
  CHECK(tine::par_adjacent_difference(a, a + 5, b) == b + 5);
  CHECK(is({1, 1, 1, 1, 1}));
  CHECK(tine::par_adjacent_difference(a, b, std::plus{}) == b + 5);
  CHECK(is({1, 3, 5, 7, 9}));
  CHECK(tine::par_transform_inclusive_scan(a, a + 5, b, std::plus{}, std::negate{}) == b + 5);
  CHECK(tine::par_transform_exclusive_scan(a, a + 5, b, 0, std::plus{}, std::negate{}) == b + 5);
  CHECK(is({0, -1, -3, -6, -10}));
}

TEST_CASE("par_map_reduce takes iterators and input ranges") {
  const std::list<int> list{1, 2, 3};
  const auto text = [](int x) { return std::to_string(x); };
  CHECK(tine::par_map_reduce(list.begin(), list.end(), text, std::string{}, std::plus{}) == "123");
  std::istringstream numbers("1 2 3");
  CHECK(tine::par_map_reduce(
            std::views::istream<int>(numbers), text, [] { return std::string(); }, std::plus{}) ==
        "123");
  std::istringstream more("4 5");
  CHECK(tine::par_map_reduce(std::istream_iterator<int>(more), std::istream_iterator<int>(), text,
                             std::string{}, std::plus{}) == "45");
}

TEST_CASE("raw memory is not filled with what it cannot be made of") {
  struct nothing {};
  using fill = decltype(tine::par_uninitialized_fill);
  using copy = decltype(tine::par_uninitialized_copy);
  using copy_n = decltype(tine::par_uninitialized_copy_n);
  STATIC_REQUIRE(std::invocable<fill, int*, int*, int>);
  STATIC_REQUIRE(!std::invocable<fill, int*, int*, nothing>);
  STATIC_REQUIRE(std::invocable<copy, int*, int*, long*, long*>);
  STATIC_REQUIRE(!std::invocable<copy, nothing*, nothing*, int*, int*>);
  STATIC_REQUIRE(std::invocable<copy_n, int*, std::ptrdiff_t, long*, long*>);
  STATIC_REQUIRE(!std::invocable<copy_n, nothing*, std::ptrdiff_t, int*, int*>);
}

TEST_CASE("par_reduce adds floating-point numbers to the last but a few digits") {
  for_each_length([](std::size_t n) {
    std::vector<double> v;
    for (int x : random_numbers(n, 1'000'000)) v.push_back(x / 7.0);
    const double sum = std::accumulate(v.begin(), v.end(), 0.0);
    CHECK(std::abs(tine::par_reduce(v) - sum) <= 1e-10 * sum);
    CHECK(std::abs(tine::par_transform_reduce(v, v, 0.0) -
                   std::inner_product(v.begin(), v.end(), v.begin(), 0.0)) <= 1e-9 * sum * 1e6);
  });
}

TEST_CASE("scans agree with the sequential ones, also in place") {
  for_each_length([](std::size_t n) {
    const auto v = affines(n);
    const affine init{3, 5};
    std::vector<affine> ours(n), theirs(n);
    const auto same = [&](auto end) {
      CHECK(end == ours.end());
      CHECK(difference(ours, theirs) == "");
    };
    const auto times = std::multiplies{};
    const auto twice = [](affine f) { return f * f; };
    std::inclusive_scan(v.begin(), v.end(), theirs.begin(), times);
    same(tine::par_inclusive_scan(v, ours.begin(), times));
    std::inclusive_scan(v.begin(), v.end(), theirs.begin(), times, init);
    same(tine::par_inclusive_scan(v.begin(), v.end(), ours.begin(), times, init));
    std::exclusive_scan(v.begin(), v.end(), theirs.begin(), init, times);
    same(tine::par_exclusive_scan(v, ours.begin(), init, times));
    std::transform_inclusive_scan(v.begin(), v.end(), theirs.begin(), times, twice);
    same(tine::par_transform_inclusive_scan(v, ours.begin(), times, twice));
    std::transform_inclusive_scan(v.begin(), v.end(), theirs.begin(), times, twice, init);
    same(tine::par_transform_inclusive_scan(v.begin(), v.end(), ours.begin(), times, twice, init));
    std::transform_exclusive_scan(v.begin(), v.end(), theirs.begin(), init, times, twice);
    same(tine::par_transform_exclusive_scan(v, ours.begin(), init, times, twice));
    ours = v;
    same(tine::par_transform_exclusive_scan(ours, ours.begin(), init, times, twice));
    std::inclusive_scan(v.begin(), v.end(), theirs.begin(), times);
    ours = v;
    same(tine::par_inclusive_scan(ours, ours.begin(), times));
  });
  const std::list<int> list{1, 2, 3};
  std::vector<int> sums;
  tine::par_inclusive_scan(list, std::back_inserter(sums));
  tine::par_exclusive_scan(list, std::back_inserter(sums), 10);
  tine::par_adjacent_difference(list, std::back_inserter(sums));
  CHECK(sums == std::vector<int>{1, 3, 6, 10, 11, 13, 1, 1, 1});
}

TEST_CASE("par_adjacent_difference agrees with the sequential one, also in place") {
  for_each_length([](std::size_t n) {
    auto v = random_numbers(n, 1'000);
    std::vector<int> ours(n), theirs(n);
    std::adjacent_difference(v.begin(), v.end(), theirs.begin());
    CHECK(tine::par_adjacent_difference(v, ours.begin()) == ours.end());
    CHECK(difference(ours, theirs) == "");
    // One that changes what it is given: in a block, that is what the next one gets as the element
    // before.
    const auto digits = [](int& x, int before) {
      const int d = x - before;
      x %= 10;
      return d;
    };
    std::adjacent_difference(v.begin(), v.end(), theirs.begin(), digits);
    std::ranges::fill(ours, -1);
    tine::par_adjacent_difference(v, ours.begin(), digits);
    if (n <= 1'000) CHECK(difference(ours, theirs) == "");
    std::adjacent_difference(v.begin(), v.end(), theirs.begin());
    tine::par_adjacent_difference(v.begin(), v.end(), v.begin());
    CHECK(difference(v, theirs) == "");
  });
  static volatile int busy_places[100];
  const std::vector<int> numbers(100, 7);
  tine::par_adjacent_difference(numbers, busy_places);
  CHECK(busy_places[0] == 7);
  CHECK(busy_places[99] == 0);
}

TEST_CASE("raw memory is filled with objects and emptied again") {
  const census before;
  for_each_length([](std::size_t n) {
    if (n > 10'007) return;
    const auto count = static_cast<std::ptrdiff_t>(n);
    std::vector<tracked> from;
    for (std::size_t i = 0; i < n; ++i) from.emplace_back(static_cast<int>(i));
    const auto sum = [](const raw_memory<tracked>& m) {
      long all = 0;
      for (const auto& x : m) all += x.value();
      return all;
    };
    const long expected = static_cast<long>(n) * (static_cast<long>(n) - 1) / 2;
    const raw_memory<tracked> m(n);
    CHECK(tine::par_uninitialized_copy(from, m).out == m.end());
    CHECK(sum(m) == expected);
    CHECK(tine::par_destroy(m) == m.end());
    CHECK(tine::par_uninitialized_copy_n(from.begin(), count, m.begin(), m.end()).out == m.end());
    CHECK(tine::par_destroy_n(m.begin(), count) == m.end());
    CHECK(tine::par_uninitialized_fill(m, tracked(3)) == m.end());
    CHECK(sum(m) == 3 * count);
    tine::par_destroy(m.begin(), m.end());
    CHECK(tine::par_uninitialized_fill_n(m.begin(), count, tracked(2)) == m.end());
    tine::par_destroy(m);
    CHECK(tine::par_uninitialized_value_construct(m) == m.end());
    CHECK(sum(m) == 0);
    tine::par_destroy(m);
    CHECK(tine::par_uninitialized_default_construct_n(m.begin(), count) == m.end());
    tine::par_destroy(m);
    CHECK(tine::par_uninitialized_value_construct_n(m.begin(), count) == m.end());
    tine::par_destroy(m);
    CHECK(tine::par_uninitialized_default_construct(m.begin(), m.end()) == m.end());
    tine::par_destroy(m);
    CHECK(tine::par_uninitialized_move(from, m).in == from.end());
    CHECK(sum(m) == expected);
    tine::par_destroy(m);
  });
  CHECK(before.balanced());
}

TEST_CASE("a constructor that throws leaves raw memory empty") {
  const census before;
  in_each_pool([] {
    for (const long at : {0L, 5L, 1'100L, 4'999L}) {
      const raw_memory<tracked_throwing> m(5'000);
      element_fuse.reset(fuse::never);
      const tracked_throwing value(1);
      element_fuse.reset(at);
      CHECK_THROWS_AS(tine::par_uninitialized_fill(m, value), boom);
      element_fuse.reset(at);
      CHECK_THROWS_AS(tine::par_uninitialized_value_construct(m), boom);
      element_fuse.reset(fuse::never);
    }
  });
  CHECK(before.balanced());
}
