// The algorithms that look at elements or for a place give what those of std::ranges give.
#include <tine/algorithm.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <array>
#include <atomic>
#include <cmath>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <functional>
#include <limits>
#include <list>
#include <ranges>
#include <sstream>
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

enum class letter : char { a, b };

}  // namespace

TEST_CASE("par_count, par_find and par_adjacent_find agree with std::ranges") {
  for_each_input([](const std::vector<int>& v) {
    for (const int wanted : {0, 7, 12, -1, static_cast<int>(v.size()) - 1}) {
      CHECK(tine::par_count(v, wanted) == std::ranges::count(v, wanted));
      CHECK(tine::par_find(v, wanted) == std::ranges::find(v, wanted));
      CHECK(tine::par_find(v.begin(), v.end(), wanted, std::negate{}) ==
            std::ranges::find(v, wanted, std::negate{}));
      const auto above = [wanted](int x) { return x > wanted; };
      CHECK(tine::par_count_if(v, above) == std::ranges::count_if(v, above));
      CHECK(tine::par_find_if(v, above) == std::ranges::find_if(v, above));
      CHECK(tine::par_find_if_not(v, above) == std::ranges::find_if_not(v, above));
      CHECK(tine::par_any_of(v, above) == std::ranges::any_of(v, above));
      CHECK(tine::par_all_of(v, above) == std::ranges::all_of(v, above));
      CHECK(tine::par_none_of(v, above) == std::ranges::none_of(v, above));
    }
    CHECK(tine::par_adjacent_find(v) == std::ranges::adjacent_find(v));
    CHECK(tine::par_adjacent_find(v.begin(), v.end(), std::ranges::greater{}) ==
          std::ranges::adjacent_find(v, std::ranges::greater{}));
  });
}

TEST_CASE("par_is_sorted, par_is_heap and par_is_partitioned agree with std::ranges") {
  for_each_input([](std::vector<int> v) {
    const auto compare_all = [&v] {
      CHECK(tine::par_is_sorted(v) == std::ranges::is_sorted(v));
      CHECK(tine::par_is_sorted_until(v) == std::ranges::is_sorted_until(v));
      CHECK(tine::par_is_sorted(v.begin(), v.end(), std::ranges::greater{}, std::negate{}) ==
            std::ranges::is_sorted(v, std::ranges::greater{}, std::negate{}));
      CHECK(tine::par_is_heap(v) == std::ranges::is_heap(v));
      CHECK(tine::par_is_heap_until(v) == std::ranges::is_heap_until(v));
      CHECK(tine::par_is_heap(v.begin(), v.end(), std::ranges::greater{}) ==
            std::ranges::is_heap(v, std::ranges::greater{}));
      CHECK(tine::par_is_partitioned(v, is_odd) == std::ranges::is_partitioned(v, is_odd));
    };
    compare_all();
    std::ranges::make_heap(v);
    compare_all();
    std::ranges::partition(v, is_odd);
    compare_all();
  });
}

TEST_CASE("par_min_element, par_max_element and par_minmax_element find the same of equals") {
  for_each_input([](const std::vector<int>& v) {
    CHECK(tine::par_min_element(v) == std::ranges::min_element(v));
    CHECK(tine::par_max_element(v) == std::ranges::max_element(v));
    const auto tens = [](int x) { return x / 10; };
    CHECK(tine::par_min_element(v.begin(), v.end(), std::ranges::greater{}, tens) ==
          std::ranges::min_element(v, std::ranges::greater{}, tens));
    CHECK(tine::par_max_element(v, {}, tens) == std::ranges::max_element(v, {}, tens));
    const auto ours = tine::par_minmax_element(v, {}, tens);
    const auto theirs = std::ranges::minmax_element(v, {}, tens);
    CHECK(ours.min == theirs.min);
    CHECK(ours.max == theirs.max);
  });
}

