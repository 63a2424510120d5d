// par_bridge: sequential sources, in no order and in their own.
#include <tine/iter.hpp>
#include <tine/join.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <numeric>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

/// A source that checks that one thread at a time reads it.
class numbers {
 public:
  explicit numbers(int n) : end_(n) {}
  numbers(const numbers& o) : next_(o.next_), end_(o.end_) {}

  std::optional<int> operator()() {
    if (inside_.exchange(true)) throw std::logic_error("two threads read the source");
    busy(20);
    std::optional<int> result;
    if (next_ != end_) result = next_++;
    inside_ = false;
    return result;
  }

 private:
  int next_ = 0;
  int end_;
  std::atomic<bool> inside_{false};
};

const auto slowly = [](int x) { return busy(50), x; };
const auto all = [](int) { return true; };

template <class Chain>
std::vector<int> sorted(Chain&& chain) {
  auto v = std::forward<Chain>(chain).collect();
  std::ranges::sort(v);
  return v;
}

}  // namespace

TEST_CASE("par_bridge gives every item of a sequential source once") {
  for_each_size([](std::size_t n) {
    const auto expected = ascending(n);
    const int size = static_cast<int>(n);
    CHECK(difference(sorted(tine::par_bridge(numbers(size)).map(slowly)), expected) == "");
    std::list<int> list(expected.begin(), expected.end());
    CHECK(difference(sorted(tine::par_bridge(list).filter(all)), expected) == "");
    CHECK(tine::par_bridge(std::views::iota(0, size)).map(slowly).sum() ==
          std::accumulate(expected.begin(), expected.end(), 0));
    std::ostringstream out;
    for (const int x : expected) out << x << ' ';
    std::istringstream in(out.str());
    CHECK(difference(sorted(tine::par_bridge(std::views::istream<int>(in))), expected) == "");
    CHECK(tine::par_bridge(std::vector<int>(n, 3)).count() == n);
  });
}

TEST_CASE("ordered keeps the order of the source, with any window") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    for (const std::size_t window : {1u, 2u, 3u, 10u, 1'000u}) {
      INFO("window " << window);
      const auto items = tine::par_bridge(v).ordered(window).map(slowly);
      CHECK(difference(items.collect(), v) == "");
      CHECK(difference(items.filter(all).collect(), v) == "");
      CHECK(difference(tine::par_bridge(numbers(static_cast<int>(n))).ordered(window).collect(),
                       ascending(n)) == "");
      const auto text = items.map([](int x) { return std::to_string(x); });
      std::string expected;
      for (const int x : v) expected += std::to_string(x);
      CHECK(text.reduce(std::string(), std::plus{}) == expected);
    }
  });
}

TEST_CASE("ordered keeps no more than its window in flight") {
  in_each_pool([] {
    for (const int window : {1, 2, 7, 64}) {
      std::atomic<int> in_flight{0};
      std::atomic<int> most{0};
      struct token {
        explicit token(std::atomic<int>& c) : count(&c) { ++*count; }
        token(token&& o) noexcept : count(std::exchange(o.count, nullptr)) {}
        token& operator=(token&& o) noexcept {
          std::swap(count, o.count);
          return *this;
        }
        ~token() {
          if (count != nullptr) --*count;
        }
        std::atomic<int>* count;
      };
      const auto source = [&, left = 500]() mutable -> std::optional<token> {
        if (left-- == 0) return std::nullopt;
        return token(in_flight);
      };
      tine::par_bridge(source).ordered(static_cast<std::size_t>(window)).for_each([&](token t) {
        busy();
        int seen = most;
        while (seen < in_flight && !most.compare_exchange_weak(seen, in_flight)) {
        }
        (void)t;
      });
      CHECK(in_flight == 0);
      CHECK(most <= window);
    }
  });
  CHECK_THROWS_AS(tine::par_bridge(numbers(3)).ordered(0), std::invalid_argument);
  CHECK_THROWS_WITH(tine::par_bridge(numbers(3)).ordered(0), "tine: ordered: window is zero");
}

