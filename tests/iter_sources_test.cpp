// par_iter, into_par_iter and par_chunks: which items they give. par_range has a file of its own.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <deque>
#include <forward_list>
#include <functional>
#include <limits>
#include <list>
#include <map>
#include <memory>
#include <ranges>
#include <set>
#include <span>
#include <stdexcept>
#include <string>
#include <string_view>
#include <unordered_map>
#include <vector>

using namespace tine_test;

namespace {

using int_map = std::map<int, int>;
using int_hash_map = std::unordered_map<int, int>;

template <class Container>
Container filled(std::size_t n) {
  using value = typename Container::value_type;
  const int size = static_cast<int>(n);
  Container c;
  for (int i = 0; i < size; ++i) {
    if constexpr (requires { typename Container::mapped_type; }) {
      c.emplace(i, i);
    } else if constexpr (requires { typename Container::key_type; }) {
      c.emplace(i);
    } else if constexpr (requires { c.push_back(value(i)); }) {
      c.push_back(value(i));
    } else {
      c.push_front(value(size - 1 - i));
    }
  }
  return c;
}

template <class Range>
std::vector<const void*> addresses(Range& r) {
  std::vector<const void*> all;
  for (auto& x : r) all.push_back(std::addressof(x));
  return all;
}

template <class Chain>
std::vector<const void*> addresses_seen(Chain&& chain) {
  return std::forward<Chain>(chain)
      .map([](auto& x) {
        busy();
        return static_cast<const void*>(std::addressof(x));
      })
      .collect();
}

/// The values of a range, as a sequential loop sees them.
template <class Range>
auto read(Range&& r) {
  std::vector<std::ranges::range_value_t<Range>> all;
  for (auto&& x : r) all.push_back(static_cast<decltype(x)&&>(x));
  return all;
}

const auto slowly = [](auto&& x) -> decltype(auto) {
  busy();
  return static_cast<decltype(x)&&>(x);
};

}  // namespace

TEMPLATE_TEST_CASE("par_iter on a container gives references to its elements, in order", "",
                   std::vector<int>, std::deque<int>, std::list<int>, std::forward_list<int>,
                   std::set<int>, int_map, int_hash_map) {
  for_each_size([](std::size_t n) {
    auto c = filled<TestType>(n);
    const auto expected = addresses(c);
    CHECK(difference(addresses_seen(tine::par_iter(c)), expected) == "");
    CHECK(difference(addresses_seen(c | tine::par_iter), expected) == "");
    CHECK(difference(addresses_seen(tine::par_iter(std::as_const(c))), expected) == "");
  });
}

TEST_CASE("the items of par_iter on an lvalue are as const as the range") {
  std::vector<int> v{1, 2};
  const std::vector<int> cv{1, 2};
  std::list<int> l{1, 2};
  int array[] = {1, 2};
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(v))>, int&>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(cv))>, const int&>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(l))>, int&>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(array))>, int&>);

  in_each_pool([&] {
    tine::par_iter(array).for_each([](int& x) { ++x; });
    tine::par_iter(l).for_each([](int& x) { ++x; });
  });
  CHECK((array[0] == 6 && array[1] == 7));
  CHECK(l == std::list{6, 7});
}

TEST_CASE("only sized random-access ranges make indexed iterators") {
  using tine::indexed_parallel_iterator;
  using tine::parallel_iterator;
  std::vector<int> v;
  std::deque<int> d;
  std::list<int> l;
  std::forward_list<int> f;
  int_map m;
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_iter(v))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_iter(d))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_iter(std::span(v)))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_iter(std::string_view("")))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_iter(std::vector<int>{}))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::into_par_iter(std::vector<int>{}))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_range(3))>);
  STATIC_REQUIRE(indexed_parallel_iterator<decltype(tine::par_chunks(v, 2))>);
  const auto unindexed = [](auto chain) {
    return parallel_iterator<decltype(chain)> && !indexed_parallel_iterator<decltype(chain)>;
  };
  CHECK(unindexed(tine::par_iter(l)));
  CHECK(unindexed(tine::par_iter(f)));
  CHECK(unindexed(tine::par_iter(m)));
  CHECK(unindexed(tine::par_iter(std::list<int>{})));
  CHECK(unindexed(tine::into_par_iter(std::list<int>{})));
  CHECK(unindexed(tine::par_iter(v | std::views::filter([](int) { return true; }))));
}

TEST_CASE("par_iter changes the elements of an lvalue range, each exactly once") {
  for_each_size([](std::size_t n) {
    std::vector<int> v(n);
    std::forward_list<int> f(n);
    tine::par_iter(v).for_each([](int& x) { busy(), ++x; });
    tine::par_iter(f).for_each([](int& x) { busy(), ++x; });
    CHECK(difference(v, std::vector<int>(n, 1)) == "");
    CHECK(difference(f, std::forward_list<int>(n, 1)) == "");
  });
}