TEST_CASE("par_equal, par_mismatch and par_lexicographical_compare agree with std::ranges") {
  in_each_pool([] {
    for (const std::size_t n : lengths) {
      const auto v = random_numbers(n, 100);
      for (const std::size_t place : {std::size_t{0}, n / 3, n - 1, n}) {
        for (const int change : {-1, 0, 1}) {
          auto other = v;
          if (place < n) other[place] += change;
          if (change == 0 && n > 0) other.pop_back();
          INFO("n = " << n << ", " << change << " at " << place);
          CHECK(tine::par_equal(v, other) == std::ranges::equal(v, other));
          const auto ours = tine::par_mismatch(v, other);
          const auto theirs = std::ranges::mismatch(v, other);
          CHECK(ours.in1 == theirs.in1);
          CHECK(ours.in2 == theirs.in2);
          CHECK(tine::par_lexicographical_compare(v, other) ==
                std::ranges::lexicographical_compare(v, other));
          CHECK(tine::par_lexicographical_compare(other.begin(), other.end(), v.begin(), v.end(),
                                                  std::ranges::greater{}) ==
                std::ranges::lexicographical_compare(other, v, std::ranges::greater{}));
          CHECK(tine::par_equal(v, other, {}, is_odd, is_odd) ==
                std::ranges::equal(v, other, {}, is_odd, is_odd));
        }
      }
    }
  });
}