TEST_CASE("par_bridge refers to elements that stay, and takes out the others") {
  std::list<int> list(1'000, 1);
  std::istringstream in("1 2 3");
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_bridge(list))>, int&>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_bridge(std::views::istream<int>(in)))>, int>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_bridge(numbers(2)))>, int>);
  in_each_pool([&] {
    std::ranges::fill(list, 1);
    tine::par_bridge(list).for_each([](int& x) { ++x; });
    CHECK(std::ranges::count(list, 2) == 1'000);
    tine::par_bridge(list).ordered(50).for_each([](int& x) { ++x; });
    CHECK(std::ranges::count(list, 3) == 1'000);
  });
}

TEST_CASE("par_bridge moves items out, and destroys what nobody wanted") {
  const census before;
  in_each_pool([] {
    for (const int at : {0, 1, 50, 299, 5'000}) {
      const auto source = [next = 0]() mutable -> std::optional<tracked_unique> {
        if (next == 300) return std::nullopt;
        return tracked_unique(next++);
      };
      const auto is_it = [at](const tracked_unique& x) { return busy(), x.value() == at; };
      const auto hit = tine::par_bridge(source).find_any(is_it);
      CHECK(hit.has_value() == (at < 300));
      const auto first = tine::par_bridge(source).ordered(20).find_first(is_it);
      CHECK(first.has_value() == (at < 300));
      const auto fails = [at](tracked_unique x) {
        return x.value() == at ? throw boom(at) : x.value();
      };
      if (at < 300) {
        CHECK_THROWS_AS(tine::par_bridge(source).map(fails).collect(), boom);
        CHECK_THROWS_AS(tine::par_bridge(source).ordered(20).map(fails).collect(), boom);
      }
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("par_bridge over an endless source ends when the answer is known") {
  in_each_pool([] {
    const auto is_large = [](int x) { return busy(50), x >= 1'000; };
    CHECK(tine::par_bridge(std::views::iota(0)).any(is_large));
    CHECK(tine::par_bridge(std::views::iota(0)).find_first(is_large));
    CHECK(tine::par_bridge(std::views::iota(0)).ordered(30).find_first(is_large) == 1'000);
  });
}

TEST_CASE("a source may throw, whichever item it is") {
  in_each_pool([] {
    for (int at = 0; at < 200; at += 9) {
      const auto source = [at, next = 0]() mutable -> std::optional<int> {
        if (next == at) throw boom(at);
        return next++;
      };
      CHECK_THROWS_AS(tine::par_bridge(source).map(slowly).sum(), boom);
      CHECK_THROWS_AS(tine::par_bridge(source).ordered(10).map(slowly).collect(), boom);
    }
  });
}

TEST_CASE("a source may itself use tine") {
  for_each_size([](std::size_t n) {
    if (n > 1'000) return;
    const auto source = [left = static_cast<int>(n)]() mutable -> std::optional<int> {
      if (left-- == 0) return std::nullopt;
      const auto both = tine::join([] { return busy(500), 1; }, [] { return busy(500), 2; });
      return both.first + both.second + tine::par_range(10).map(slowly).sum();
    };
    CHECK(tine::par_bridge(source).map(slowly).sum() == 48 * static_cast<int>(n));
    CHECK(tine::par_bridge(source).ordered(9).map(slowly).sum() == 48 * static_cast<int>(n));
  });
}

TEST_CASE("items of par_bridge may use tine, and be iterators themselves") {
  in_each_pool([] {
    const auto below = [](int x) { return tine::par_range(x % 100).map(slowly); };
    long expected = 0;
    for (int i = 0; i < 500; ++i) expected += (i % 100) * (i % 100 - 1) / 2;
    CHECK(tine::par_bridge(numbers(500)).flat_map(below).sum<long>() == expected);
    CHECK(tine::par_bridge(numbers(500)).ordered(40).flat_map(below).sum<long>() == expected);
    CHECK(tine::par_bridge(numbers(500)).map([&](int x) { return below(x).sum(); }).sum<long>() ==
          expected);
    const auto bridged = [](int x) { return tine::par_bridge(numbers(x)); };
    CHECK(tine::par_range(200).flat_map(bridged).count() == 199 * 100);
  });
}

TEST_CASE("long items of par_bridge are shared") {
  tine::thread_pool pool(3);
  pool.install([] {
    std::atomic<int> waiting{0};
    const auto meet = [&](int) {
      ++waiting;
      return wait_until([&] { return waiting >= 3; });
    };
    CHECK(tine::par_bridge(std::views::iota(0, 3)).all(meet));
  });
}
