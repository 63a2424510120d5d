#include <tine/sort.hpp>

#include "support/catch.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <cstddef>
#include <functional>
#include <random>
#include <string>
#include <string_view>
#include <vector>

using namespace tine_test;

namespace {

using strings = std::vector<std::string>;

std::string letters(std::mt19937& random, std::size_t length, std::string_view from) {
  std::string s;
  for (std::size_t i = 0; i < length; ++i) s += from[random() % from.size()];
  return s;
}

/// Kinds of strings that agree in their beginnings, or do not, in every way.
std::vector<std::function<std::string(std::mt19937&)>> kinds() {
  return {
      [](auto& r) { return letters(r, r() % 12, "abc"); },
      [](auto& r) { return letters(r, r() % 4, std::string_view("\0\1\xff", 3)); },
      [](auto& r) { return "customers/" + std::to_string(r()) + ".json"; },
      [](auto& r) { return std::string(r() % 40, 'x'); },
      [](auto& r) { return "the same to the ninth letter" + letters(r, 1, "ab"); },
      [](auto& r) {
        return (r() % 3 == 0 ? "pre" : "prefix/prefix/") + letters(r, r() % 3, "\x80z!");
      },
      [](auto& r) { return r() % 100 == 0 ? letters(r, 5, "am~") : "most/" + letters(r, 9, "01"); },
      [](auto&) { return std::string("equal"); },
      [](auto& r) {
        return std::string("common") + letters(r, r() % 10, std::string_view("\0", 1));
      },
  };
}

strings make(std::size_t n, const std::function<std::string(std::mt19937&)>& kind) {
  std::mt19937 random(static_cast<unsigned>(n));
  strings v;
  for (std::size_t i = 0; i < n; ++i) v.push_back(kind(random));
  return v;
}

constexpr std::size_t lengths[] = {0, 1, 2, 255, 256, 257, 1'000, 10'007};

}  // namespace

TEST_CASE("strings of any kind are sorted as std::sort does, in either order") {
  in_each_pool([] {
    for (const auto& kind : kinds()) {
      for (const std::size_t n : lengths) {
        const strings input = make(n, kind);
        strings expected = input;
        std::sort(expected.begin(), expected.end());
        strings v = input;
        tine::par_sort(v);
        REQUIRE(v == expected);
        v = input;
        tine::par_stable_sort(v, std::less<std::string>{});
        REQUIRE(v == expected);
        std::reverse(expected.begin(), expected.end());
        v = input;
        tine::par_sort(v, std::greater<>{});
        REQUIRE(v == expected);
        tine::par_sort(v);  // what is in reversed order
        std::reverse(expected.begin(), expected.end());
        REQUIRE(v == expected);
      }
    }
  });
}

TEST_CASE("a stable sort keeps equal views of strings in their order") {
  in_each_pool([] {
    for (const auto& kind : kinds()) {
      const strings owner = make(5'000, kind);
      const std::vector<std::string_view> input(owner.begin(), owner.end());
      for (const bool descending : {false, true}) {
        auto expected = input;
        auto v = input;
        if (descending) {
          std::stable_sort(expected.begin(), expected.end(), std::greater<>{});
          tine::par_stable_sort(v, std::greater<>{});
        } else {
          std::stable_sort(expected.begin(), expected.end());
          tine::par_stable_sort(v);
        }
        const auto same = [](std::string_view a, std::string_view b) {
          return a.data() == b.data() && a.size() == b.size();
        };
        REQUIRE(std::equal(v.begin(), v.end(), expected.begin(), expected.end(), same));
      }
    }
  });
}
