// collect into every kind of container, collect_into, append_to, unzip, partition, partition_map.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/expected.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <optional>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <unordered_map>
#include <unordered_set>
#include <variant>
#include <vector>

using namespace tine_test;

namespace {

using int_map = std::map<int, int>;
using int_multimap = std::multimap<int, int>;
using int_hash_map = std::unordered_map<int, int>;
using int_hash_multimap = std::unordered_multimap<int, int>;

const auto all = [](const auto&) { return true; };
const auto slowly = [](int x) { return busy(30), x; };
/// Few keys, each of which comes back later with another value.
const auto keyed = [](int x) { return busy(30), std::pair(x * 7 % 97, x); };

template <class C>
C sequential(const std::vector<int>& v) {
  C c;
  for (const int x : v) {
    if constexpr (requires { c.insert_or_assign(x, x); }) {
      c.insert_or_assign(keyed(x).first, keyed(x).second);
    } else if constexpr (requires { typename C::mapped_type; }) {
      c.insert(keyed(x));
    } else if constexpr (requires { c.push_back(x); }) {
      c.push_back(x);
    } else {
      c.insert(x);
    }
  }
  return c;
}

template <class C>
void same(const C& a, const C& b) {
  CHECK(a.size() == b.size());
  CHECK((a == b));  // in two pairs of brackets: not printed
}

}  // namespace

TEMPLATE_TEST_CASE("collect makes any sequence or set", "", std::vector<int>, std::vector<bool>,
                   std::deque<int>, std::list<int>, std::set<int>, std::multiset<int>,
                   std::unordered_set<int>, std::unordered_multiset<int>, std::vector<long>,
                   (std::set<int, std::greater<int>>)) {
  for_each_size([](std::size_t n) {
    for (const unsigned values : {10u, 1'000'000u}) {
      const auto v = random_numbers(n, values);
      const auto expected = sequential<TestType>(v);
      same(tine::par_iter(v).map(slowly).template collect<TestType>(), expected);
      same(tine::par_iter(v).filter(all).map(slowly).template collect<TestType>(), expected);
    }
  });
}

TEMPLATE_TEST_CASE("collect makes any map of pairs; of equal keys the last one wins", "", int_map,
                   int_multimap, int_hash_map, int_hash_multimap) {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto expected = sequential<TestType>(v);
    same(tine::par_iter(v).map(keyed).template collect<TestType>(), expected);
    same(tine::par_iter(v).filter(all).map(keyed).template collect<TestType>(), expected);
    const auto tupled = [](int x) { return std::tuple(keyed(x).first, keyed(x).second); };
    if constexpr (requires(TestType c) { c.at(0); }) {
      const auto pairs = tine::par_iter(v).map(keyed).collect();
      same(tine::par_iter(pairs).template collect<TestType>(), expected);
      CHECK(tine::par_iter(v).map(tupled).count() == n);
    }
  });
}

TEST_CASE("collect finds the type of the elements of a template") {
  const std::vector<std::string> v{"b", "a", "b"};
  const auto items = tine::par_iter(v);
  CHECK(items.collect<std::set>() == std::set<std::string>{"a", "b"});
  CHECK(items.collect<std::list>() == std::list<std::string>{"b", "a", "b"});
  CHECK(items.collect<std::vector>() == v);
  CHECK(items.collect<std::unordered_set>() == std::unordered_set<std::string>{"a", "b"});
  const auto pairs = items.map([](const auto& s) { return std::pair<const std::string&, int>(s, 1); });
  CHECK(pairs.collect<std::map>() == std::map<std::string, int>{{"a", 1}, {"b", 1}});
  CHECK(pairs.collect<std::unordered_map>() ==
        std::unordered_map<std::string, int>{{"a", 1}, {"b", 1}});
  CHECK(items.zip(tine::par_range(3)).collect<std::multimap>() ==
        std::multimap<std::string, int>{{"a", 1}, {"b", 0}, {"b", 2}});
  CHECK(tine::par_iter(std::string("text")).collect<std::basic_string>() == "text");
}

TEST_CASE("collect makes a forward_list, and the container adaptors") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto items = tine::par_iter(v).map(slowly);
    CHECK(items.collect<std::forward_list<int>>() == std::forward_list<int>(v.begin(), v.end()));
    auto queue = items.collect<std::queue<int>>();
    auto stack = items.collect<std::stack>();
    auto heap = items.collect<std::priority_queue<int>>();
    REQUIRE((queue.size() == n && stack.size() == n && heap.size() == n));
    for (std::size_t i = 0; i < n; ++i) {
      REQUIRE(queue.front() == v[i]);
      REQUIRE(stack.top() == v[n - 1 - i]);
      REQUIRE(heap.top() == static_cast<int>(n - 1 - i));
      queue.pop(), stack.pop(), heap.pop();
    }
  });
}

