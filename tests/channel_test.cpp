#include <tine/channel.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>  // std::ranges::is_sorted
#include <atomic>     // std::atomic
#include <chrono>     // std::chrono::milliseconds
#include <memory>     // std::unique_ptr
#include <optional>   // std::optional
#include <ranges>     // std::ranges::input_range
#include <string>     // std::string
#include <thread>     // std::jthread

using namespace tine_test;
using namespace std::chrono_literals;

static_assert(std::ranges::input_range<tine::receiver<int>>);
static_assert(std::ranges::input_range<const tine::receiver<std::unique_ptr<int>>>);
static_assert(std::copyable<tine::sender<std::unique_ptr<int>>>);
static_assert(std::copyable<tine::receiver<std::unique_ptr<int>>>);

namespace {

constexpr std::size_t capacities[] = {1, 2, 3, 7, 100, 10'000};

/// Time for other threads to do what they should not do.
void linger() { std::this_thread::sleep_for(20ms); }

}  // namespace

TEST_CASE("a channel gives values in the order in which they were sent") {
  for (const std::size_t capacity : capacities) {
    for (const std::size_t n : sizes) {
      auto [tx, rx] = tine::channel<int>(capacity);
      std::jthread sending([n, sender = std::move(tx)] {
        for (const int x : ascending(n)) sender.send(x);
      });
      std::vector<int> received;
      for (const int x : rx) received.push_back(x);
      REQUIRE(difference(received, ascending(n)) == "");
    }
  }
}

TEST_CASE("a channel needs room for one value") {
  REQUIRE_THROWS_AS(tine::channel<int>(0), std::invalid_argument);
}

TEST_CASE("send waits while the channel is full") {
  for (const std::size_t capacity : {1u, 2u, 5u}) {
    auto [tx, rx] = tine::channel<std::size_t>(capacity);
    std::atomic<std::size_t> sent{0};
    std::jthread sending([&sent, sender = std::move(tx)] {
      for (std::size_t i = 0; i < 20; ++i) {
        sender.send(i);
        ++sent;
      }
    });
    for (std::size_t taken = 0; taken < 5; ++taken) {
      REQUIRE(wait_until([&] { return sent == capacity + taken; }));
      linger();
      REQUIRE(sent == capacity + taken);
      REQUIRE(rx.recv() == taken);
    }
    while (rx.recv()) {
    }
    REQUIRE(sent == 20);
  }
}

TEST_CASE("a channel closes with its last sender, and is drained first") {
  auto [tx, rx] = tine::channel<int>(10);
  std::optional first(tx);
  std::optional second(std::move(tx));
  first->send(1);
  first.reset();
  second->send(2);
  REQUIRE(rx.recv() == 1);
  REQUIRE(rx.recv() == 2);
  REQUIRE_FALSE(rx.try_recv());
  second->send(3);
  second.reset();
  REQUIRE(rx.recv() == 3);
  REQUIRE_FALSE(rx.recv());
  REQUIRE_FALSE(rx.try_recv());
  REQUIRE_FALSE(rx.recv_for(1h));
}

TEST_CASE("a receiver that waits notices that the channel closes") {
  for (int round = 0; round < 20; ++round) {
    auto [last, rx] = tine::channel<int>(1);
    std::optional tx(std::move(last));
    std::vector<std::jthread> waiting;
    std::atomic<int> ended{0};
    for (int i = 0; i < 4; ++i) {
      waiting.emplace_back([&ended, receiver = rx] {
        while (receiver.recv()) {
        }
        ++ended;
      });
    }
    if (round % 2 == 0) std::this_thread::sleep_for(2ms);
    tx->send(7);
    REQUIRE(ended == 0);
    tx.reset();
    REQUIRE(wait_until([&] { return ended == 4; }));
  }
}

TEST_CASE("send fails once every receiver is gone, and the value stays where it was") {
  auto [tx, rx] = tine::channel<std::unique_ptr<int>>(1);
  std::optional last(rx);
  REQUIRE(tx.send(std::make_unique<int>(1)));
  std::atomic<int> failed{0};
  std::vector<std::jthread> full;
  for (int i = 0; i < 3; ++i) {
    full.emplace_back([&failed, sender = tx] { failed += !sender.send(std::make_unique<int>(2)); });
  }
  linger();
  REQUIRE(failed == 0);
  { const auto gone = std::move(rx); }
  linger();
  REQUIRE(failed == 0);
  last.reset();
  REQUIRE(wait_until([&] { return failed == 3; }));
  auto value = std::make_unique<int>(3);
  REQUIRE_FALSE(tx.send(std::move(value)));
  REQUIRE(*value == 3);
}

TEST_CASE("values nobody will receive are destroyed with the last receiver") {
  const census count;
  auto [tx, rx] = tine::channel<tracked>(100);
  for (int i = 0; i < 50; ++i) tx.send(tracked(i));
  REQUIRE(count.born() == 50);
  { const auto gone = std::move(rx); }
  REQUIRE(count.balanced());
}

TEST_CASE("try_recv does not wait, and recv_for not longer than told") {
  auto [tx, rx] = tine::channel<int>(3);
  REQUIRE_FALSE(rx.try_recv());
  const auto begin = std::chrono::steady_clock::now();
  REQUIRE_FALSE(rx.recv_for(30ms));
  REQUIRE(std::chrono::steady_clock::now() - begin >= 30ms);
  REQUIRE_FALSE(rx.recv_for(0s));
  REQUIRE_FALSE(rx.recv_for(std::chrono::hours::min()));
  REQUIRE_FALSE(rx.recv_for(std::chrono::duration<double>(1e-4)));
  tx.send(1);
  REQUIRE(rx.recv_for(std::chrono::hours::max()) == 1);
  tx.send(2);
  REQUIRE(rx.recv_for(std::chrono::duration<double>(1e300)) == 2);
  tx.send(3);
  REQUIRE(rx.try_recv() == 3);
  std::jthread late([sender = tx] {
    linger();
    sender.send(4);
  });
  REQUIRE(rx.recv_for(std::chrono::hours::max()) == 4);
}

TEST_CASE("many threads send and receive, and no value is lost or doubled") {
  constexpr std::size_t n = sanitized ? 200'000 : 10'000'000;
  constexpr std::size_t threads = 4;
  for (const std::size_t capacity : {std::size_t{1024}, std::size_t{1}}) {
    const std::size_t values = capacity == 1 ? n / 100 : n;
    std::vector<std::atomic<unsigned char>> seen(values);
    std::atomic<std::size_t> out_of_order{0};
    {
      auto [tx, rx] = tine::channel<int>(capacity);
      std::vector<std::jthread> all;
      for (std::size_t t = 0; t < threads; ++t) {
        all.emplace_back([&, t, sender = tx] {
          for (std::size_t i = t; i < values; i += threads) sender.send(static_cast<int>(i));
        });
        all.emplace_back([&, receiver = rx] {
          std::vector<int> last(threads, -1);  // of each sender
          for (const int x : receiver) {
            ++seen[static_cast<std::size_t>(x)];
            int& before = last[static_cast<std::size_t>(x) % threads];
            if (x <= before) ++out_of_order;
            before = x;
          }
        });
      }
      { const auto closes = std::move(tx); }
    }
    REQUIRE(std::ranges::all_of(seen, [](const auto& times) { return times == 1; }));
    REQUIRE(out_of_order == 0);
  }
}

TEST_CASE("no receiver sleeps beside a value, whatever the others are doing") {
  // Each value keeps its receiver until all are received: every one needs a thread of its own.
  for (int round = 0; round < (sanitized ? 50 : 500); ++round) {
    constexpr int n = 4;
    auto [tx, rx] = tine::channel<int>(n);
    std::atomic<int> received{0};
    std::vector<std::jthread> threads;
    for (int i = 0; i < n; ++i) {
      threads.emplace_back([&received, receiver = rx] {
        receiver.recv();
        ++received;
        wait_until([&] { return received == n; });
      });
    }
    if (round % 3 == 0) std::this_thread::sleep_for(200us);
    for (int i = 0; i < n; ++i) tx.send(i);
    REQUIRE(wait_until([&] { return received == n; }));
  }
}

TEST_CASE("values with allocations and large ones pass through a channel") {
  struct large {
    int number;
    std::string text;
    char padding[1000];
  };
  auto [tx, rx] = tine::channel<large>(5);
  std::jthread sending([sender = std::move(tx)] {
    for (int i = 0; i < 500; ++i) sender.send({i, std::string(100, 'x') + std::to_string(i), {}});
  });
  int next = 0;
  for (auto&& value : rx) {
    REQUIRE(value.number == next);
    REQUIRE(value.text == std::string(100, 'x') + std::to_string(next));
    ++next;
  }
  REQUIRE(next == 500);
}

TEST_CASE("a value that throws when it is moved leaves the channel usable") {
  const census count;
  {
    auto [tx, rx] = tine::channel<tracked_throwing>(4);
    for (long k = 0; k < 4; ++k) {
      tracked_throwing value(5);
      element_fuse.reset(k);
      std::optional<tracked_throwing> back;
      try {
        tx.send(std::move(value));
        back = rx.recv();
      } catch (const boom&) {
      }
      element_fuse.reset(fuse::never);
      while (rx.try_recv()) {
      }
      REQUIRE(tx.send(tracked_throwing(6)));
      REQUIRE(rx.recv()->value() == 6);
    }
  }
  REQUIRE(count.born() == 0);
}

TEST_CASE("an end that was moved from says so") {
  auto [tx, rx] = tine::channel<int>(1);
  const auto tx2 = std::move(tx);
  const auto rx2 = std::move(rx);
  REQUIRE_THROWS_AS(tx.send(1), std::logic_error);
  REQUIRE_THROWS_AS(rx.recv(), std::logic_error);
  tx = tx2;
  rx = rx2;
  REQUIRE(tx.send(1));
  REQUIRE(rx.recv() == 1);
}

TEST_CASE("a scope's body may wait for a channel that tasks of the scope feed or drain") {
  tine::thread_pool pool(3);
  for (int round = 0; round < 100; ++round) {
    int sum = 0;
    std::atomic<int> received{0};
    pool.install([&] {
      auto [tx, rx] = tine::channel<int>(16);
      tine::scope([&, tx = std::move(tx), rx = std::move(rx)](tine::scope_ref s) mutable {
        for (int i = 0; i < 6; ++i) s.spawn([tx = tx, i] { tx.send(i); });
        { const auto last = std::move(tx); }
        if (round % 2 == 0) {
          for (const int x : rx) sum += x;
        } else {
          while (auto x = rx.recv_for(10s)) sum += *x;
        }
      });
      auto [full, drain] = tine::channel<int>(1);
      tine::scope([&, full = std::move(full), drain = std::move(drain)](tine::scope_ref s) mutable {
        s.spawn([&received, drain = std::move(drain)] {
          for (const int x : drain) received += x;
        });
        for (int i = 0; i < 6; ++i) full.send(i);
        { const auto last = std::move(full); }
      });
    });
    REQUIRE(sum == 15);
    REQUIRE(received == 15);
  }
}
