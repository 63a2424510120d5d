// Adaptors that compute with positions: rev, skip, take, step_by, chunks, interleave, zip_eq, par_zip
// and their like; and those that say how a loop is to be run.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cmath>
#include <deque>
#include <mutex>
#include <numeric>
#include <optional>
#include <random>
#include <stdexcept>
#include <stop_token>
#include <string>
#include <thread>
#include <tuple>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

using numbers = std::vector<int>;

/// Runs an indexed chain in several ways, all of which have to give `expected`.
template <class Chain>
void check_items(const Chain& chain, const numbers& expected) {
  STATIC_REQUIRE(tine::indexed_parallel_iterator<Chain>);
  CHECK(chain.size() == expected.size());
  CHECK(difference(chain.collect(), expected) == "");
  CHECK(chain.zip(expected).all([](auto p) { return p.first == p.second; }));
  CHECK(chain.map([](int x) { return busy(100), static_cast<long>(x); }).sum() ==
        std::accumulate(expected.begin(), expected.end(), 0L));
}

}  // namespace

TEST_CASE("rev, skip, take and step_by choose positions") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    check_items(tine::par_iter(v).rev(), numbers(v.rbegin(), v.rend()));
    for (const std::size_t k : {std::size_t{0}, std::size_t{1}, n / 2, n, n + 7}) {
      const auto seam = v.begin() + static_cast<std::ptrdiff_t>(std::min(n, k));
      check_items(tine::par_iter(v).skip(k), numbers(seam, v.end()));
      check_items(tine::par_iter(v).take(k), numbers(v.begin(), seam));
      check_items(tine::par_iter(v).rev().skip(k).rev(),
                  numbers(v.begin(), v.end() - (seam - v.begin())));
    }
    for (const std::size_t step : {std::size_t{1}, std::size_t{2}, std::size_t{3}, n + 1}) {
      numbers expected;
      for (std::size_t i = 0; i < n; i += step) expected.push_back(v[i]);
      check_items(tine::par_iter(v).step_by(step), expected);
    }
  });
}

TEST_CASE("items that are left out are not computed") {
  in_each_pool([] {
    std::atomic<int> computed{0};
    const auto chain = tine::par_range(1'000).map([&computed](int x) { return ++computed, x; });
    CHECK(chain.skip(900).count() == 100);
    CHECK(computed.exchange(0) == 100);
    CHECK(chain.take(10).count() == 10);
    CHECK(computed.exchange(0) == 10);
    CHECK(chain.step_by(100).count() == 10);
    CHECK(computed.exchange(0) == 10);
    CHECK(chain.rev().chunks(7).skip(1).step_by(10).size() == 15);
    CHECK(computed == 0);
  });
}

TEST_CASE("chunks and fold_chunks make one item of neighbours") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    for (const std::size_t k : {std::size_t{1}, std::size_t{3}, n / 2 + 1, n + 1}) {
      std::vector<numbers> expected;
      for (std::size_t i = 0; i < n; i += k) {
        const auto first = v.begin() + static_cast<std::ptrdiff_t>(i);
        expected.emplace_back(first, first + static_cast<std::ptrdiff_t>(std::min(k, n - i)));
      }
      const auto chain = tine::par_iter(v).map([](int x) { return x; }).chunks(k);
      STATIC_REQUIRE(tine::indexed_parallel_iterator<decltype(chain)>);
      CHECK(chain.size() == expected.size());
      CHECK(difference(chain.collect(), expected) == "");
      numbers sums;
      for (const auto& part : expected)
        sums.push_back(std::accumulate(part.begin(), part.end(), 5));
      check_items(tine::par_iter(v).fold_chunks(k, 5, std::plus{}), sums);
    }
  });
}

