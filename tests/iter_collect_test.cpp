// collect and collect_into: everything in order, everything destroyed once.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <list>
#include <memory>
#include <string>
#include <string_view>
#include <type_traits>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

template <class T>
T made(int x) {
  busy();
  if constexpr (std::is_same_v<T, std::string>) {
    return std::string(static_cast<std::size_t>(x % 40), 'a') + std::to_string(x);
  } else if constexpr (std::is_same_v<T, std::unique_ptr<int>>) {
    return std::make_unique<int>(x);
  } else if constexpr (std::is_same_v<T, bool>) {
    return x % 3 == 0;
  } else {
    return T(x);
  }
}

template <class T>
bool is_made(const T& value, int x) {
  if constexpr (std::is_same_v<T, std::unique_ptr<int>>) {
    return value && *value == x;
  } else {
    return value == made<T>(x);
  }
}

/// Whether `v` holds what `made` gives for `first, first + step, …`.
template <class V>
bool holds(const V& v, int first, int step) {
  for (int i = 0; i < static_cast<int>(v.size()); ++i) {
    if (!is_made<typename V::value_type>(v[static_cast<std::size_t>(i)], first + step * i))
      return false;
  }
  return true;
}

}  // namespace

TEMPLATE_TEST_CASE("collect returns every item in order", "", int, char, double, bool, std::string,
                   std::unique_ptr<int>, tracked, tracked_unique) {
  const census before;
  for_each_size([](std::size_t n) {
    const int size = static_cast<int>(n);
    const auto indexed = tine::par_range(size).map(made<TestType>).collect();
    STATIC_REQUIRE(std::is_same_v<decltype(indexed), const std::vector<TestType>>);
    CHECK(indexed.size() == n);
    CHECK(holds(indexed, 0, 1));

    const auto third = [](int x) { return x % 3 == 1; };
    const auto filtered = tine::par_range(size).filter(third).map(made<TestType>).collect();
    CHECK(filtered.size() == (n + 1) / 3);
    CHECK(holds(filtered, 1, 3));
  });
  CHECK(before.balanced());
}

TEST_CASE("collect keeps values, not references") {
  std::vector<std::string> v{"a", "b"};
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(v).collect()), std::vector<std::string>>);
  STATIC_REQUIRE(std::is_same_v<decltype(tine::par_iter(std::as_const(v)).collect()),
                                std::vector<std::string>>);
  const auto copies = tine::par_iter(v).collect();
  v[0] = "changed";
  CHECK(copies == std::vector<std::string>{"a", "b"});
}

TEST_CASE("collect keeps values, not references, also inside pairs") {
  using pairs = std::vector<std::pair<std::size_t, std::string>>;
  in_each_pool([] {
    std::vector<std::string> v(1'000, std::string(30, 'x'));
    auto numbered = tine::par_iter(v).enumerate().collect();
    auto owned = tine::par_iter(std::vector(v)).enumerate().collect();
    auto moved = tine::into_par_iter(std::vector(v)).enumerate().collect();
    REQUIRE(std::is_same_v<decltype(numbered), pairs>);
    REQUIRE(std::is_same_v<decltype(owned), pairs>);
    REQUIRE(std::is_same_v<decltype(moved), pairs>);
    const auto is_x = [](const auto& p) { return p.second == std::string(30, 'x'); };
    tine::par_iter(v).for_each([](std::string& s) { s = "changed"; });
    CHECK(std::ranges::all_of(numbered, is_x));
    CHECK(std::ranges::all_of(owned, is_x));
    CHECK(std::ranges::all_of(moved, is_x));
  });
}

TEST_CASE("collecting the bits of a vector of bool gives a vector of bool") {
  const std::vector<bool> constant{true, false, true};
  std::vector<bool> bits = constant;
  CHECK(std::is_same_v<decltype(tine::par_iter(constant).collect()), std::vector<bool>>);
  CHECK(std::is_same_v<decltype(tine::par_iter(bits).collect()), std::vector<bool>>);
}

TEST_CASE("collect moves items that are moved, and copies the others once") {
  struct counting {
    counting() = default;
    counting(const counting& o) : copied(o.copied + 1), moved(o.moved) {}
    counting(counting&& o) noexcept : copied(o.copied), moved(o.moved + 1) {}
    counting& operator=(const counting&) = delete;
    int copied = 0;
    int moved = 0;
  };
  for_each_size([](std::size_t n) {
    const auto slow = [](auto&& x) -> decltype(auto) {
      return busy(), static_cast<decltype(x)&&>(x);
    };
    const std::vector<counting> v(n);
    const auto were = [](int copies, int moves) {
      return [=](const counting& x) { return x.copied == copies && x.moved == moves; };
    };
    CHECK(std::ranges::all_of(tine::par_iter(v).map(slow).collect(), were(1, 0)));
    CHECK(std::ranges::all_of(tine::into_par_iter(std::vector<counting>(n)).map(slow).collect(),
                              were(0, 1)));
  });
}

TEST_CASE("collect_into replaces what was there and reuses the memory") {
  for_each_size([](std::size_t n) {
    const int size = static_cast<int>(n);
    std::vector<std::string> out(20'000, "old");
    const auto* const memory = out.data();
    tine::par_range(size).map(made<std::string>).collect_into(out);
    CHECK(out.size() == n);
    CHECK(holds(out, 0, 1));
    CHECK(out.data() == memory);
    tine::par_range(size)
        .filter([](int x) { return x % 2 == 1; })
        .map(made<std::string>)
        .collect_into(out);
    CHECK(out.size() == n / 2);
    CHECK(holds(out, 1, 2));
    CHECK(out.data() == memory);
    CHECK(out.capacity() == 20'000);
  });
}

TEST_CASE("collect_into grows a vector that is too small") {
  const census before;
  for_each_size([](std::size_t n) {
    std::vector<tracked_unique> out;
    out.emplace_back(-1);
    tine::par_range(static_cast<int>(n)).map(made<tracked_unique>).collect_into(out);
    CHECK(out.size() == n);
    CHECK(holds(out, 0, 1));
  });
  CHECK(before.balanced());
}

TEST_CASE("collect_into converts to the type of the vector") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    std::vector<long> longs;
    tine::par_iter(v).collect_into(longs);
    CHECK(difference(longs, v) == "");
    std::vector<bool> bits(3);
    tine::par_iter(v).map([](int x) { return busy(), x % 2 == 0; }).collect_into(bits);
    CHECK(bits.size() == n);
    CHECK(std::ranges::count(bits, true) == static_cast<std::ptrdiff_t>((n + 1) / 2));
    std::vector<std::string> strings;
    const std::vector<std::string_view> views(n, "text");
    tine::par_iter(views).map([](auto s) { return std::string(s); }).collect_into(strings);
    CHECK(strings == std::vector<std::string>(n, "text"));
  });
}

