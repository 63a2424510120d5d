// A closure throws at its k-th call: the exception arrives, nothing is lost, the pool works on.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <functional>
#include <list>
#include <mutex>
#include <optional>
#include <ranges>
#include <vector>

using namespace tine_test;

namespace {

/// Runs `call(fuse)` with a fuse that blows at the first, second, … call, until none blows and the
/// result is true.
template <class Call>
void sweep(Call call) {
  in_each_pool([&] {
    bool done = false;
    long throws = 0;
    for (long at = 0; !done; at += 1 + at / 4) {
      INFO("call " << at << " throws");
      const census before;
      fuse f(at);
      bool thrown = false;
      try {
        const bool right = call(f);
        CHECK(right);
      } catch (const boom& b) {
        thrown = true;
        CHECK(b.number == at);
      }
      CHECK(thrown == f.blown());
      CHECK(before.balanced());
      CHECK(tine::par_range(100).map([](int x) { return busy(), x; }).sum() == 4'950);
      throws += thrown;
      done = !thrown;
    }
    CHECK(throws >= 10);
  });
}

constexpr int n = 1'000;

std::vector<tracked> elements() {
  std::vector<tracked> all;
  for (int i = 0; i < n; ++i) all.emplace_back(i);
  return all;
}

/// Makes a closure that burns the fuse before it works.
template <class F>
auto burning(fuse& f, F work) {
  return [&f, work](auto&&... args) -> decltype(auto) {
    busy();
    f.burn();
    return work(static_cast<decltype(args)&&>(args)...);
  };
}

const auto twice = [](const tracked& x) { return tracked(2 * x.value()); };
const auto all_of_them = [](const tracked&) { return true; };
const auto larger = [](const tracked& a, const tracked& b) { return a < b ? b : a; };

}  // namespace

TEST_CASE("for_each passes on what its function throws") {
  const auto v = elements();
  sweep([&v](fuse& f) {
    tine::par_iter(v).for_each(burning(f, [](const tracked&) {}));
    return true;
  });
}

TEST_CASE("map may throw at any call, into any terminal") {
  const auto v = elements();
  sweep([&v](fuse& f) { return tine::par_iter(v).map(burning(f, twice)).count() == n; });
  sweep([&v](fuse& f) {
    return tine::par_iter(v).map(burning(f, twice)).sum().value() == n * (n - 1);
  });
  sweep([&v](fuse& f) {
    return tine::par_iter(v).map(burning(f, twice)).max()->value() == 2 * n - 2;
  });
  sweep([&v](fuse& f) {
    const auto last = [](const tracked& x) { return x.value() == 2 * n - 2; };
    return tine::par_iter(v).map(burning(f, twice)).find_first(last)->value() == 2 * n - 2;
  });
}

TEST_CASE("collect may be interrupted at any call of map, and destroys what it has") {
  const auto v = elements();
  sweep([&v](fuse& f) { return tine::par_iter(v).map(burning(f, twice)).collect().size() == n; });
  sweep([&v](fuse& f) {
    return tine::par_iter(v).map(burning(f, twice)).filter(all_of_them).collect().size() == n;
  });
}

TEST_CASE("collect may be interrupted in one of many pieces") {
  in_each_pool([] {
    for (int round = 0; round < 100; ++round) {
      const census before;
      const int at = round * 97 % n;
      const auto late = [at](int x) {
        busy(x < at ? 3'000 : 300);
        if (x == at) throw boom(at);
        return tracked(x);
      };
      CHECK_THROWS_AS(tine::par_range(n).map(late).collect(), boom);
      CHECK(before.balanced());
    }
  });
}

TEST_CASE("filter may throw at any call") {
  sweep([](fuse& f) {
    auto kept = tine::par_iter(elements()).filter(burning(f, all_of_them)).collect();
    return kept.size() == n;
  });
  sweep([](fuse& f) {
    return tine::into_par_iter(elements()).filter(burning(f, all_of_them)).collect().size() == n;
  });
}

TEST_CASE("a view may throw at any element") {
  const auto v = elements();
  sweep([&v](fuse& f) {
    auto view = v | std::views::transform(burning(f, twice));
    return tine::par_iter(view).collect().size() == n;
  });
  sweep([&v](fuse& f) {
    auto view = v | std::views::transform(burning(f, twice));
    return tine::par_iter(v).zip(view).map([](auto&& p) { return std::move(p.second); }).max() ==
           tracked(2 * n - 2);
  });
}

TEST_CASE("elements that are moved out of a container survive any exception once") {
  sweep([](fuse& f) {
    const auto moved = [](tracked&& x) { return std::move(x); };
    return tine::into_par_iter(elements()).map(burning(f, moved)).collect().size() == n;
  });
  sweep([](fuse& f) {
    const auto moved = [](tracked&& x) { return std::move(x); };
    const auto v = elements();
    std::list<tracked> list(v.begin(), v.end());
    return tine::into_par_iter(std::move(list)).map(burning(f, moved)).collect().size() == n;
  });
  sweep([](fuse& f) {
    const auto first = [](auto&& p) { return tracked(std::move(p.first)); };
    auto both = tine::into_par_iter(elements()).zip(tine::into_par_iter(elements()));
    return std::move(both).map(burning(f, first)).collect().size() == n;
  });
}

TEST_CASE("reduce passes on what its function throws, also when it combines pieces") {
  const auto v = elements();
  sweep([&v](fuse& f) {
    return tine::par_iter(v).reduce(tracked(0), burning(f, larger)).value() == n - 1;
  });
  sweep([&v](fuse& f) {
    return tine::par_iter(v).reduce_with(burning(f, larger))->value() == n - 1;
  });
}

TEST_CASE("reduce passes on what its identity throws") {
  // How often the identity is asked for depends on how often the loop is shared.
  const auto v = elements();
  in_each_pool([&] {
    for (const long at : {0, 1, 2, 3}) {
      const census before;
      fuse f(at);
      bool thrown = false;
      try {
        const auto max = tine::par_iter(v)
                             .map([](const tracked& x) { return busy(3'000), x; })
                             .reduce([&f] { return f.burn(), tracked(0); }, larger);
        CHECK(max.value() == n - 1);
      } catch (const boom& b) {
        thrown = true;
        CHECK(b.number == at);
      }
      CHECK((at > 0 || thrown));
      CHECK(thrown == f.blown());
      CHECK(before.balanced());
    }
  });
}

TEST_CASE("searches pass on what their predicate throws") {
  const auto v = elements();
  const auto never = [](const tracked& x) { return x.value() < 0; };
  sweep([&](fuse& f) { return !tine::par_iter(v).any(burning(f, never)); });
  sweep([&](fuse& f) { return tine::par_iter(v).all(burning(f, all_of_them)); });
  sweep([&](fuse& f) { return tine::par_iter(v).none(burning(f, never)); });
  sweep([&](fuse& f) { return tine::par_iter(v).find_any(burning(f, never)) == nullptr; });
  sweep([&](fuse& f) { return tine::par_iter(v).find_first(burning(f, never)) == nullptr; });
}

TEST_CASE("a comparison that throws leaves min and max") {
  struct touchy {
    int key;
    fuse* f;
    bool operator<(const touchy& o) const { return busy(), f->burn(), key < o.key; }
  };
  sweep([](fuse& f) {
    std::vector<touchy> v;
    for (int i = 0; i < n; ++i) v.push_back({i, &f});
    return tine::par_iter(v).max()->key == n - 1;
  });
}

TEST_CASE("of several exceptions the leftmost that was thrown arrives") {
  in_each_pool([] {
    for (int round = 0; round < 200; ++round) {
      std::mutex mutex;
      std::vector<long> thrown;
      const auto fails = [&](int x) {
        busy(round * 10);
        if (x % 3 != round % 3) return;
        {
          const std::lock_guard lock(mutex);
          thrown.push_back(x);
        }
        throw boom(x);
      };
      long caught = -1;
      try {
        tine::par_range(10'007).for_each(fails);
      } catch (const boom& b) {
        caught = b.number;
      }
      REQUIRE(!thrown.empty());
      CHECK(caught == std::ranges::min(thrown));
    }
  });
}

TEST_CASE("the leftmost exception arrives also when the rightmost was thrown first") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    std::atomic<int> failing{0};
    std::mutex mutex;
    std::vector<long> thrown;
    // Every failing item waits for a second one, which is on another thread; the first item only
    // shows that the loop is worth sharing.
    const auto fails = [&](int x) {
      if (x == 0) return std::this_thread::sleep_for(std::chrono::milliseconds(1));
      ++failing;
      wait_until([&] { return failing > 1; });
      const std::lock_guard lock(mutex);
      thrown.push_back(x);
      throw boom(x);
    };
    long caught = -1;
    try {
      pool.install([&] { tine::par_range(10'000).for_each(fails); });
    } catch (const boom& b) {
      caught = b.number;
    }
    CHECK(thrown.size() > 1);
    CHECK(caught == std::ranges::min(thrown));
  }
}

TEST_CASE("once a closure has thrown, no thread starts many more items") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    visitors at_work;
    std::atomic<bool> thrown{false};
    std::atomic<int> later{0};
    const auto item = [&](int x) {
      if (x == 0) return std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (thrown) {
        busy(10'000);
        ++later;
        return;
      }
      at_work.visit();
      wait_until([&] { return thrown || at_work.count() > 1; });
      if (!thrown.exchange(true)) throw boom(x);
    };
    CHECK_THROWS_AS(pool.install([&] { tine::par_range(20'000).for_each(item); }), boom);
    CHECK(at_work.count() > 1);
    CHECK(later < 5'000);
  }
}

TEST_CASE("once an identity has thrown, no thread starts many more items") {
  for (const std::size_t threads : {2, 3, 8}) {
    tine::thread_pool pool(threads);
    std::atomic<int> identities{0};
    std::atomic<bool> thrown{false};
    std::atomic<int> later{0};
    const auto identity = [&] {
      if (++identities != 2) return 0;
      thrown = true;
      throw boom(1);
    };
    // The first items wait until another thread has begun, which needs an identity.
    const auto add = [&](int a, int b) {
      if (b == 0) std::this_thread::sleep_for(std::chrono::milliseconds(1));
      if (b == 1) wait_until([&] { return thrown.load(); });
      if (thrown && b > 1) {
        busy(10'000);
        ++later;
      }
      return a + b;
    };
    CHECK_THROWS_AS(pool.install([&] { return tine::par_range(20'000).reduce(identity, add); }),
                    boom);
    CHECK(thrown);
    CHECK(later < 5'000);
  }
}

TEST_CASE("an exception may have any type, and its object arrives whole") {
  in_each_pool([] {
    const auto fails = [](int x) {
      if (x == 700) throw std::vector<int>{1, 2, 3};
      return busy(), x;
    };
    try {
      [[maybe_unused]] const int sum = tine::par_range(n).map(fails).sum();
      FAIL("nothing was thrown");
    } catch (const std::vector<int>& v) {
      CHECK(v == std::vector{1, 2, 3});
    }
  });
}