TEST_CASE("chunks move elements along") {
  const census before;
  in_each_pool([] {
    std::vector<tracked_unique> v;
    for (int i = 0; i < 1'000; ++i) v.emplace_back(i);
    const auto parts = tine::into_par_iter(std::move(v)).chunks(7).collect();
    CHECK(parts.size() == 143);
    CHECK(parts.back().back().value() == 999);
  });
  CHECK(before.balanced());
}

TEST_CASE("interleave takes turns, to the end of both or of one") {
  for_each_size([](std::size_t n) {
    for (const std::size_t m : {std::size_t{0}, std::size_t{1}, n / 2, n, n + 3}) {
      const auto a = shuffled(n);
      const auto b = shuffled(m, 2);
      numbers both, shortest;
      bool over = false;
      for (std::size_t i = 0; i < std::max(n, m); ++i) {
        if (i < n) both.push_back(a[i]);
        if (i < m) both.push_back(b[i]);
        over = over || i >= n;
        if (!over) shortest.push_back(a[i]);
        over = over || i >= m;
        if (!over) shortest.push_back(b[i]);
      }
      check_items(tine::par_iter(a).interleave(b), both);
      check_items(tine::par_iter(a).interleave_shortest(b), shortest);
      check_items(tine::par_iter(a).map([](int x) { return x; }).interleave(b), both);
    }
  });
}

TEST_CASE("zip_eq wants equal lengths, par_zip takes any number of ranges") {
  for_each_size([](std::size_t n) {
    const auto a = shuffled(n);
    const std::deque<int> b(a.rbegin(), a.rend());
    CHECK(tine::par_iter(a).zip_eq(b).map([](auto p) { return p.first - p.second; }).sum() == 0);
    CHECK_THROWS_AS(tine::par_iter(a).zip_eq(tine::par_range(n + 1)), std::invalid_argument);
    auto chain = tine::par_zip(a, b, tine::par_range(n + 2));
    using expected = std::tuple<const int&, const int&, std::size_t>;
    STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(chain)>, expected>);
    CHECK(chain.size() == n);
    CHECK(chain.all([&](auto t) {
      return std::get<0>(t) == a[std::get<2>(t)] && std::get<1>(t) == b[std::get<2>(t)];
    }));
    const auto tuples = chain.collect();
    STATIC_REQUIRE(
        std::is_same_v<decltype(tuples), const std::vector<std::tuple<int, int, std::size_t>>>);
    CHECK(tuples.size() == n);
  });
}

TEST_CASE("a zero that makes no sense is rejected at the call") {
  const numbers v{1, 2, 3};
  const auto chain = tine::par_iter(v);
  CHECK_THROWS_WITH(chain.step_by(0), "tine: step_by: n is zero");
  CHECK_THROWS_WITH(chain.chunks(0), "tine: chunks: n is zero");
  CHECK_THROWS_WITH(chain.fold_chunks(0, 0, std::plus{}), "tine: fold_chunks: n is zero");
  CHECK_THROWS_WITH(chain.with_max_len(0), "tine: with_max_len: n is zero");
  CHECK_THROWS_WITH(chain.by_uniform_blocks(0), "tine: by_uniform_blocks: n is zero");
  CHECK_THROWS_AS(chain.chunks(0), std::invalid_argument);
  CHECK_THROWS_AS(tine::par_range(~std::uint64_t{0}).chain(tine::par_range(std::uint64_t{1})),
                  std::length_error);
  CHECK(chain.with_min_len(0).sum() == 6);
}