TEMPLATE_TEST_CASE("a container given to par_iter as an rvalue lives inside the chain", "",
                   std::vector<tracked>, std::deque<tracked>, std::list<tracked>,
                   std::forward_list<tracked>, std::set<tracked>, std::vector<tracked_unique>) {
  const census before;
  for_each_size([&before](std::size_t n) {
    auto values_of = [](auto chain) {
      return std::move(chain).map([](auto& x) { return busy(), x.value(); }).collect();
    };
    auto chain = tine::par_iter(filled<TestType>(n));
    CHECK(before.born() == static_cast<long>(n));
    CHECK(difference(values_of(std::move(chain)), ascending(n)) == "");
  });
  CHECK(before.balanced());
}

TEST_CASE("a view is kept in the chain and gives what it gives sequentially") {
  for_each_size([](std::size_t n) {
    const auto v = random_numbers(n, 100);
    const auto collected = [](auto&& view) { return tine::par_iter(view).map(slowly).collect(); };
    using namespace std::views;
    const auto even = [](int x) { return x % 2 == 0; };
    const auto half = static_cast<std::ptrdiff_t>(n / 2);
    const auto same = [&](auto view) { return difference(collected(view), read(view)) == ""; };

    CHECK(same(std::span(v)));
    CHECK(same(iota(5, 5 + static_cast<int>(n))));
    CHECK(same(v | transform([](int x) { return 3 * x; })));
    CHECK(same(v | take(half)));
    CHECK(same(v | drop(half)));
    CHECK(same(v | drop_while(even)));
    CHECK(same(v | reverse));
    CHECK(same(v | filter(even)));
    CHECK(same(v | filter(even) | transform([](int x) { return x / 2; })));
    CHECK(same(v | take_while([](int x) { return x < 90; })));
  });
}

TEST_CASE("the items of a view are its references") {
  std::vector<int> v{1, 2, 3};
  auto twice = v | std::views::transform([](int x) { return 2L * x; });
  const std::span<int> span(v);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(twice))>, long>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_iter(span))>, int&>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_iter(v | std::views::take(2)))>, int&>);
  tine::par_iter(span).for_each([](int& x) { x = -x; });
  CHECK(v == std::vector{-1, -2, -3});
}

TEST_CASE("par_iter reads strings and string views") {
  in_each_pool([] {
    for (const std::size_t n : sizes) {
      std::string text;
      for (std::size_t i = 0; i < n; ++i) text.push_back(static_cast<char>('a' + i % 26));
      const auto upper = [](char c) { return busy(), static_cast<char>(c - 'a' + 'A'); };
      std::vector<char> expected;
      for (char c : text) expected.push_back(upper(c));
      CHECK(difference(tine::par_iter(std::string_view(text)).map(upper).collect(), expected) ==
            "");
      CHECK(difference(tine::par_iter(text).map(upper).collect(), expected) == "");
      CHECK(difference(tine::par_iter(std::string(text)).map(upper).collect(), expected) == "");
    }
  });
}

TEST_CASE("par_iter reads a vector of bool") {
  for_each_size([](std::size_t n) {
    std::vector<bool> bits(n);
    for (std::size_t i = 0; i < n; i += 3) bits[i] = true;
    const auto set = [](bool bit) { return busy(), bit; };
    CHECK(tine::par_iter(bits).filter(set).count() == (n + 2) / 3);
    CHECK(difference(tine::par_iter(std::as_const(bits)).map(set).collect(), bits) == "");
  });
}