TEMPLATE_TEST_CASE("what is looked for among numbers is found wherever and however often it is", "",
                   signed char, std::uint8_t, short, int, unsigned, float, std::int64_t, double,
                   letter) {
  const auto other = static_cast<TestType>(0);
  const auto wanted = static_cast<TestType>(1);
  const std::vector<TestType> pattern{wanted, wanted};
  for (const std::size_t n : {1, 2, 15, 16, 17, 79, 80, 81, 144, 145, 340, 2'500}) {
    const std::vector<TestType> none(n, other);
    for (std::size_t first = 0; first <= n; first += first > 200 ? 53 : 1) {
      for (const std::size_t times : {1, 2, 64, 256}) {
        INFO(times << " at " << first << " of " << n);
        std::vector<TestType> v = none;
        std::fill_n(v.begin() + static_cast<std::ptrdiff_t>(first), std::min(times, n - first),
                    wanted);
        CHECK(tine::par_find(v, wanted) == std::ranges::find(v, wanted));
        CHECK(tine::par_is_sorted_until(v) == std::ranges::is_sorted_until(v));
        CHECK(tine::par_adjacent_find(v, std::ranges::less{}) ==
              std::ranges::adjacent_find(v, std::ranges::less{}));
        CHECK(tine::par_mismatch(v, none).in1 == std::ranges::mismatch(v, none).in1);
        CHECK(tine::par_equal(v, none) == (first == n));
        CHECK(tine::par_mismatch(v, none, std::ranges::less{}).in1 == v.begin());
        CHECK(!tine::par_equal(none, v, std::ranges::greater{}));
        CHECK(tine::par_lexicographical_compare(none, v) == (first < n));
        CHECK(!tine::par_lexicographical_compare(v, none));
        CHECK(tine::par_search(v, pattern).begin() == std::ranges::search(v, pattern).begin());
      }
    }
  }
}

TEST_CASE("par_search, par_find_end, par_search_n and par_find_first_of agree with std::ranges") {
  in_each_pool([] {
    for (const std::size_t n : lengths) {
      const auto v = random_numbers(n, 4);
      for (const std::vector<int>& pattern :
           {std::vector<int>{}, {1}, {1, 2, 3}, {0, 0, 0, 0, 0, 0}, {3, 1, 0, 2, 2, 1, 9}, {9}}) {
        INFO("n = " << n << ", pattern of " << pattern.size());
        const auto same = [](auto ours, auto theirs) {
          CHECK(ours.begin() == theirs.begin());
          CHECK(ours.end() == theirs.end());
        };
        same(tine::par_search(v, pattern), std::ranges::search(v, pattern));
        same(tine::par_find_end(v, pattern), std::ranges::find_end(v, pattern));
        const auto backwards = v | std::views::reverse;
        const auto reversed = pattern | std::views::reverse;
        same(tine::par_find_end(backwards, reversed), std::ranges::find_end(backwards, reversed));
        same(tine::par_search(v.begin(), v.end(), pattern.begin(), pattern.end(), {}, is_odd,
                              is_odd),
             std::ranges::search(v, pattern, {}, is_odd, is_odd));
        CHECK(tine::par_find_first_of(v, pattern) == std::ranges::find_first_of(v, pattern));
        for (const int count : {-1, 0, 1, 3, 7}) {
          same(tine::par_search_n(v, count, 2), std::ranges::search_n(v, count, 2));
        }
      }
    }
  });
}

TEST_CASE("a search for a long pattern asks no more often than the sequential one") {
  in_each_pool([] {
    const std::vector<int> v(20'000, 1);
    const std::vector<int> pattern(10'000, 2);
    std::atomic<std::size_t> asked{0};
    const auto equal = [&asked](int a, int b) { return ++asked, a == b; };
    CHECK(tine::par_search(v, pattern, equal).empty());
    CHECK(asked.exchange(0) <= 10'001);
    CHECK(tine::par_find_end(v, pattern, equal).empty());
    CHECK(asked.exchange(0) <= 10'001);
    CHECK(tine::par_search_n(v, 10'001, 2, equal).empty());
    CHECK(asked.exchange(0) == 1);
    CHECK(tine::par_search_n(v, 10, 2, equal).empty());
    CHECK(asked.exchange(0) == 2'000);
    CHECK(tine::par_search_n(v, 10, 1, equal).begin() == v.begin());
  });
}

TEST_CASE("par_search_n finds the first run wherever it begins") {
  in_each_pool([] {
    for (const std::size_t n : {1u, 10u, 100u, 5'000u, 20'000u}) {
      for (const std::size_t gap : {2u, 7u, 99u, 3'000u, 12'345u}) {
        std::vector<int> v(n, 1);
        for (std::size_t i = gap; i < n; i += gap + i / 3) v[i] = 0;
        for (const std::size_t count : {1u, 2u, 3u, 50u, 1'500u, 4'000u, 9'999u, 20'000u}) {
          INFO("n = " << n << ", gap = " << gap << ", count = " << count);
          const auto ours = tine::par_search_n(v, static_cast<std::ptrdiff_t>(count), 1);
          const auto theirs = std::ranges::search_n(v, static_cast<std::ptrdiff_t>(count), 1);
          CHECK(ours.begin() == theirs.begin());
          CHECK(ours.end() == theirs.end());
        }
      }
    }
  });
}

namespace {

/// Counts how often its beginning is asked for.
struct counting_view : std::ranges::view_base {
  const std::vector<int>* of;
  std::atomic<int>* begun;
  auto begin() { return ++*begun, of->begin(); }
  auto end() { return of->end(); }
};

}  // namespace

TEST_CASE("par_find_first_of asks the second range for its beginning once") {
  in_each_pool([] {
    const std::vector<int> v(20'000, 1), wanted{2, 3};
    std::atomic<int> begun{0};
    CHECK(tine::par_find_first_of(v, counting_view{{}, &wanted, &begun}) == v.end());
    CHECK(begun == 1);
  });
}

TEST_CASE("queries take lists, deques, input ranges and temporaries") {
  in_each_pool([] {
    const std::list<int> list{3, 1, 4, 1, 5};
    const std::forward_list<int> forward{3, 1, 4, 1, 5};
    std::deque<int> deque(5'000, 1);
    deque[4'321] = 2;
    CHECK(tine::par_count(list, 1) == 2);
    CHECK(*tine::par_find(forward, 4) == 4);
    CHECK(tine::par_find(deque, 2) - deque.begin() == 4'321);
    CHECK(*tine::par_max_element(list) == 5);
    CHECK(tine::par_equal(list, forward));
    CHECK(!tine::par_is_sorted(forward));
    CHECK(tine::par_search(list, std::array{1, 4}).begin() == std::next(list.begin()));
    std::istringstream words("a bb ccc");
    CHECK(tine::par_count_if(std::views::istream<std::string>(words),
                             [](const std::string& s) { return s.size() > 1; }) == 2);
    long sum = 0;
    std::istringstream numbers("1 2 3");
    tine::par_for_each(std::views::istream<int>(numbers), [&sum](int x) { sum += x; });
    CHECK(sum == 6);
    std::atomic<long> all{0};
    auto end = tine::par_for_each_n(deque.begin(), 10, [&all](int x) { all += x; });
    CHECK(all == 10);
    CHECK(end.in == deque.begin() + 10);
    static_assert(
        std::same_as<decltype(tine::par_find(std::vector<int>{}, 1)), std::ranges::dangling>);
  });
}

TEST_CASE("a query whose closure throws gives the exception, whichever call it is") {
  in_each_pool([] {
    const auto v = shuffled(5'000);
    for (const long at : {0, 1, 100, 4'000}) {
      fuse f(at);
      const auto burning = [&f](int x) { return f.burn(), x < 0; };
      CHECK_THROWS_AS(tine::par_count_if(v, burning), boom);
      f.reset(at);
      CHECK_THROWS_AS(tine::par_find_if(v, burning), boom);
      f.reset(at);
      CHECK_THROWS_AS(tine::par_min_element(v, [&f](int a, int b) { return f.burn(), a < b; }),
                      boom);
      f.reset(at);
      CHECK_THROWS_AS(tine::par_equal(v, v, [&f](int a, int b) { return f.burn(), a == b; }), boom);
    }
  });
}