TEST_CASE("with_min_len and with_max_len bound the pieces and change nothing else") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    check_items(tine::par_iter(v).with_min_len(100), v);
    check_items(tine::par_iter(v).with_max_len(1), v);
    check_items(tine::par_iter(v).with_max_len(3).with_min_len(1'000'000), v);
  });
  tine::thread_pool pool(8);
  pool.install([] {
    visitors seen;
    tine::par_range(100).with_min_len(100).for_each([&](int) { seen.visit(), busy(10'000); });
    CHECK(seen.count() == 1);
  });
}

TEST_CASE("blocks run one after the other") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    CHECK(difference(tine::par_iter(v).by_exponential_blocks().collect(), v) == "");
    for (const std::size_t k : {std::size_t{1}, std::size_t{64}, n + 1}) {
      std::atomic<std::size_t> in_block{0}, block{0}, disorder{0};
      const auto blocks = tine::par_iter(v).enumerate().by_uniform_blocks(k);
      blocks.for_each([&](auto pair) {
        const std::size_t mine = pair.first / k;
        if (mine < block) ++disorder;
        std::size_t latest = block;
        while (latest < mine && !block.compare_exchange_weak(latest, mine)) {
        }
        ++in_block;
      });
      CHECK(disorder == 0);
      CHECK(in_block == n);
      CHECK(blocks.map([](auto pair) { return pair.second; }).collect().size() == n);
    }
  });
  tine::thread_pool pool(2);
  pool.install([] {
    std::atomic<int> seen{0};
    const auto hit = tine::par_range(10'000'000).by_exponential_blocks().find_first([&](int x) {
      ++seen;
      return x == 1'000;
    });
    CHECK(hit == std::optional(1'000));
    CHECK(seen <= 2'048);
  });
}

TEMPLATE_TEST_CASE("blocks have the same extremes as their items, also of a chain that owns them",
                   "", int, double) {
  for_each_size([](std::size_t n) {
    const auto numbers = shuffled(n);
    const std::vector<TestType> v(numbers.begin(), numbers.end());
    const std::deque<TestType> d(v.begin(), v.end());
    const auto most = static_cast<TestType>(n) - 1;
    const auto check = [&](const auto& blocks) {
      const auto least = blocks.min();
      const auto greatest = blocks.max();
      REQUIRE(static_cast<bool>(least) == (n != 0));
      REQUIRE(static_cast<bool>(greatest) == (n != 0));
      if (n != 0) CHECK((*least == 0 && *greatest == most));
    };
    check(tine::par_iter(v).by_uniform_blocks(7));
    check(tine::par_iter(d).by_exponential_blocks());
    check(tine::par_range(static_cast<int>(n)).by_uniform_blocks(7));
    const auto owned = [&v] { return tine::into_par_iter(std::vector<TestType>(v)); };
    CHECK(owned().by_uniform_blocks(7).min() == owned().min());
    CHECK(owned().by_exponential_blocks().max() == owned().max());
  });
}

TEST_CASE("with_stop starts no item once stop is requested, and throws cancelled") {
  in_each_pool([] {
    std::stop_source source;
    std::atomic<int> begun{0};
    std::atomic<int> begun_at_stop{0};
    const auto chain = tine::par_range(1'000'000).map([&](int x) {
      busy(20);
      if (++begun == 500) {
        source.request_stop();
        begun_at_stop = begun.load();
      }
      return x;
    });
    CHECK_THROWS_AS(chain.with_stop(source.get_token()).for_each([](int) {}), tine::cancelled);
    CHECK(begun_at_stop >= 500);
    // A thread may have looked just before the stop.
    CHECK(begun <= begun_at_stop + static_cast<int>(tine::current_num_threads()));
    begun = 1'000;
    CHECK_THROWS_AS(chain.with_stop(source.get_token()).collect(), tine::cancelled);
    CHECK(begun == 1'000);
    CHECK_THROWS_AS(
        tine::par_range(9).filter([](int) { return true; }).with_stop(source.get_token()).count(),
        tine::cancelled);
    CHECK_THROWS_AS(tine::par_range(9).fold(0, std::plus{}).with_stop(source.get_token()).count(),
                    tine::cancelled);
    CHECK(tine::par_range(100).with_stop(std::stop_token{}).sum() == 4'950);
    CHECK(tine::par_range(100).with_stop(std::stop_source{}.get_token()).size() == 100);
  });
}

TEST_CASE("with_progress tells one thread at a time how far it is, at last all") {
  for_each_size([](std::size_t n) {
    std::mutex telling;
    std::vector<std::pair<std::size_t, std::size_t>> told;
    bool clash = false;
    const auto note = [&](std::size_t done, std::size_t total) {
      const std::unique_lock lock(telling, std::try_to_lock);
      clash = clash || !lock;
      told.emplace_back(done, total);
    };
    const auto slow = [](std::size_t) { busy(200); };
    tine::par_range(n).with_progress(note).for_each(slow);
    REQUIRE(!told.empty());
    CHECK(told.back() == std::pair(n, n));
    CHECK(std::ranges::is_sorted(told));
    CHECK(std::ranges::all_of(told, [n](auto t) { return t.second == n; }));
    told.clear();
    tine::par_range(n).filter([](auto i) { return i % 2 == 0; }).with_progress(note).for_each(slow);
    REQUIRE(!told.empty());
    CHECK(told.back() == std::pair((n + 1) / 2, (n + 1) / 2));
    CHECK_FALSE(clash);
  });
}

TEST_CASE("deterministic sums are the same to the last bit in any pool") {
  std::vector<double> v(100'003);
  std::mt19937 random(7);
  for (double& x : v)
    x = std::ldexp(1.0 + static_cast<int>(random() % 1'000), static_cast<int>(random() % 60) - 30);
  for (const std::size_t n : {std::size_t{1}, std::size_t{1'000}, v.size()}) {
    std::optional<double> sum, product, folded, nested;
    const auto same = [](std::optional<double>& expected, double x) {
      if (!expected) expected = x;
      return *expected == x;
    };
    in_each_pool([&] {
      const auto some = tine::par_iter(v).take(n);
      for (int round = 0; round < (sanitized ? 5 : 20); ++round) {
        CHECK(same(sum, some.deterministic().sum()));
        CHECK(same(product,
                   some.map([](double x) { return 1 + x / 1e12; }).deterministic().product()));
        const auto positive = some.deterministic().filter([](double x) { return x > 0; });
        CHECK(same(folded, positive.fold(0.0, std::plus{}).sum()));
        CHECK(same(nested, some.deterministic()
                               .flat_map([](double x) {
                                 return std::vector<double>{x, -x / 3};
                               })
                               .sum()));
      }
      CHECK(difference(some.copied().deterministic().collect(), some.copied().collect()) == "");
      CHECK(some.fold(0.0, std::plus{}).deterministic().count() > 0);
    });
  }
}

TEST_CASE("a deterministic sum of deterministic sums is the same to the last bit in any pool") {
  std::vector<double> v(1'001);
  std::mt19937 random(11);
  for (double& x : v)
    x = std::ldexp(1.0 + static_cast<int>(random() % 1'000), static_cast<int>(random() % 60) - 30);
  const auto inner = [&](std::size_t i) {
    return tine::par_iter(v)
        .map([i](double x) { return x / static_cast<double>(i + 3); })
        .deterministic()
        .sum();
  };
  std::optional<double> sum, nested;
  in_each_pool([&] {
    for (int round = 0; round < 5; ++round) {
      const double s = tine::par_range(std::size_t{200}).map(inner).deterministic().sum();
      const double n =
          tine::par_range(std::size_t{200})
              .flat_map([&](std::size_t i) {
                return tine::par_range(std::size_t{3})
                    .map([&inner, i](std::size_t k) { return inner(i) * static_cast<double>(k); })
                    .deterministic();
              })
              .deterministic()
              .sum();
      CHECK(s == sum.value_or(s));
      CHECK(n == nested.value_or(n));
      sum = s;
      nested = n;
    }
  });
}

TEST_CASE("with_stop ends a call no item of which comes through") {
  in_each_pool([] {
    std::stop_source source;
    std::atomic<int> begun{0};
    const auto stop_soon = [&](int i) {
      busy(100);
      if (++begun == 100) source.request_stop();
      return i < 0;
    };
    const int n = 20'000;
    const auto check = [&](auto make) {
      source = std::stop_source();
      begun = 0;
      CHECK_THROWS_AS(make().with_stop(source.get_token()).count(), tine::cancelled);
      CHECK(begun < n);
      begun = 0;  // stop is requested already
      CHECK_THROWS_AS(make().with_stop(source.get_token()).count(), tine::cancelled);
      CHECK(begun == 0);
    };
    const auto all = tine::par_range(n);
    const std::vector<int> v(static_cast<std::size_t>(n));
    check([&] { return all.filter(stop_soon); });
    check([&] { return tine::par_range(1).flat_map([&](int) { return all; }).filter(stop_soon); });
    check([&] {
      const auto nested = [&](int) { return tine::par_bridge(v); };
      return tine::par_range(1).flat_map(nested).filter(stop_soon);
    });
    check([&] { return tine::par_bridge(v).filter(stop_soon); });
    check([&] { return tine::par_bridge(v).ordered(64).filter(stop_soon); });
    check([&] { return all.by_uniform_blocks(100).filter(stop_soon); });
    check([&] { return all.filter(stop_soon).fold(0, std::plus{}); });
  });
}

TEST_CASE("with_stop ends an empty call and one of equal") {
  std::stop_source source;
  source.request_stop();
  const std::vector<int> none;
  const auto empty = tine::par_iter(none).with_stop(source.get_token());
  CHECK_THROWS_AS(empty.count(), tine::cancelled);
  CHECK_THROWS_AS(empty.filter([](int) { return true; }).collect(), tine::cancelled);
  CHECK_THROWS_AS(empty.equal(none), tine::cancelled);
  CHECK_THROWS_AS(tine::par_bridge(none).with_stop(source.get_token()).count(), tine::cancelled);
}

TEST_CASE("with_progress tells the end of every call that does not throw") {
  in_each_pool([] {
    const std::size_t n = 5'000;
    std::mutex mutex;
    std::vector<std::pair<std::size_t, std::size_t>> ends;
    const auto note = [&](std::size_t done, std::size_t total) {
      const std::lock_guard lock(mutex);
      if (done == total) ends.emplace_back(done, total);
    };
    const auto check = [&](std::size_t last) {
      REQUIRE(!ends.empty());
      CHECK(ends.back() == std::pair(last, last));
      ends.clear();
    };
    const auto all = tine::par_range(n).with_progress(note);
    const auto first = [](std::size_t i) { return i == 7; };
    CHECK(all.find_first(first) == std::optional<std::size_t>(7));
    check(n);
    CHECK(all.any(first));
    check(n);
    CHECK(all.equal(tine::par_range(n)));
    check(n);
    CHECK((all.compare(tine::par_range(n).skip(1)) < 0));
    check(n);
    CHECK(all.is_sorted());
    check(n);
    CHECK(all.fold(std::size_t{0}, std::plus{}).sum() == n * (n - 1) / 2);
    check(n);
    CHECK(all.filter(first).intersperse(0u).count() == 1);
    check(n);
    CHECK(all.by_exponential_blocks().find_first(first) == std::optional<std::size_t>(7));
    check(n);
    CHECK(tine::par_range(n).filter(first).with_progress(note).count() == 1);
    check(1);
    CHECK(tine::par_empty<int>().with_progress(note).count() == 0);
    check(0);
  });
}
