// Comparators that throw or contradict themselves: no element may be lost, nothing may hang.
#include <tine/pool.hpp>
#include <tine/sort.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <functional>
#include <limits>
#include <ranges>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

/// Both sorts, so that each test says everything twice.
template <class F>
void with_both_sorts(F f) {
  {
    INFO("par_sort");
    f([](auto& v, auto less) { tine::par_sort(v, less); });
  }
  {
    INFO("par_stable_sort");
    f([](auto& v, auto less) { tine::par_stable_sort(v, less); });
  }
}

template <class T>
bool is_permutation_of(std::vector<T> v, std::vector<T> original) {
  std::ranges::sort(v);
  std::ranges::sort(original);
  return v == original;
}

std::vector<std::string> strings(const std::vector<int>& from) {
  std::vector<std::string> all;
  for (int x : from)
    all.push_back("a string that is too long to be stored inside " + std::to_string(x));
  return all;
}

/// Scrambles its input: a comparator made of it answers as if at random, differently each time.
class dice {
 public:
  bool roll() {
    std::uint64_t x = n_.fetch_add(0x9e3779b97f4a7c15u, std::memory_order_relaxed);
    x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9u;
    x = (x ^ (x >> 27)) * 0x94d049bb133111ebu;
    return (x >> 63) != 0;
  }

 private:
  std::atomic<std::uint64_t> n_{1};
};

constexpr std::size_t lengths[] = {2, 3, 20, 100, 1'000, 10'007};

/// Sorts tracked elements by a comparator that keeps no promise, and checks that all are still there.
template <class Less>
void survives(Less less) {
  with_both_sorts([&less](auto sort) {
    for (const auto& pattern : patterns()) {
      for (const std::size_t n : lengths) {
        INFO(pattern.name << ", n = " << n);
        const census before;
        {
          const auto input = pattern.make(n);
          std::vector<tracked_unique> v;
          for (int x : input) v.emplace_back(x);
          sort(v, [&less](const tracked_unique& a, const tracked_unique& b) {
            return less(a.value(), b.value());
          });
          const auto values = v | std::views::transform(&tracked_unique::value);
          CHECK(is_permutation_of(std::vector<int>(values.begin(), values.end()), input));
        }
        CHECK(before.balanced());
      }
    }
  });
}

}  // namespace

TEST_CASE("a comparator that throws leaves a permutation of numbers") {
  in_each_pool([] {
    with_both_sorts([](auto sort) {
      for (const std::size_t n : lengths) {
        const auto input = random_numbers(n, 1'000'000);
        bool done = false;
        long throws = 0;
        for (long at = 0; !done; at = next_throw(at)) {
          INFO("n = " << n << ", comparison " << at << " throws");
          fuse f(at);
          auto v = input;
          bool thrown = false;
          try {
            sort(v, [&f](int a, int b) { return f.burn(), a < b; });
          } catch (const boom& b) {
            thrown = b.number == at;
          }
          CHECK(thrown == f.blown());
          CHECK(is_permutation_of(v, input));
          throws += thrown;
          done = !thrown;
        }
        CHECK(throws > 0);
      }
    });
  });
}

TEST_CASE("a comparator that throws leaves a permutation of strings and of move-only elements") {
  in_each_pool([] {
    with_both_sorts([](auto sort) {
      const auto numbers = shuffled(6'000);
      const auto input = strings(numbers);
      for (long at = 0; at < 60'000; at = next_throw(at)) {
        INFO("comparison " << at << " throws");
        fuse f(at);
        auto v = input;
        CHECK_THROWS_AS(sort(v, [&f](const auto& a, const auto& b) { return f.burn(), a < b; }),
                        boom);
        CHECK(is_permutation_of(v, input));

        const census before;
        fuse g(at);
        std::vector<tracked_unique> owned;
        for (int x : numbers) owned.emplace_back(x);
        CHECK_THROWS_AS(sort(owned, [&g](const auto& a, const auto& b) { return g.burn(), a < b; }),
                        boom);
        const auto values = owned | std::views::transform(&tracked_unique::value);
        CHECK(is_permutation_of(std::vector<int>(values.begin(), values.end()), numbers));
        owned.clear();
        CHECK(before.balanced());
      }
    });
  });
}

TEST_CASE("a projection that throws leaves a permutation") {
  in_each_pool([] {
    const auto input = shuffled(10'007);
    for (const long at : {0, 1, 100, 50'000}) {
      fuse f(at);
      fuse g(at);
      auto v = input;
      CHECK_THROWS_AS(tine::par_sort(v, {}, [&f](int x) { return f.burn(), x; }), boom);
      CHECK(is_permutation_of(v, input));
      v = input;
      CHECK_THROWS_AS(tine::par_stable_sort(v, {}, [&g](int x) { return g.burn(), x; }), boom);
      CHECK(is_permutation_of(v, input));
    }
  });
}

TEST_CASE("a comparator that is always false changes nothing that matters") {
  in_each_pool([] { survives([](int, int) { return false; }); });
}

TEST_CASE("a comparator that takes equal for less loses no element") {
  in_each_pool([] { survives(std::less_equal<int>{}); });
}

TEST_CASE("a comparator that is always true loses no element") {
  in_each_pool([] { survives([](int, int) { return true; }); });
}

TEST_CASE("a comparator that runs in a circle loses no element") {
  in_each_pool([] { survives([](int a, int b) { return (b % 3 - a % 3 + 3) % 3 == 1; }); });
}

TEST_CASE("a comparator that answers at random loses no element") {
  in_each_pool([] {
    dice d;
    survives([&d](int, int) { return d.roll(); });
  });
}

TEST_CASE("a comparator whose every few answers are wrong comes to an end") {
  // It hung where nothing was found equal to a pivot that had just been called equal.
  const std::uint8_t few[] = {0xac, 1, 1, 0};
  for (const std::size_t threads : {1u, 2u}) {
    tine::thread_pool pool(threads);
    for (std::uint32_t period = 1; period <= 3; ++period) {
      for (std::uint32_t start = 0; start < 24; start += sanitized ? 5 : 1) {
        std::atomic<std::uint32_t> calls{start};
        const auto less = [&](std::uint8_t a, std::uint8_t b) {
          return (a < b) != (calls.fetch_add(1, std::memory_order_relaxed) % (period + 1) == 0);
        };
        std::vector<std::uint8_t> input(15'132);
        for (std::size_t i = 0; i < input.size(); ++i) input[i] = few[i % 4];
        auto sorted = input, stable = input, selected = input;
        pool.install([&] {
          tine::par_sort(sorted, less);
          tine::par_stable_sort(stable, less);
          tine::par_nth_element(selected, selected.begin() + 5'000, less);
        });
        CHECK(is_permutation_of(sorted, input));
        CHECK(is_permutation_of(stable, input));
        CHECK(is_permutation_of(selected, input));
      }
    }
  }
}

TEST_CASE("doubles among which are NaNs stay the same doubles") {
  in_each_pool([] {
    with_both_sorts([](auto sort) {
      for (const std::size_t n : lengths) {
        std::vector<double> v;
        for (int x : random_numbers(n, 1'000)) {
          v.push_back(x % 5 == 0 ? std::numeric_limits<double>::quiet_NaN() : x);
        }
        auto sorted = v;
        sort(sorted, std::ranges::less{});
        const auto numbers = [](std::vector<double> all) {
          std::erase_if(all, [](double x) { return std::isnan(x); });
          return all;
        };
        REQUIRE(sorted.size() == v.size());
        CHECK(is_permutation_of(numbers(sorted), numbers(v)));
      }
    });
  });
}
