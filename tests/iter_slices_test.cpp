// Parts of ranges: chunks, windows, and what lies between the elements a predicate names.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/partitions.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <deque>
#include <numeric>
#include <random>
#include <ranges>
#include <span>
#include <stdexcept>
#include <vector>

using namespace tine_test;

namespace {

using parts = std::vector<std::vector<int>>;

const auto to_vector = [](auto part) {
  busy(50);
  return std::vector<int>(part.begin(), part.end());
};

parts forward_chunks(const std::vector<int>& v, std::size_t n, bool exact) {
  parts all;
  for (std::size_t i = 0; i < v.size(); i += n) {
    const std::size_t end = std::min(i + n, v.size());
    if (end - i == n || !exact) all.emplace_back(v.begin() + long(i), v.begin() + long(end));
  }
  return all;
}

parts backward_chunks(std::vector<int> v, std::size_t n, bool exact) {
  std::ranges::reverse(v);
  parts all = forward_chunks(v, n, exact);
  for (auto& part : all) std::ranges::reverse(part);
  return all;
}

parts windows(const std::vector<int>& v, std::size_t n) {
  parts all;
  for (std::size_t i = 0; i + n <= v.size(); ++i) {
    all.emplace_back(v.begin() + long(i), v.begin() + long(i + n));
  }
  return all;
}

template <class Together>
parts runs(const std::vector<int>& v, Together together) {
  parts all;
  for (std::size_t i = 0; i < v.size(); ++i) {
    if (i == 0 || !together(v[i - 1], v[i])) all.emplace_back();
    all.back().push_back(v[i]);
  }
  return all;
}

template <class Separates>
parts between(const std::vector<int>& v, Separates separates) {
  parts all(1);
  for (const int x : v) {
    if (separates(x)) {
      all.emplace_back();
    } else {
      all.back().push_back(x);
    }
  }
  return all;
}

template <class Separates>
parts up_to_separators(const std::vector<int>& v, Separates separates) {
  parts all;
  bool begin = true;
  for (const int x : v) {
    if (begin) all.emplace_back();
    all.back().push_back(x);
    begin = separates(x);
  }
  return all;
}

const auto is_zero = [](int x) { return x == 0; };
const auto same = [](int a, int b) { return a == b; };

}  // namespace

TEST_CASE("chunks and windows are the parts that a loop would cut") {
  in_each_pool([] {
    for (const std::size_t size : {0u, 1u, 2u, 3u, 7u, 100u, 1'000u}) {
      const auto v = shuffled(size);
      const std::deque<int> d(v.begin(), v.end());
      for (const std::size_t n : {1u, 2u, 3u, 7u, 99u, 100u, 101u, 5'000u}) {
        INFO(size << " elements in parts of " << n);
        const auto check = [](auto chain, const parts& expected) {
          CHECK(chain.extent() == expected.size());
          CHECK(std::move(chain).map(to_vector).collect() == expected);
        };
        const auto check_all = [&](const auto& r) {
          check(tine::par_chunks(r, n), forward_chunks(v, n, false));
          check(tine::par_chunks_exact(r, n), forward_chunks(v, n, true));
          check(tine::par_rchunks(r, n), backward_chunks(v, n, false));
          check(tine::par_rchunks_exact(r, n), backward_chunks(v, n, true));
          check(tine::par_windows(r, n), windows(v, n));
          const auto rest = to_vector(tine::par_chunks_exact(r, n).remainder());
          CHECK(std::ranges::equal(rest, v | std::views::drop(size - size % n)));
          const auto front = to_vector(tine::par_rchunks_exact(r, n).remainder());
          CHECK(std::ranges::equal(front, v | std::views::take(size % n)));
        };
        check_all(v);
        check_all(d);
      }
    }
  });
}

TEST_CASE("parts that are longer than any range do not overflow") {
  std::vector<int> v(10);
  const std::size_t most = std::numeric_limits<std::size_t>::max();
  CHECK(tine::par_chunks(v, most).count() == 1);
  CHECK(tine::par_chunks_exact(v, most).count() == 0);
  CHECK(tine::par_rchunks(v, most).count() == 1);
  CHECK(tine::par_rchunks_exact(v, most).remainder().size() == 10);
  CHECK(tine::par_windows(v, most).count() == 0);
}

TEST_CASE("parts of no elements each are an invalid argument") {
  std::vector<int> v(3);
  CHECK_THROWS_WITH(tine::par_chunks(v, 0), "tine: par_chunks: n is zero");
  CHECK_THROWS_WITH(tine::par_chunks_exact(v, 0), "tine: par_chunks_exact: n is zero");
  CHECK_THROWS_WITH(tine::par_rchunks(v, 0), "tine: par_rchunks: n is zero");
  CHECK_THROWS_WITH(tine::par_rchunks_exact(v, 0), "tine: par_rchunks_exact: n is zero");
  CHECK_THROWS_WITH(tine::par_windows(v, 0), "tine: par_windows: n is zero");
  CHECK_THROWS_AS(tine::par_windows(v, 0), std::invalid_argument);
}

TEST_CASE("parts are spans, as const as the range; windows are constant") {
  std::vector<int> v(10);
  const std::vector<int> cv(10);
  std::deque<int> d(10);
  const auto together = [](int, int) { return true; };
  using span = std::span<int>;
  using const_span = std::span<const int>;
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_chunks_exact(v, 3))>, span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_rchunks(v, 3))>, span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_rchunks(cv, 3))>, const_span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_windows(v, 3))>, const_span>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_windows(std::span(v), 3))>, const_span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_windows(d, 3))>,
                                std::ranges::subrange<std::deque<int>::const_iterator>>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_chunk_by(v, together))>, span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_split(v, is_zero))>, span>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_split_inclusive(cv, is_zero))>, const_span>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_split(d, is_zero))>,
                                std::ranges::subrange<std::deque<int>::iterator>>);
  STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(tine::par_windows(v, 3))>);
  STATIC_REQUIRE(!tine::indexed_parallel_iterator<decltype(tine::par_split(v, is_zero))>);
}

