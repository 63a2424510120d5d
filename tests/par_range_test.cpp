// par_range counts with every integer type, without overflow at its limits.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/pools.hpp"

#include <cstdint>
#include <limits>
#include <stdexcept>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

__extension__ using int128 = __int128;
__extension__ using uint128 = unsigned __int128;

using limits64 = std::numeric_limits<std::int64_t>;
using limits_u64 = std::numeric_limits<std::uint64_t>;

/// What a loop over `first, first + step, …` before `last` gives, computed with numbers so wide
/// that nothing overflows.
template <class T>
std::vector<T> counted(T first, T last, int step) {
  std::vector<T> all;
  const auto end = static_cast<int128>(last);
  for (auto x = static_cast<int128>(first); step > 0 ? x < end : x > end; x += step) {
    all.push_back(static_cast<T>(x));
  }
  return all;
}

template <class Chain>
bool gives(const Chain& chain, const std::vector<tine::item_t<Chain>>& expected) {
  if (chain.extent() != expected.size()) return false;
  for (std::size_t i = 0; i < expected.size(); ++i) {
    if (chain.at(i) != expected[i]) return false;
  }
  return chain.collect() == expected;
}

}  // namespace

TEMPLATE_TEST_CASE("par_range counts from 0, between two numbers and in steps", "", signed char,
                   unsigned char, char, short, unsigned short, int, unsigned, long, unsigned long,
                   long long, unsigned long long, char16_t, int128, uint128) {
  for_each_size([](std::size_t n) {
    const auto last = static_cast<TestType>(n % 101);
    const auto zero = TestType{0};
    CHECK(gives(tine::par_range(last), counted(zero, last, 1)));
    CHECK(gives(tine::par_range(TestType{20}, last), counted(TestType{20}, last, 1)));
    CHECK(gives(tine::par_range(zero, last, 3), counted(zero, last, 3)));
    CHECK(gives(tine::par_range(last, zero, -7), counted(last, zero, -7)));
  });
}

TEMPLATE_TEST_CASE("par_range agrees with a loop for all bounds of an 8-bit type", "", std::int8_t,
                   std::uint8_t) {
  using limits = std::numeric_limits<TestType>;
  int failures = 0;
  for (int first = limits::min(); first <= limits::max(); first += 5) {
    for (int last = limits::min(); last <= limits::max(); ++last) {
      for (const int step : {1, 2, 7, 127, 128, 255, 1'000, -1, -3, -128, -255, -1'000}) {
        const auto a = static_cast<TestType>(first);
        const auto b = static_cast<TestType>(last);
        if (!gives(tine::par_range(a, b, step), counted(a, b, step))) ++failures;
      }
    }
  }
  CHECK(failures == 0);
}

TEST_CASE("par_range of nothing is empty") {
  CHECK(tine::par_range(0).count() == 0);
  CHECK(tine::par_range(-5).count() == 0);
  CHECK(tine::par_range(5, 5).count() == 0);
  CHECK(tine::par_range(6, 5).count() == 0);
  CHECK(tine::par_range(5u, 6u, -1).count() == 0);
  CHECK(tine::par_range(limits64::max(), limits64::min()).count() == 0);
}

TEST_CASE("par_range reaches the ends of the 64-bit types") {
  constexpr auto low = limits64::min();
  constexpr auto high = limits64::max();
  CHECK(tine::par_range(low, high).extent() == limits_u64::max());
  CHECK(tine::par_range(low, high).at(limits_u64::max() - 1) == high - 1);
  CHECK(tine::par_range(high, low, -1).at(limits_u64::max() - 1) == low + 1);
  CHECK(tine::par_range(limits_u64::max()).extent() == limits_u64::max());

  in_each_pool([] {
    CHECK(gives(tine::par_range(high - 3, high), {high - 3, high - 2, high - 1}));
    CHECK(gives(tine::par_range(low, low + 3), {low, low + 1, low + 2}));
    CHECK(gives(tine::par_range(low + 2, low, -1), {low + 2, low + 1}));
    CHECK(gives(tine::par_range(low, high, high), {low, -1, high - 1}));
    CHECK(gives(tine::par_range(high, low, low), {high, -1}));
    CHECK(gives(tine::par_range(limits_u64::max(), std::uint64_t{0}, low),
                {limits_u64::max(), limits_u64::max() / 2}));
    CHECK(gives(tine::par_range(std::uint64_t{1}, limits_u64::max(), limits_u64::max()), {1}));

    std::vector<std::int64_t> expected;
    for (std::uint64_t i = 0; i < 16; ++i) {
      expected.push_back(static_cast<std::int64_t>(static_cast<std::uint64_t>(low) + (i << 60)));
    }
    CHECK(gives(tine::par_range(low, high, std::int64_t{1} << 60), expected));
  });
}

