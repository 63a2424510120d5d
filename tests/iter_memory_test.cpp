// Memory runs out at the k-th allocation, for every k: the exception arrives or the result is right,
// and nothing is left behind.
#include <tine/broadcast.hpp>
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/limited_memory.hpp"
#include "support/pools.hpp"

#include <functional>
#include <list>
#include <map>
#include <new>
#include <optional>
#include <set>
#include <string>
#include <unordered_map>
#include <utility>
#include <vector>

using namespace tine_test;

namespace {

constexpr int n = 400;

const auto make = [](int x) { return busy(200), tracked(x); };
const auto all = [](const auto&) { return true; };
const auto pair_up = [](int x) { return busy(200), std::pair(x % 50, tracked(x)); };

/// Calls `run` with one more allocation allowed each time, until it returns; that has to be true.
void sweep(const std::function<bool()>& run) {
  in_each_pool([&] {
    // What is allocated once is there now, also what each thread has for itself.
    tine::broadcast([](const tine::broadcast_context&) { busy(); });
    CHECK(run());
    long failures = 0;
    bool done = false;
    for (long k = 0; !done; k += 1 + k / 8) {
      INFO("allocation " << k << " fails");
      const census before;
      allocations_left = k;
      bool right = false;
      bool thrown = false;
      memory_limited = true;
      try {
        right = run();
      } catch (const std::bad_alloc&) {
        thrown = true;
      }
      memory_limited = false;
      CHECK(right != thrown);
      CHECK(before.balanced());
      failures += thrown;
      // Other threads may have used up what was left without harm: the offer of a job is optional.
      done = !thrown && allocations_left > 0;
    }
    CHECK(failures > 0);
  });
}

}  // namespace

TEST_CASE("collect survives that memory runs out") {
  SECTION("in place") {
    sweep([] { return tine::par_range(n).map(make).collect().size() == n; });
  }
  SECTION("in pieces") {
    sweep([] { return tine::par_range(n).filter(all).map(make).collect().size() == n; });
  }
  SECTION("in a list") {
    sweep([] { return tine::par_range(n).map(make).collect<std::list>().size() == n; });
  }
  SECTION("in a set") {
    sweep([] { return tine::par_range(n).map(make).collect<std::set>().size() == n; });
  }
  SECTION("in a map") {
    sweep([] { return tine::par_range(n).map(pair_up).collect<std::map>().size() == 50; });
  }
  SECTION("in a hash map") {
    sweep([] {
      const auto map = tine::par_range(n).map(pair_up).collect<std::unordered_map>();
      return map.size() == 50 && map.at(7).value() == 357;
    });
  }
  SECTION("in a string") {
    sweep([] {
      const auto text = [](int x) { return std::string(static_cast<std::size_t>(x % 40), 'x'); };
      return tine::par_range(n).map(text).collect<std::string>().size() == 39 * 20 * 10;
    });
  }
  SECTION("behind other elements") {
    sweep([] {
      std::vector<tracked> out(5, tracked(1));
      try {
        tine::par_range(n).filter(all).map(make).append_to(out);
      } catch (...) {
        if (out.size() != 5) std::abort();
        throw;
      }
      return out.size() == n + 5;
    });
  }
}

TEST_CASE("what makes two vectors survives that memory runs out") {
  sweep([] { return tine::par_range(n).map(pair_up).unzip().second.size() == n; });
  sweep([] {
    const auto even = [](const tracked& x) { return x.value() % 2 == 0; };
    return tine::par_range(n).map(make).partition(even).first.size() == n / 2;
  });
}

TEST_CASE("scanning, counting and grouping survive that memory runs out") {
  SECTION("scan") {
    sweep([] { return tine::par_range(n).map(make).inclusive_scan(std::plus{}).size() == n; });
  }
  SECTION("histogram") {
    sweep([] {
      const auto modulo = [](int x) { return busy(100), x % 10; };
      return tine::par_range(n).histogram(10, modulo) == std::vector<std::size_t>(10, n / 10);
    });
  }
  SECTION("groups") {
    sweep([] {
      const auto key = [](const tracked& x) { return x.value() % 20; };
      return tine::par_range(n).map(make).group_by(key).at(3).size() == n / 20;
    });
  }
}

TEST_CASE("sources that keep items survive that memory runs out") {
  SECTION("a bridge") {
    sweep([] {
      const auto source = [next = 0]() mutable {
        return next == n ? std::nullopt : std::optional<tracked>(next++);
      };
      return tine::par_bridge(source).map([](tracked x) { return busy(100), x.value(); }).sum() ==
             n * (n - 1) / 2;
    });
  }
  SECTION("an ordered bridge") {
    sweep([] {
      const auto source = [next = 0]() mutable {
        return next == n ? std::nullopt : std::optional<tracked>(next++);
      };
      return tine::par_bridge(source).ordered(30).collect().size() == n;
    });
  }
  SECTION("a tree") {
    sweep([] {
      const auto children = [](const tracked& x) {
        std::vector<tracked> both;
        for (int i = 2 * x.value() + 1; i <= 2 * x.value() + 2 && i < n; ++i) both.emplace_back(i);
        return both;
      };
      return tine::par_walk_tree(tracked(0), children).count() == n;
    });
  }
  SECTION("runs of neighbours") {
    sweep([] {
      const auto v = random_numbers(n, 2);
      std::size_t size = 0;
      for (const auto& part : tine::par_chunk_by(v, std::equal_to{}).collect()) size += part.size();
      return size == n;
    });
  }
}