TEST_CASE("collect makes a string of characters or of strings") {
  for_each_size([](std::size_t n) {
    const auto letter = [](std::size_t i) { return busy(30), static_cast<char>('a' + i % 26); };
    const auto word = [](std::size_t i) { return busy(30), std::string(i % 5, 'x') + ' '; };
    const auto odd = [](std::size_t i) { return i % 2 == 1; };
    std::string letters, odd_letters, words;
    for (std::size_t i = 0; i < n; ++i) {
      letters += letter(i);
      if (odd(i)) odd_letters += letter(i);
      words += word(i);
    }
    const auto numbers = tine::par_range(n);
    CHECK(numbers.map(letter).collect<std::string>() == letters);
    CHECK(numbers.filter(odd).map(letter).collect<std::string>() == odd_letters);
    CHECK(numbers.map(word).collect<std::string>() == words);
    CHECK(numbers.filter(odd).map([](auto) { return "ab"; }).collect<std::string>().size() ==
          n / 2 * 2);
    CHECK(tine::par_split_whitespace(words).collect<std::string>().size() == words.size() - n);
    CHECK(numbers.map([](auto) { return u'ä'; }).collect<std::u16string>() ==
          std::u16string(n, u'ä'));
  });
}

TEST_CASE("a large string of strings is the same as one made by a loop") {
  std::vector<std::string> parts;
  std::string whole;
  for (int i = 0; i < 30'000; ++i) {
    parts.push_back(std::string(static_cast<std::size_t>(i % 200), static_cast<char>('a' + i % 26)));
    whole += parts.back();
  }
  parts.push_back(std::string(1'000'000, 'z'));
  whole += parts.back();
  in_each_pool([&] { CHECK(tine::par_iter(parts).collect<std::string>() == whole); });
}

TEST_CASE("collect makes two containers of pairs, and nests") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const std::set<int> keys(v.begin(), v.end());
    const auto pairs = tine::par_iter(v).map([](int x) { return busy(30), std::pair(x, -x); });
    const auto check = [&](auto chain) {
      const auto [set, list] = chain.template collect<std::pair<std::set<int>, std::list<int>>>();
      CHECK(set == keys);
      CHECK(list.size() == n);
      CHECK(std::ranges::equal(list, v, {}, [](int x) { return -x; }));
      const auto [a, b] = chain.template collect<std::pair<std::vector<int>, std::vector<long>>>();
      CHECK(difference(a, v) == "");
      CHECK(difference(b, list) == "");
    };
    check(pairs);
    check(pairs.filter(all));
  });
}

TEST_CASE("unzip splits pairs into two vectors") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto make = [](int x) {
      return busy(30), std::pair<tracked_unique, std::string>(x, std::to_string(x));
    };
    const auto check = [&](auto chain) {
      const auto [first, second] = std::move(chain).unzip();
      REQUIRE((first.size() == n && second.size() == n));
      for (std::size_t i = 0; i < n; ++i) {
        REQUIRE(first[i].value() == v[i]);
        REQUIRE(second[i] == std::to_string(v[i]));
      }
    };
    check(tine::par_iter(v).map(make));
    check(tine::par_iter(v).filter(all).map(make));
    const auto [index, value] = tine::par_iter(v).enumerate().unzip();
    STATIC_REQUIRE(std::is_same_v<decltype(index), const std::vector<std::size_t>>);
    STATIC_REQUIRE(std::is_same_v<decltype(value), const std::vector<int>>);
    CHECK(difference(value, v) == "");
    const auto [bits, numbers] =
        tine::par_iter(v).map([](int x) { return std::tuple(x % 2 == 0, x); }).unzip();
    STATIC_REQUIRE(std::is_same_v<decltype(bits), const std::vector<bool>>);
    CHECK(std::ranges::equal(bits, v, {}, {}, [](int x) { return x % 2 == 0; }));
    CHECK(difference(numbers, v) == "");
  });
  CHECK(before.balanced());
}

TEST_CASE("partition keeps the order on both sides") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto even = [](const auto& x) { return busy(30), x.value() % 2 == 0; };
    const auto make = [](int x) { return tracked_unique(x); };
    const auto [yes, no] = tine::par_iter(v).map(make).partition(even);
    std::vector<int> expected_yes, expected_no;
    std::ranges::partition_copy(v, std::back_inserter(expected_yes),
                                std::back_inserter(expected_no), [](int x) { return x % 2 == 0; });
    const auto values = [](const auto& c) {
      return tine::par_iter(c).map(&tracked_unique::value).collect();
    };
    CHECK(values(yes) == expected_yes);
    CHECK(values(no) == expected_no);

    using either = std::variant<int, std::string>;
    const auto name_odd = [](int x) -> either {
      busy(30);
      if (x % 2 == 0) return x;
      return std::to_string(x);
    };
    const auto [numbers, names] = tine::par_iter(v).filter(all).partition_map(name_odd);
    CHECK(numbers == expected_yes);
    CHECK(std::ranges::equal(names, expected_no, {}, {}, [](int x) { return std::to_string(x); }));
    const auto [same_a, same_b] = tine::par_iter(v).partition_map([](int x) {
      using both = std::variant<int, int>;
      return x % 2 == 0 ? both(std::in_place_index<0>, x) : both(std::in_place_index<1>, x);
    });
    CHECK(same_a == expected_yes);
    CHECK(same_b == expected_no);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect gives all values of optional items, or nothing") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    const auto below = [](int limit) {
      return [limit](int x) { return busy(30), x < limit ? std::optional(x) : std::nullopt; };
    };
    const int size = static_cast<int>(n);
    const auto check = [&](auto chain) {
      const auto whole = chain(below(size)).template collect<std::optional<std::vector<int>>>();
      REQUIRE(whole);
      CHECK(difference(*whole, v) == "");
      const auto set = chain(below(size)).template collect<std::optional<std::set<int>>>();
      REQUIRE(set);
      CHECK(set->size() == n);
      if (n == 0) return;
      for (const int limit : {0, size / 2, size - 1}) {
        CHECK_FALSE(chain(below(limit)).template collect<std::optional<std::vector<int>>>());
        CHECK_FALSE(chain(below(limit)).template collect<std::optional<std::list<int>>>());
      }
    };
    check([&](auto f) { return tine::par_iter(v).map(f); });
    check([&](auto f) { return tine::par_iter(v).filter(all).map(f); });
  });
}

