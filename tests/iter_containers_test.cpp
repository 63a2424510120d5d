// collect into every kind of container, collect_into, append_to.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <deque>
#include <forward_list>
#include <list>
#include <map>
#include <queue>
#include <set>
#include <stack>
#include <string>
#include <tuple>
#include <unordered_map>
#include <unordered_set>
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
    same(tine::par_iter(v).map(tupled).template collect<TestType>(), expected);
  });
}

TEST_CASE("collect finds the type of the elements of a template") {
  const std::vector<std::string> v{"b", "a", "b"};
  const auto items = tine::par_iter(v);
  CHECK(items.collect<std::set>() == std::set<std::string>{"a", "b"});
  CHECK(items.collect<std::list>() == std::list<std::string>{"b", "a", "b"});
  CHECK(items.collect<std::vector>() == v);
  CHECK(items.collect<std::unordered_set>() == std::unordered_set<std::string>{"a", "b"});
  const auto pairs =
      items.map([](const auto& s) { return std::pair<const std::string&, int>(s, 1); });
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
    parts.push_back(
        std::string(static_cast<std::size_t>(i % 200), static_cast<char>('a' + i % 26)));
    whole += parts.back();
  }
  parts.push_back(std::string(1'000'000, 'z'));
  whole += parts.back();
  in_each_pool([&] { CHECK(tine::par_iter(parts).collect<std::string>() == whole); });
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

TEMPLATE_TEST_CASE("append_to adds to sets", "", std::set<int>, std::multiset<int>,
                   std::unordered_set<int>, std::unordered_multiset<int>) {
  for_each_size([](std::size_t n) {
    const auto numbers = random_numbers(n, 1'000);
    const auto doubled = [](int x) { return busy(30), 2 * x; };
    TestType made{2, 3, 4};
    TestType expected = made;
    tine::par_iter(numbers).map(doubled).append_to(made);
    for (const int x : numbers) expected.insert(2 * x);
    CHECK(made == expected);
  });
}

TEMPLATE_TEST_CASE("append_to adds to maps; of equal keys the last value wins", "",
                   (std::map<int, std::string>), (std::unordered_map<int, std::string>),
                   (std::map<int, tracked_throwing>)) {
  using value = typename TestType::mapped_type;
  const auto make = [](int x) {
    if constexpr (std::is_same_v<value, std::string>) {
      return std::to_string(x);
    } else {
      return value(x);
    }
  };
  for_each_size([&](std::size_t n) {
    const auto numbers = random_numbers(n, 1'000);
    TestType made, expected;
    for (const int key : {2, 3, 5'000}) {
      made.emplace(key, make(-1));
      expected.emplace(key, make(-1));
    }
    tine::par_iter(numbers)
        .enumerate()
        .map([&](auto p) { return std::pair(p.second, make(static_cast<int>(p.first))); })
        .append_to(made);
    for (std::size_t i = 0; i != n; ++i) {
      expected.insert_or_assign(numbers[i], make(static_cast<int>(i)));
    }
    CHECK(made == expected);
  });
}

TEST_CASE("append_to leaves a set and a map alone when a closure throws") {
  const auto fail = [](int x) { return x == 90 ? throw boom(x) : x; };
  std::set<int, std::greater<>> set{1, 2};
  CHECK_THROWS_AS(tine::par_range(100).map(fail).append_to(set), boom);
  CHECK(set == std::set<int, std::greater<>>{1, 2});
  std::unordered_map<int, int> map{{1, 1}};
  CHECK_THROWS_AS(
      tine::par_range(100).map([&](int x) { return std::pair(x, fail(x)); }).append_to(map), boom);
  CHECK(map == std::unordered_map<int, int>{{1, 1}});
}

TEST_CASE("append_to puts the items behind those of a forward_list") {
  std::forward_list<int> list{7};
  tine::par_range(3).append_to(list);
  CHECK(list == std::forward_list<int>{7, 0, 1, 2});
}

TEST_CASE("collect_into a set keeps its comparison") {
  struct by_last_digit {
    int base = 10;
    bool operator()(int a, int b) const { return a % base < b % base; }
  };
  std::set<int, by_last_digit> set(by_last_digit{7});
  tine::par_range(100).collect_into(set);
  CHECK(set.size() == 7);
}

TEST_CASE("containers of references leave the elements alone") {
  in_each_pool([] {
    const auto before = shuffled(1'000);
    auto v = before;
    using reference = std::pair<int, int&>;
    struct by_number {
      bool operator()(const reference& a, const reference& b) const { return a.second < b.second; }
    };
    const auto last_digit = [](int& x) {
      return busy(30), std::pair(x % 10, reference(x / 10, x));
    };
    const auto items = tine::par_iter(v).map(last_digit);
    const auto set =
        items.map([](auto p) { return p.second; }).collect<std::set<reference, by_number>>();
    CHECK(set.size() == v.size());
    const auto map = items.collect<std::map<int, reference>>();
    const auto table = items.collect<std::unordered_map<int, reference>>();
    for (int digit = 0; digit != 10; ++digit) {
      const auto last = std::find_if(v.rbegin(), v.rend(), [&](int x) { return x % 10 == digit; });
      CHECK(&map.at(digit).second == &*last);
      CHECK(&table.at(digit).second == &*last);
    }
    CHECK(v == before);
  });
}