TEST_CASE("one thread writes the bits of a vector of bool") {
  tine::thread_pool pool(8);
  pool.install([] {
    std::vector<bool> bits(20'000), none(20'000), all(20'000, true);
    const auto written_by = [&](auto chain) {
      visitors threads;
      std::move(chain).for_each([&](auto&& x) {
        threads.visit();
        busy();
        if constexpr (requires { x.flip(); }) {
          x.flip();
        } else {
          for (auto bit : x) bit.flip();
        }
      });
      return threads.count();
    };
    CHECK(written_by(tine::par_iter(bits)) == 1);
    CHECK(bits == all);
    CHECK(written_by(tine::par_iter(bits).deterministic().rev()) == 1);
    CHECK(bits == none);
    CHECK(written_by(tine::par_iter(bits | std::views::reverse).by_uniform_blocks(5'000)) == 1);
    CHECK(written_by(tine::par_iter(bits | std::views::filter([](bool) { return true; }))) == 1);
    CHECK(written_by(tine::par_chunks(bits, 7)) == 1);
    CHECK(written_by(tine::par_split_inclusive(bits, std::identity{})) == 1);
    CHECK(bits == none);

    visitors threads;
    const auto flip = [&](std::vector<bool>::reference bit) {
      threads.visit(), busy(), bit.flip();
    };
    CHECK(tine::par_iter(bits).inspect(flip).chunks(3).count() == 6'667);
    CHECK(threads.count() == 1);
    CHECK(bits == all);
  });
  CHECK(std::is_same_v<tine::item_t<decltype(tine::into_par_iter(std::vector<bool>{}))>, bool>);
  std::vector<bool> bits(1'000, true);
  const auto flip = [](bool& bit) { bit = !bit; };
  CHECK(tine::par_drain(bits, 0, 999).update(flip).none(std::identity{}));
  CHECK(bits == std::vector<bool>{true});
}

TEMPLATE_TEST_CASE("into_par_iter moves every element out exactly once", "",
                   std::vector<tracked_unique>, std::deque<tracked_unique>,
                   std::list<tracked_unique>, std::forward_list<tracked_unique>) {
  const census before;
  for_each_size([&before](std::size_t n) {
    auto moved = tine::into_par_iter(filled<TestType>(n))
                     .map([](tracked_unique&& x) { return busy(), std::move(x); })
                     .collect();
    STATIC_REQUIRE(std::is_same_v<decltype(moved), std::vector<tracked_unique>>);
    CHECK(before.born() == static_cast<long>(n));
    CHECK(difference(tine::par_iter(moved).map(&tracked_unique::value).collect(), ascending(n)) ==
          "");
  });
  CHECK(before.balanced());
}

TEST_CASE("into_par_iter moves the elements of a set out of it; the keys of a map are constants") {
  using set_item = tine::item_t<decltype(tine::into_par_iter(std::set<int>{}))>;
  using map_item = tine::item_t<decltype(tine::into_par_iter(std::map<int, std::string>{}))>;
  STATIC_REQUIRE(std::is_same_v<set_item, int&&>);
  STATIC_REQUIRE(std::is_same_v<map_item, std::pair<const int, std::string>&&>);
  for_each_size([](std::size_t n) {
    std::map<int, std::unique_ptr<int>> m;
    for (int i = 0; i < static_cast<int>(n); ++i) m.emplace(i, std::make_unique<int>(3 * i));
    auto taken = tine::into_par_iter(std::move(m))
                     .map([](auto&& x) { return std::move(x.second); })
                     .collect();
    std::vector<int> values;
    for (const auto& pointer : taken) values.push_back(*pointer);
    const auto expected = tine::par_range(static_cast<int>(n)).map([](int x) { return 3 * x; });
    CHECK(difference(values, expected.collect()) == "");

    std::set<std::unique_ptr<int>> keys;
    for (int i = 0; i < static_cast<int>(n); ++i) keys.insert(std::make_unique<int>(i));
    const auto moved = [](std::unique_ptr<int>&& p) { return std::move(p); };
    const auto all = tine::into_par_iter(std::move(keys)).map(moved).collect();
    CHECK(tine::par_iter(all).map([](auto& p) { return std::size_t(*p); }).sum() ==
          n * (n - std::min<std::size_t>(n, 1)) / 2);
  });
  CHECK(tine::into_par_iter(std::multiset<int>{2, 1, 2}).collect() == std::vector{1, 2, 2});
  CHECK(tine::into_par_iter(std::set<bool>{true}).count() == 1);
}

TEST_CASE("par_iter gives back a parallel iterator as it is") {
  const std::vector<int> v{1, 2, 3};
  const auto doubled = tine::par_iter(v).map([](int x) { return 2 * x; });
  STATIC_REQUIRE(
      std::is_same_v<decltype(tine::par_iter(doubled)), std::remove_const_t<decltype(doubled)>>);
  CHECK(tine::par_iter(doubled).sum() == 12);
  CHECK((tine::par_range(4) | tine::par_iter).sum() == 6);
}

TEST_CASE("par_iter refers to a view that cannot be copied") {
  auto view = std::ranges::owning_view(std::vector<int>{1, 2});
  *tine::par_iter(view).max() = 7;
  CHECK(view[1] == 7);
  CHECK(tine::par_iter(std::move(view)).sum() == 8);
}

TEST_CASE("into_par_iter destroys what nobody took, also when the chain is never run") {
  const census before;
  in_each_pool([&before] {
    { [[maybe_unused]] auto unused = tine::into_par_iter(filled<std::vector<tracked>>(100)); }
    CHECK(before.balanced());
    auto big = [](const tracked& x) { return busy(), x.value() > 50; };
    auto hit =
        tine::into_par_iter(filled<std::vector<tracked_unique>>(1'000)).find_any([](auto& x) {
          return busy(), x.value() > 50;
        });
    REQUIRE(hit);
    CHECK(hit->value() > 50);
    CHECK(before.born() == 1);
    auto copied = tine::into_par_iter(filled<std::list<tracked>>(1'000)).find_first(big);
    REQUIRE(copied);
    CHECK(copied->value() == 51);
    CHECK(before.born() == 2);
  });
  CHECK(before.balanced());
}

TEST_CASE("into_par_iter leaves nothing behind in the container it was given") {
  std::vector<std::string> names(100, std::string(50, 'x'));
  const auto chain = tine::into_par_iter(std::move(names));
  CHECK(names.empty());  // NOLINT: moved from, which is what is tested
  CHECK(chain.count() == 100);
}

TEST_CASE("a chain over owned elements that is used as an lvalue works on a copy") {
  const census before;
  in_each_pool([] {
    auto chain = tine::into_par_iter(filled<std::vector<tracked>>(100));
    auto forward = tine::into_par_iter(filled<std::list<tracked>>(100));
    for (int i = 0; i < 2; ++i) {
      const auto value = [](tracked&& x) { return tracked(std::move(x)).value(); };
      CHECK(difference(chain.map(value).collect(), ascending(100)) == "");
      CHECK(difference(forward.map(value).collect(), ascending(100)) == "");
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("a list inside a chain stays in order however often the chain is moved") {
  for_each_size([](std::size_t n) {
    auto chain = tine::par_iter(filled<std::list<int>>(n)).map([](int x) { return x + 1; });
    auto moved = std::move(chain);
    auto longer = std::move(moved).filter([](int x) { return x % 2 == 0; }).map(slowly);
    auto copy = longer;
    std::vector<int> expected;
    for (int i = 2; i <= static_cast<int>(n); i += 2) expected.push_back(i);
    CHECK(difference(std::move(longer).collect(), expected) == "");
    CHECK(difference(std::move(copy).collect(), expected) == "");
  });
}

TEST_CASE("a view that counts how often it is read is read once per element") {
  in_each_pool([] {
    std::atomic<int> reads{0};
    const auto v = ascending(1'000);
    auto view = v | std::views::transform([&reads](int x) { return ++reads, x; });
    CHECK(tine::par_iter(view).sum() == 499'500);
    CHECK(reads == 1'000);
  });
}

TEST_CASE("par_chunks cuts a range into neighbouring parts, the last one shorter") {
  for_each_size([](std::size_t size) {
    auto v = ascending(size);
    const std::deque<int> d(v.begin(), v.end());
    for (const std::size_t n : {std::size_t{1}, std::size_t{2}, std::size_t{3}, std::size_t{100},
                                std::numeric_limits<std::size_t>::max()}) {
      const auto parts = tine::par_chunks(v, n).map(slowly).collect();
      REQUIRE(parts.size() == (size == 0 ? 0 : (size - 1) / n + 1));
      const int* next = v.data();
      for (const std::span<int> part : parts) {
        REQUIRE(part.data() == next);
        next += part.size();
        REQUIRE((part.size() == n || next == v.data() + size));
        REQUIRE(!part.empty());
      }
      CHECK(next == v.data() + size);

      const auto sum = [](auto part) { return std::accumulate(part.begin(), part.end(), 0); };
      const auto sums = tine::par_chunks(v, n).map(sum).collect();
      CHECK(difference(tine::par_chunks(d, n).map(sum).collect(), sums) == "");
    }
  });
}

TEST_CASE("par_chunks gives spans on contiguous ranges, as const as the range") {
  std::vector<int> v(10);
  const std::vector<int> cv(10);
  std::deque<int> d(10);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_chunks(v, 3))>, std::span<int>>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_chunks(cv, 3))>, std::span<const int>>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_chunks(d, 3))>,
                                std::ranges::subrange<std::deque<int>::iterator>>);
  in_each_pool([&] {
    std::ranges::fill(v, 0);
    std::ranges::fill(d, 0);
    const auto number = [](auto pair) {
      for (int& x : pair.second) x = static_cast<int>(pair.first);
    };
    tine::par_chunks(v, 4).enumerate().for_each(number);
    tine::par_chunks(d, 4).enumerate().for_each(number);
    CHECK(v == std::vector{0, 0, 0, 0, 1, 1, 1, 1, 2, 2});
    CHECK(std::ranges::equal(v, d));
  });
}

TEST_CASE("par_chunks of no elements each is an invalid argument") {
  std::vector<int> v(3);
  CHECK_THROWS_AS(tine::par_chunks(v, 0), std::invalid_argument);
}