TEST_CASE("collect gives all values of expected items, or an error that was seen") {
  using result = expected<tracked_unique>;
  const census before;
  for_each_size([](std::size_t n) {
    const auto check_value = [n](int bad) {
      return [bad](int x) -> result {
        busy(30);
        if (x % 1'000 == bad) return unexpected{std::to_string(x)};
        return tracked_unique(x);
      };
    };
    using whole = expected<std::vector<tracked_unique>>;
    const auto good = tine::par_range(static_cast<int>(n)).map(check_value(-1)).collect<whole>();
    REQUIRE(good.has_value());
    CHECK((*good).size() == n);
    const auto bad = tine::par_range(static_cast<int>(n)).map(check_value(99)).collect<whole>();
    REQUIRE(bad.has_value() == (n < 100));
    if (!bad.has_value()) CHECK(std::stoi(bad.error()) % 1'000 == 99);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect of failing items stops early") {
  in_each_pool([] {
    std::atomic<int> calls{0};
    const auto fails = [&](int x) -> std::optional<int> {
      ++calls;
      busy(30);
      if (x == 10) return std::nullopt;
      return x;
    };
    CHECK_FALSE(tine::par_range(1'000'000).map(fails).collect<std::optional<std::vector<int>>>());
    CHECK(calls < 900'000);
  });
}

TEMPLATE_TEST_CASE("append_to puts the items behind what is there", "", std::vector<int>,
                   std::deque<int>, std::list<int>, std::string, std::vector<bool>) {
  for_each_size([](std::size_t n) {
    using value = typename TestType::value_type;
    const auto v = random_numbers(n, 2);
    TestType expected(3, value(1));
    TestType out = expected;
    expected.insert(expected.end(), v.begin(), v.end());
    TestType filtered = out;
    const auto convert = [](int x) { return busy(30), static_cast<value>(x); };
    tine::par_iter(v).map(convert).append_to(out);
    tine::par_iter(v).filter(all).map(convert).append_to(filtered);
    CHECK(out == expected);
    CHECK(filtered == expected);
  });
}

TEMPLATE_TEST_CASE("append_to changes nothing when something throws", "", std::vector<tracked>,
                   std::deque<tracked>, std::list<tracked>) {
  const census before;
  in_each_pool([] {
    for (const int at : {0, 1, 250, 499}) {
      const auto fails = [at](int x) {
        busy(30);
        if (x == at) throw boom(x);
        return tracked(x);
      };
      TestType out;
      for (int i = 0; i < 5; ++i) out.emplace_back(i);
      CHECK_THROWS_AS(tine::par_range(500).map(fails).append_to(out), boom);
      CHECK_THROWS_AS(tine::par_range(500).filter(all).map(fails).append_to(out), boom);
      REQUIRE(out.size() == 5);
      CHECK(std::ranges::equal(out, ascending(5), {}, &tracked::value));
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("collect_into fills any container, and leaves it empty after an exception") {
  in_each_pool([] {
    const auto v = shuffled(500);
    std::set<int> set{-1};
    std::string text = "old";
    std::list<int> list{-1};
    std::map<int, int> map{{-1, -1}};
    tine::par_iter(v).collect_into(set);
    tine::par_iter(v).map([](int) { return 'x'; }).collect_into(text);
    tine::par_iter(v).collect_into(list);
    tine::par_iter(v).map(keyed).collect_into(map);
    CHECK(set == std::set<int>(v.begin(), v.end()));
    CHECK(text == std::string(500, 'x'));
    CHECK(difference(list, v) == "");
    CHECK(map == sequential<int_map>(v));
    const auto fails = [](int x) { return x == 400 ? throw boom(x) : x; };
    CHECK_THROWS_AS(tine::par_iter(v).map(fails).collect_into(set), boom);
    CHECK_THROWS_AS(tine::par_iter(v).map(fails).map([](int) { return 'x'; }).collect_into(text),
                    boom);
    CHECK_THROWS_AS(tine::par_iter(v).map(fails).collect_into(list), boom);
    CHECK((set.empty() && text.empty() && list.empty()));
  });
}