TEST_CASE("mutable parts can be changed, also while others are still looked for") {
  for_each_size([](std::size_t n) {
    std::vector<int> v = random_numbers(n, 5);
    const auto expected = [](const parts& all) {
      std::vector<int> sums;
      for (const auto& part : all) sums.push_back(std::accumulate(part.begin(), part.end(), 0));
      return sums;
    };
    // Changing the elements to what the predicate looks for must not confuse it.
    const auto sum_and_wipe = [](std::span<int> part) {
      busy(30);
      const int sum = std::accumulate(part.begin(), part.end(), 0);
      std::ranges::fill(part, 0);
      return sum;
    };
    auto work = v;
    CHECK(tine::par_split(work, is_zero).map(sum_and_wipe).collect() ==
          expected(between(v, is_zero)));
    CHECK(std::ranges::count(work, 0) == static_cast<std::ptrdiff_t>(n));
    work = v;
    CHECK(tine::par_split_inclusive(work, is_zero).map(sum_and_wipe).collect() ==
          expected(up_to_separators(v, is_zero)));
    work = v;
    CHECK(tine::par_chunk_by(work, same).map(sum_and_wipe).collect() == expected(runs(v, same)));
    CHECK(std::ranges::count(work, 0) == static_cast<std::ptrdiff_t>(n));
    work = v;
  });
}

