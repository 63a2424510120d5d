// The arithmetic of the adaptors that compute with positions, with positions of eight bits: every
// stretch of every size.
#define TINE_POSITION_FOR_TESTS std::uint8_t
#pragma GCC diagnostic ignored "-Wconversion"  // eight bits are less than any sum of them
#if defined(__clang__)
#pragma GCC diagnostic ignored "-Wimplicit-int-conversion"
#endif
#include <tine/iter.hpp>

#include "../src/iter/loop.cpp"  // once more, for these positions

#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace {

using numbers = std::vector<int>;
using span_of = std::pair<tine::position, tine::position>;

/// What is wrong with the stretches of `it`: each has to give the items of `expected` at its
/// positions, the same as `at`, and to end where it is told to.
template <class I>
std::string mistake(const I& it, const numbers& expected) {
  if (it.extent() != expected.size()) return "extent is " + std::to_string(it.extent());
  for (std::size_t first = 0; first <= expected.size(); ++first) {
    if (first < expected.size() && it.at(first) != expected[first])
      return "at " + std::to_string(first);
    for (std::size_t last = first; last <= expected.size(); ++last) {
      std::size_t i = first;
      bool equal = true;
      const bool to_the_end = it.run(first, last, [&](int x) {
        equal = equal && i < last && x == expected[i];
        ++i;
        return true;
      });
      if (!equal || !to_the_end || i != last) {
        return "run " + std::to_string(first) + ", " + std::to_string(last);
      }
      if (first == last) continue;
      const std::size_t stop = first + (last - first) / 2;
      i = first;
      if (it.run(first, last, [&](int) { return i++ != stop; }) || i != stop + 1) {
        return "run that ends at " + std::to_string(stop);
      }
    }
  }
  return "";
}

numbers iota(int first, int n) {
  numbers v;
  for (int i = 0; i < n; ++i) v.push_back(first + i);
  return v;
}

template <class F>
void for_sizes(F f) {
  for (int n = 0; n <= 64; ++n) {
    INFO("n = " << n);
    f(n);
  }
}

}  // namespace

TEST_CASE("positions have eight bits here") {
  STATIC_REQUIRE(sizeof(tine::position) == 1);
  CHECK(mistake(tine::par_range(255), iota(0, 255)) == "");
}

TEST_CASE("every stretch of rev, skip, take, step_by") {
  for_sizes([](int n) {
    const auto v = iota(100, n);
    const auto it = tine::par_iter(v);
    CHECK(mistake(it.rev(), numbers(v.rbegin(), v.rend())) == "");
    for (int k = 0; k <= n + 1; ++k) {
      const auto seam = v.begin() + std::min(n, k);
      CHECK(mistake(it.skip(k), numbers(seam, v.end())) == "");
      CHECK(mistake(it.take(k), numbers(v.begin(), seam)) == "");
    }
    for (int k = 1; k <= n + 1; k += k < 10 ? 1 : 9) {
      numbers expected;
      for (int i = 0; i < n; i += k) expected.push_back(100 + i);
      CHECK(mistake(it.step_by(k), expected) == "");
      CHECK(mistake(it.step_by(k).rev(), numbers(expected.rbegin(), expected.rend())) == "");
    }
  });
}

TEST_CASE("every stretch of chunks and fold_chunks") {
  for_sizes([](int n) {
    const auto v = iota(0, n);
    for (int k = 1; k <= n + 1; k += k < 10 ? 1 : 9) {
      numbers sums, sizes;
      for (int i = 0; i < n; i += k) {
        const int last = std::min(n, i + k);
        sums.push_back((last - i) * (i + last - 1) / 2);
        sizes.push_back(last - i);
      }
      const auto it = tine::par_iter(v);
      CHECK(mistake(it.fold_chunks(k, 0, std::plus{}), sums) == "");
      const auto size = [](const numbers& part) { return static_cast<int>(part.size()); };
      CHECK(mistake(it.chunks(k).map(size), sizes) == "");
    }
  });
}

TEST_CASE("every stretch of chain and interleave") {
  for_sizes([](int n) {
    for (int m : {0, 1, 2, 5, n / 2, n - 1, n, n + 1, 64}) {
      if (m < 0) continue;
      const auto a = iota(0, n);
      const auto b = iota(100, m);
      numbers chained = a, both, shortest;
      chained.insert(chained.end(), b.begin(), b.end());
      bool over = false;
      for (int i = 0; i < std::max(n, m); ++i) {
        if (i < n) both.push_back(a[i]);
        if (i < m) both.push_back(b[i]);
        over = over || i >= n;
        if (!over) shortest.push_back(a[i]);
        over = over || i >= m;
        if (!over) shortest.push_back(b[i]);
      }
      CHECK(mistake(tine::par_iter(a).chain(b), chained) == "");
      CHECK(mistake(tine::par_iter(a).interleave(b), both) == "");
      CHECK(mistake(tine::par_iter(a).interleave_shortest(b), shortest) == "");
    }
  });
}

TEST_CASE("every stretch of intersperse, zip and enumerate") {
  for_sizes([](int n) {
    const auto v = iota(0, n);
    numbers separated, doubled;
    for (int x : v) {
      if (x != 0) separated.push_back(-1);
      separated.push_back(x);
      doubled.push_back(2 * x);
    }
    CHECK(mistake(tine::par_iter(v).intersperse(-1), separated) == "");
    const auto add = [](auto p) { return static_cast<int>(p.first) + p.second; };
    CHECK(mistake(tine::par_iter(v).enumerate().map(add), doubled) == "");
    CHECK(mistake(tine::par_iter(v).zip(tine::par_range(n + 3)).map(add), doubled) == "");
    CHECK(mistake(tine::par_range(n + 3).zip(v).map(add), doubled) == "");
    const auto add_all = [](auto t) { return std::get<0>(t) + std::get<1>(t); };
    CHECK(mistake(tine::par_zip(v, tine::par_range(n + 1), v).map(add_all), doubled) == "");
  });
}

TEST_CASE("what does not fit into the positions is rejected") {
  const auto most = tine::par_range(255);
  CHECK_THROWS_AS(most.chain(tine::par_range(1)), std::length_error);
  CHECK_THROWS_AS(most.interleave(tine::par_range(1)), std::length_error);
  CHECK_THROWS_AS(most.intersperse(0), std::length_error);
  CHECK(mistake(most.chain(tine::par_range(0)), iota(0, 255)) == "");
  CHECK(mistake(most.step_by(255), {0}) == "");
  CHECK(tine::par_range(128).intersperse(0).size() == 255);
  CHECK(tine::par_range(200).chain(tine::par_range(55)).sum() == 199 * 100 + 27 * 55);
  CHECK(tine::par_range(255).map([](int x) { return x; }).collect().size() == 255);
}
