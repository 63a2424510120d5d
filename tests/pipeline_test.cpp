#include <tine/channel.hpp>
#include <tine/join.hpp>
#include <tine/pipeline.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>  // std::ranges::is_sorted
#include <atomic>     // std::atomic
#include <list>       // std::list
#include <memory>     // std::unique_ptr
#include <sstream>    // std::istringstream
#include <string>     // std::string
#include <thread>     // std::jthread
#include <utility>    // std::as_const

using namespace tine_test;

namespace {

/// Counts how many are inside at the same time.
class occupancy {
 public:
  class visit {
   public:
    explicit visit(occupancy& o) : inside_(o) {
      const int now = ++inside_.now_;
      int most = inside_.most_;
      while (most < now && !inside_.most_.compare_exchange_weak(most, now)) {
      }
    }
    ~visit() { --inside_.now_; }

   private:
    occupancy& inside_;
  };
  int most() const { return most_; }

 private:
  std::atomic<int> now_{0}, most_{0};
};

}  // namespace

TEST_CASE("a pipeline gives the sink what the stages make of every item") {
  for_each_size([](std::size_t n) {
    const auto input = ascending(n);
    std::vector<std::string> output;
    tine::pipeline(input)
        .stage([](int x) { return x + 1; })
        .parallel_stage([](int x) { return std::to_string(x); })
        .run([&](std::string s) { output.push_back(std::move(s)); });
    std::ranges::sort(output, {}, [](const std::string& s) { return std::stoi(s); });
    std::vector<std::string> expected;
    for (const int x : input) expected.push_back(std::to_string(x + 1));
    REQUIRE(difference(output, expected) == "");
  });
}

TEST_CASE("an ordered stage and the sink after it see the items in the order of the source") {
  for_each_size([](std::size_t n) {
    for (const std::size_t in_flight : {1u, 2u, 5u, 100u}) {
      std::vector<int> in_stage, in_sink;
      tine::pipeline(ascending(n))
          .parallel_stage([](int x) {
            busy(x % 7 * 100);
            return x;
          })
          .ordered_stage([&](int x) {
            in_stage.push_back(x);
            return x;
          })
          .parallel_stage([](int x) {
            busy(x % 5 * 100);
            return x;
          })
          .run([&](int x) { in_sink.push_back(x); }, in_flight);
      REQUIRE(difference(in_stage, ascending(n)) == "");
      REQUIRE(difference(in_sink, ascending(n)) == "");
    }
  });
}