TEST_CASE("parts between separators, and runs of neighbours, are those a loop finds") {
  for_each_size([](std::size_t n) {
    for (const unsigned values : {1u, 2u, 10u, 5'000u}) {
      if (sanitized && n > 1'000 && values != 10) continue;
      INFO(values << " different values");
      const auto v = random_numbers(n, values);
      const std::deque<int> d(v.begin(), v.end());
      const auto check_all = [&](const auto& r) {
        CHECK(tine::par_split(r, is_zero).map(to_vector).collect() == between(v, is_zero));
        CHECK(tine::par_split_inclusive(r, is_zero).map(to_vector).collect() ==
              up_to_separators(v, is_zero));
        CHECK(tine::par_chunk_by(r, same).map(to_vector).collect() == runs(v, same));
        CHECK(tine::par_chunk_by(r, std::less{}).map(to_vector).collect() == runs(v, std::less{}));
      };
      check_all(v);
      check_all(d);
    }
  });
}

TEST_CASE("the predicate of par_chunk_by is called once for each pair of neighbours") {
  in_each_pool([] {
    for (const std::size_t n : {0u, 1u, 2u, 100u, 20'000u}) {
      for (const unsigned values : {1u, 3u, 1'000u}) {
        const auto v = random_numbers(n, values);
        std::vector<std::atomic<int>> calls(n + 1);
        const auto together = [&](const int& a, const int& b) {
          ++calls[static_cast<std::size_t>(&b - v.data())];
          busy(20);
          return &a + 1 == &b && a == b;
        };
        CHECK(tine::par_chunk_by(v, together).count() == runs(v, same).size());
        for (std::size_t i = 0; i < n; ++i) REQUIRE(calls[i] == (i == 0 ? 0 : 1));
      }
    }
  });
}

TEST_CASE("every way to cut the positions, run in any order, gives the same parts") {
  std::mt19937 random(7);
  for (const std::size_t n : {0u, 1u, 2u, 3u, 5u, 9u}) {
    for (unsigned seed = 0; seed < 8; ++seed) {
      const auto v = random_numbers(n, 1 + seed % 4, seed);
      int calls = 0;
      const auto counted_same = [&](int a, int b) { return ++calls, a == b; };
      const auto counted_zero = [&](int a) { return ++calls, a == 0; };
      const auto chunked = tine::par_chunk_by(v, counted_same);
      const auto split = tine::par_split(v, counted_zero);
      const auto inclusive = tine::par_split_inclusive(v, counted_zero);
      const int pairs = n == 0 ? 0 : static_cast<int>(n) - 1;
      const auto check = [&](const auto& chain, const parts& expected, int tests) {
        const auto& it = chain.by_position();
        for_each_partition(it.extent(), [&](const auto& cuts) {
          calls = 0;
          REQUIRE(items_in_pieces(it, cuts, random, to_vector) == expected);
          REQUIRE(calls == tests);
        });
      };
      check(chunked, runs(v, same), pairs);
      check(split, between(v, is_zero), static_cast<int>(n));
      check(inclusive, up_to_separators(v, is_zero), pairs);
    }
  }
}

TEST_CASE("searches among parts find the first and stop early") {
  in_each_pool([] {
    const auto v = random_numbers(30'000, 50);
    const auto all = runs(v, same);
    const auto is_long = [](auto part) { return busy(30), std::ranges::size(part) >= 3; };
    const auto hit = tine::par_chunk_by(v, same).find_first(is_long);
    const auto expected = std::ranges::find_if(all, is_long);
    REQUIRE(static_cast<bool>(hit) == (expected != all.end()));
    if (hit) {
      CHECK(std::ranges::equal(*hit, *expected));
      const auto before = static_cast<std::size_t>(hit->data() - v.data());
      std::size_t skipped = 0;
      for (auto i = all.begin(); i != expected; ++i) skipped += i->size();
      CHECK(before == skipped);
    }
  });
}

TEST_CASE("a chain over parts that is used twice starts anew each time") {
  in_each_pool([] {
    const auto v = random_numbers(5'000, 3);
    const auto chain = tine::par_chunk_by(v, same).map(to_vector);
    CHECK(chain.collect() == runs(v, same));
    CHECK(chain.any([](const auto& part) { return part.size() == 2; }));
    CHECK(chain.collect() == runs(v, same));
  });
}

TEST_CASE("a predicate that throws ends the search for parts, whichever call it is") {
  const auto v = random_numbers(300, 3);
  in_each_pool([&] {
    for (int at = 0; at < 299; at += 7) {
      std::atomic<int> calls{0};
      const auto fails = [&](int a, int b) {
        busy(20);
        if (calls++ == at) throw std::runtime_error("no");
        return a == b;
      };
      CHECK_THROWS_WITH(tine::par_chunk_by(v, fails).count(), "no");
    }
  });
}

TEST_CASE("a deterministic sum over parts is the same in every run and pool") {
  std::vector<double> v(20'000);
  std::mt19937 random(3);
  for (double& x : v) x = static_cast<double>(random()) * 1e-3;
  const auto together = [](double a, double) { return static_cast<long>(a) % 3 != 0; };
  const auto total = [](std::span<double> part) {
    return std::accumulate(part.begin(), part.end(), 0.1);
  };
  const auto sum = [&] { return tine::par_chunk_by(v, together).map(total).deterministic().sum(); };
  const double expected = sum();
  in_each_pool([&] {
    for (int i = 0; i < 5; ++i) CHECK(sum() == expected);
  });
}
