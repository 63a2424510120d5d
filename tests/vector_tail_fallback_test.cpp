// The tests of vector_tail and some of collect, with a standard library that nothing is known about.
#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <memory_resource>
#include <ranges>
#include <span>
#include <string>
#include <vector>

#undef __GLIBCXX__
#include <tine/iter.hpp>

#include "vector_tail_test.cpp"  // NOLINT: the same tests

TEST_CASE("collect works with any standard library") {
  const census before;
  for_each_size([](std::size_t n) {
    const auto make = [](int x) { return busy(), tracked_unique(x); };
    const auto all = tine::par_range(static_cast<int>(n)).map(make).collect();
    CHECK(difference(all | std::views::transform(&tracked_unique::value), ascending(n)) == "");
    const auto even = [](int x) { return x % 2 == 0; };
    CHECK(tine::par_range(static_cast<int>(n)).filter(even).map(make).collect().size() ==
          (n + 1) / 2);
  });
  CHECK(before.balanced());
}

TEST_CASE("collect leaves nothing behind when elements throw, with any standard library") {
  in_each_pool([] {
    long throws = 0;
    for (long at = 0; at < 3'000; at += 1 + at / 4) {
      INFO("at = " << at);
      const census before;
      element_fuse.reset(at);
      try {
        const std::size_t size = tine::par_range(500)
                                     .map([](int x) { return busy(), tracked_throwing(x); })
                                     .collect()
                                     .size();
        CHECK(size == 500);
      } catch (const boom&) {
        ++throws;
      }
      CHECK(before.balanced());
    }
    element_fuse.reset(fuse::never);
    CHECK(throws > 10);
  });
}