TEST_CASE("stages that are not parallel, and the sink, get one item at a time") {
  in_each_pool([] {
    occupancy serial, ordered, sink;
    int plain = 0;  // not atomic: ThreadSanitizer looks on
    tine::pipeline(ascending(2'000))
        .stage([&](int x) {
          const occupancy::visit v(serial);
          ++plain;
          busy(100);
          return x;
        })
        .ordered_stage([&](int x) {
          const occupancy::visit v(ordered);
          busy(100);
          return x;
        })
        .run([&](int) {
          const occupancy::visit v(sink);
          busy(100);
        });
    REQUIRE(plain == 2'000);
    REQUIRE(serial.most() == 1);
    REQUIRE(ordered.most() == 1);
    REQUIRE(sink.most() == 1);
  });
}

TEST_CASE("stages work at the same time, on as many items as there may be in flight") {
  tine::thread_pool pool(3);
  pool.install([] {
    std::atomic<int> inside{0};
    std::atomic<bool> met{false};
    tine::pipeline(ascending(8))
        .parallel_stage([&](int x) {
          ++inside;
          if (wait_until([&] { return inside == 3 || met; })) met = true;
          --inside;
          return x;
        })
        .run([](int) {});
    REQUIRE(met);
  });
}

TEST_CASE("no more items are in flight than allowed") {
  in_each_pool([] {
    for (const int allowed : {1, 2, 7}) {
      std::atomic<int> in_flight{0}, most{0};
      int next = 0;
      tine::pipeline([&]() -> std::optional<int> {
        if (next == 500) return std::nullopt;
        most = std::max(most.load(), ++in_flight);
        return next++;
      })
          .parallel_stage([](int x) {
            busy(x % 3 * 300);
            return x;
          })
          .ordered_stage([](int x) { return x; })
          .run([&](int) { --in_flight; }, static_cast<std::size_t>(allowed));
      REQUIRE(next == 500);
      REQUIRE(most <= allowed);
      REQUIRE(in_flight == 0);
    }
  });
}

TEST_CASE("a pipeline takes ranges of any kind as its source") {
  const auto sum_of = [](auto pipe) {
    long sum = 0;
    std::move(pipe).run([&](long x) { sum += x; });
    return sum;
  };
  std::list<int> list{1, 2, 3};
  REQUIRE(sum_of(tine::pipeline(list)) == 6);
  REQUIRE(sum_of(tine::pipeline(std::as_const(list))) == 6);
  REQUIRE(list.size() == 3);
  REQUIRE(sum_of(tine::pipeline(std::vector<int>{1, 2})) == 3);
  REQUIRE(sum_of(tine::pipeline(std::views::iota(0, 10))) == 45);
  std::istringstream stream("4 5 6");
  REQUIRE(sum_of(tine::pipeline(std::views::istream<int>(stream))) == 15);
  auto [tx, rx] = tine::channel<int>(2);
  std::jthread sender([tx = std::move(tx)] {
    for (int i = 0; i < 100; ++i) tx.send(i);
  });
  REQUIRE(sum_of(tine::pipeline(rx)) == 4950);
}

TEST_CASE("items may be move-only, and those of an owned range are moved out") {
  in_each_pool([] {
    std::vector<std::unique_ptr<int>> input;
    for (int i = 0; i < 100; ++i) input.push_back(std::make_unique<int>(i));
    std::vector<int> output;
    tine::pipeline(std::move(input))
        .parallel_stage([](std::unique_ptr<int> p) {
          ++*p;
          return p;
        })
        .ordered_stage([](std::unique_ptr<int> p) { return p; })
        .run([&](std::unique_ptr<int> p) { output.push_back(*p - 1); });
    REQUIRE(difference(output, ascending(100)) == "");
  });
}

TEST_CASE("the sink may return anything, and stages references to what can be copied") {
  in_each_pool([] {
    struct log {
      std::vector<std::string> lines;
      log() = default;
      log(const log&) = delete;
      log& operator<<(std::string line) { return lines.push_back(std::move(line)), *this; }
    };
    log all;
    const std::vector<std::string> names{"zero", "one", "two"};
    const auto name_of = [&names](std::size_t i) -> const std::string& { return names[i]; };
    const auto itself = [](std::string&& s) -> std::string&& { return std::move(s); };
    tine::pipeline(std::vector<std::size_t>{2, 0, 1})
        .parallel_stage(name_of)
        .ordered_stage(itself)
        .run([&all](std::string s) -> log& { return all << std::move(s); });
    CHECK(all.lines == std::vector<std::string>{"two", "zero", "one"});
    tine::pipeline(std::vector<std::size_t>{2, 0, 1}).ordered_stage(name_of).run([&all](auto&& s) {
      all << s;
      return std::make_unique<int>(1);
    });
    CHECK(all.lines.size() == 6);
    const auto all_logs = [&all](std::size_t) -> log& { return all; };
    STATIC_REQUIRE(tine::detail::stage_for<decltype(name_of), std::size_t>);
    STATIC_REQUIRE(!tine::detail::stage_for<decltype(all_logs), std::size_t>);
    static_cast<void>(all_logs);
  });
}

TEST_CASE("the source is not asked for an item that is not wanted yet") {
  tine::thread_pool pool(1);
  pool.install([] {
    std::istringstream stream("1 2 3");
    std::vector<int> seen;
    // With one item in flight the stream is read no further than to the item that fails.
    REQUIRE_THROWS_AS(tine::pipeline(std::views::istream<int>(stream))
                          .run(
                              [&](int x) {
                                seen.push_back(x);
                                if (x == 2) throw boom(x);
                              },
                              1),
                      boom);
    REQUIRE(seen == std::vector{1, 2});
    int rest = 0;
    stream >> rest;
    REQUIRE(rest == 3);
  });
}

TEST_CASE("an exception anywhere stops the pipeline and arrives, whichever call throws") {
  const census count;
  for (const std::size_t threads : {1u, 3u}) {
    tine::thread_pool pool(threads);
    pool.install([] {
      constexpr int n = 30;
      fuse f;
      const auto run = [&] {
        int next = 0;
        tine::pipeline([&]() -> std::optional<tracked_unique> {
          f.burn();
          if (next == n) return std::nullopt;
          return tracked_unique(next++);
        })
            .stage([&](tracked_unique t) {
              f.burn();
              return t;
            })
            .parallel_stage([&](tracked_unique t) {
              f.burn();
              return t;
            })
            .ordered_stage([&](tracked_unique t) {
              f.burn();
              return t;
            })
            .run([&](tracked_unique) { f.burn(); });
      };
      run();
      const long calls = f.calls();
      REQUIRE(calls == 5 * n + 1);
      for (long k = 0; k < calls; ++k) {
        f.reset(k);
        REQUIRE_THROWS_AS(run(), boom);
      }
      f.reset(fuse::never);
      run();  // the pool is as good as new
      REQUIRE(f.calls() == calls);
    });
  }
  REQUIRE(count.balanced());
}

TEST_CASE("after an exception only what is in flight is finished") {
  in_each_pool([] {
    std::atomic<int> taken{0};
    REQUIRE_THROWS_AS(tine::pipeline(std::views::iota(0, 1'000'000))
                          .parallel_stage([&](int x) {
                            ++taken;
                            if (x == 10) throw boom(x);
                            return x;
                          })
                          .run([](int) {}, 8),
                      boom);
    REQUIRE(taken < 100'000);
  });
}

TEST_CASE("stages may be parallel calls themselves, and pipelines") {
  in_each_pool([] {
    long sum = 0;
    tine::pipeline(ascending(50))
        .parallel_stage([](int x) {
          const auto [a, b] = tine::join([=] { return x; }, [=] { return x; });
          long inner = 0;
          tine::pipeline(std::vector{a, b}).run([&](int y) { inner += y; });
          return inner;
        })
        .run([&](long x) { sum += x; });
    REQUIRE(sum == 2 * 1225);
  });
}

TEST_CASE("a pipeline needs room for one item") {
  REQUIRE_THROWS_AS(tine::pipeline(ascending(3)).run([](int) {}, 0), std::invalid_argument);
}