TEST_CASE("collect keeps the order of forward ranges and large results") {
  in_each_pool([] {
    const auto v = shuffled(300'000);
    const std::list<int> list(v.begin(), v.end());
    CHECK(difference(tine::par_iter(list).collect(), v) == "");
    CHECK(difference(tine::par_iter(v).collect(), v) == "");
    const auto all = [](int) { return true; };
    CHECK(difference(tine::par_iter(v).filter(all).collect(), v) == "");
    const auto strings = tine::par_iter(v).map([](int x) { return std::to_string(x); }).collect();
    CHECK(strings.size() == v.size());
    CHECK(std::ranges::equal(strings, v,
                             [](const auto& s, int x) { return s == std::to_string(x); }));
  });
}

TEST_CASE("what was collected is an ordinary vector") {
  const census before;
  in_each_pool([] {
    auto v = tine::par_range(1'000).map([](int x) { return tracked(x); }).collect();
    v.emplace_back(1'000);
    v.insert(v.begin(), tracked(-1));
    v.erase(v.begin() + 500);
    v.shrink_to_fit();
    CHECK(v.size() == 1'001);
    v.resize(10);
    const auto copy = v;
    CHECK(copy == v);
    CHECK(v.back().value() == 8);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect leaves nothing behind when making an element throws") {
  for (const std::size_t n : {1, 3, 100, 1'000}) {
    for (long at = 0; at < static_cast<long>(n); at += 1 + at / 3) {
      in_each_pool([&] {
        const census before;
        INFO("n = " << n << ", at = " << at);
        const auto v = ascending(n);
        element_fuse.reset(at);
        const auto convert = [](auto chain) {
          std::vector<tracked_throwing> out;
          std::move(chain).collect_into(out);
        };
        const auto slow = [](int x) { return busy(), x; };
        CHECK_THROWS_AS(convert(tine::par_iter(v).map(slow)), boom);
        CHECK(before.balanced());
        element_fuse.reset(at);
        const auto odd = [](int) { return busy(), true; };
        CHECK_THROWS_AS(convert(tine::par_iter(v).filter(odd)), boom);
        CHECK(before.balanced());
        element_fuse.reset(fuse::never);
      });
    }
  }
}

TEST_CASE("collect leaves nothing behind when moving the parts together throws") {
  const std::size_t n = 200;
  const auto v = ascending(n);
  const auto run = [&v] {
    return tine::par_iter(v)
        .filter([](int) { return busy(), true; })
        .map([](int x) { return tracked_throwing(x); })
        .collect();
  };
  in_each_pool([&] {
    long throws = 0;
    for (long at = 0; at < 4'000; at += 1 + at / 6) {
      const census before;
      element_fuse.reset(at);
      try {
        const std::size_t size = run().size();
        CHECK(size == n);
        CHECK_FALSE(element_fuse.blown());
      } catch (const boom&) {
        ++throws;
        CHECK(element_fuse.blown());
      }
      CHECK(before.balanced());
    }
    element_fuse.reset(fuse::never);
    CHECK(throws > 10);
    CHECK(run().size() == n);
  });
}

TEST_CASE("collect_into leaves the vector empty after an exception, and usable") {
  const census before;
  in_each_pool([] {
    for (const int at : {0, 1, 500, 999}) {
      const auto fails = [at](int x) {
        busy();
        if (x == at) throw boom(x);
        return tracked(x);
      };
      std::vector<tracked> out(30);
      CHECK_THROWS_AS(tine::par_range(1'000).map(fails).collect_into(out), boom);
      CHECK(out.empty());
      out.resize(20);
      const auto all = [](int) { return true; };
      CHECK_THROWS_AS(tine::par_range(1'000).filter(all).map(fails).collect_into(out), boom);
      CHECK(out.empty());
      tine::par_range(at).map(fails).collect_into(out);
      CHECK(out.size() == static_cast<std::size_t>(at));
    }
  });
  CHECK(before.balanced());
}