TEST_CASE("a search may begin in a range that nobody could finish") {
  in_each_pool([] {
    const auto hit =
        tine::par_range(limits_u64::max()).find_first([](std::uint64_t x) { return x >= 12'345; });
    CHECK(hit == 12'345u);
    CHECK(
        tine::par_range(limits64::min(), limits64::max()).any([](auto x) { return x % 7 == -3; }));
    CHECK(tine::par_range(limits64::max(), limits64::min(), -1).find_any([](auto x) {
      return x % 1'000 == 0;
    }));
  });
}

TEST_CASE("par_range counts beyond 64 bits") {
  constexpr int128 top = int128{1} << 100;
  in_each_pool([] {
    CHECK(gives(tine::par_range(top, top + 3), {top, top + 1, top + 2}));
    CHECK(gives(tine::par_range(-top, top, top), {-top, 0}));
    CHECK(gives(tine::par_range(top, -top, -top), {top, 0}));
    CHECK((tine::par_range(top, top + 10'007)
               .map([](int128 x) { return busy(), static_cast<long>(x - top); })
               .sum() == 10'007L * 10'006 / 2));
  });
  const uint128 huge = static_cast<uint128>(-1);
  CHECK(gives(tine::par_range(huge - 2, huge), {huge - 2, huge - 1}));
  CHECK(gives(tine::par_range(huge, huge - 3, -2), {huge, huge - 2}));
}

TEST_CASE("par_range takes up to 2^64 - 1 items and refuses more") {
  const int128 most = limits_u64::max();
  CHECK((tine::par_range(most).extent() == limits_u64::max()));
  CHECK_THROWS_AS(tine::par_range(most + 1), std::length_error);
  CHECK_THROWS_AS(tine::par_range(-most, most), std::length_error);
  CHECK_THROWS_AS(tine::par_range(most, -most, -1), std::length_error);
  CHECK((tine::par_range(-most, most, 2).extent() == limits_u64::max()));
}

TEST_CASE("par_range with a step of zero is an invalid argument") {
  CHECK_THROWS_AS(tine::par_range(0, 10, 0), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range(10, 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range(5, 5, 0u), std::invalid_argument);
}

TEST_CASE("collecting more numbers than fit into memory is a length error") {
  CHECK_THROWS_AS(tine::par_range(limits_u64::max()).collect(), std::length_error);
}

TEST_CASE("par_range between numbers of different types has items of their common type") {
  const std::size_t many = 5'000'000'000;
  const auto range = tine::par_range(0, many);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(range)>, std::size_t>);
  CHECK(range.size() == many);
  CHECK(tine::par_range(-3, 2L).collect() == std::vector<long>{-3, -2, -1, 0, 1});
  CHECK(tine::par_range(10u, 2L, -3).collect() == std::vector<long>{10, 7, 4});
  CHECK_THROWS_AS(tine::par_range(-1, many), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range(many, -1, -1), std::invalid_argument);
}

TEMPLATE_TEST_CASE("par_range_inclusive agrees with a loop for all bounds of an 8-bit type", "",
                   std::int8_t, std::uint8_t) {
  using limits = std::numeric_limits<TestType>;
  int failures = 0;
  for (int first = limits::min(); first <= limits::max(); first += 5) {
    for (int last = limits::min(); last <= limits::max(); ++last) {
      for (const int step : {1, 2, 7, 128, 255, 1'000, -1, -3, -128, -1'000}) {
        std::vector<TestType> expected;
        for (int x = first; step > 0 ? x <= last : x >= last; x += step) {
          expected.push_back(static_cast<TestType>(x));
        }
        const auto a = static_cast<TestType>(first);
        const auto b = static_cast<TestType>(last);
        if (!gives(tine::par_range_inclusive(a, b, step), expected)) ++failures;
      }
    }
  }
  CHECK(failures == 0);
}

TEST_CASE("par_range_inclusive reaches the greatest and the least number of a type") {
  constexpr auto low = limits64::min();
  constexpr auto high = limits64::max();
  in_each_pool([] {
    CHECK(gives(tine::par_range_inclusive(high - 2, high), {high - 2, high - 1, high}));
    CHECK(gives(tine::par_range_inclusive(low + 1, low, -1), {low + 1, low}));
    CHECK(gives(tine::par_range_inclusive(low, high, high), {low, -1, high - 1}));
    CHECK(gives(tine::par_range_inclusive(high, high), {high}));
    CHECK(gives(tine::par_range_inclusive(limits_u64::max(), limits_u64::max()),
                {limits_u64::max()}));
    const auto last = tine::par_range_inclusive(std::uint64_t{1}, limits_u64::max())
                          .find_any([](std::uint64_t x) { return x % 1'000 == 1; });
    CHECK(last);
    const auto sum = tine::par_range_inclusive(std::uint8_t{0}, std::uint8_t{255})
                         .map([](std::uint8_t x) { return busy(), int{x}; })
                         .sum();
    CHECK(sum == 255 * 128);
  });
  CHECK(tine::par_range_inclusive(low, high - 1).extent() == limits_u64::max());
  CHECK(tine::par_range_inclusive(std::uint64_t{1}, limits_u64::max()).at(limits_u64::max() - 1) ==
        limits_u64::max());
}

TEST_CASE("par_range_inclusive is empty only when its end is before its beginning") {
  CHECK(tine::par_range_inclusive(1, 0).count() == 0);
  CHECK(tine::par_range_inclusive(0, 1, -1).count() == 0);
  CHECK(tine::par_range_inclusive(0, 0, -1).collect() == std::vector{0});
  CHECK(tine::par_range_inclusive(0, 9, 3).collect() == std::vector{0, 3, 6, 9});
  CHECK(tine::par_range_inclusive(0, 10, 3).collect() == std::vector{0, 3, 6, 9});
  CHECK(tine::par_range_inclusive(u'a', u'e').count() == 5);
}

TEST_CASE("par_range_inclusive refuses what par_range does") {
  constexpr uint128 huge = static_cast<uint128>(-1);
  CHECK_THROWS_AS(tine::par_range_inclusive(limits64::min(), limits64::max()), std::length_error);
  CHECK_THROWS_AS(tine::par_range_inclusive(std::uint64_t{0}, limits_u64::max()),
                  std::length_error);
  CHECK_THROWS_AS(tine::par_range_inclusive(limits64::max(), limits64::min(), -1),
                  std::length_error);
  CHECK_THROWS_AS(tine::par_range_inclusive(uint128{0}, huge), std::length_error);
  CHECK_THROWS_AS(tine::par_range_inclusive(0, 0, 0), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range_inclusive(-1, 5u), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range_inclusive(5u, -1, -1), std::invalid_argument);
}
