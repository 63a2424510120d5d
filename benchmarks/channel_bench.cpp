// Numbers sent from some threads to others through a queue with room for 1024. The case is named by
// the senders, the receivers, and the number of values.

#include <tine/channel.hpp>

#include <oneapi/tbb/concurrent_queue.h>

#include <atomic>   // std::atomic
#include <numeric>  // std::iota
#include <string>   // std::to_string
#include <thread>   // std::jthread
#include <vector>   // std::vector

#include "support/contest.hpp"

namespace {

constexpr int room = 1024;

/// Sends 1, 2, …, n and gives the sum of what arrives. `send(x)` is called on the senders' threads,
/// `receive_all()` on the receivers', `close()` when everything is sent.
template <class Send, class Receive, class Close>
long transfer(int senders, int receivers, long n, Send send, Receive receive_all, Close close) {
  std::atomic<long> sum{0};
  std::vector<std::jthread> receiving;
  for (int i = 0; i < receivers; ++i) {
    receiving.emplace_back([&] { sum += receive_all(); });
  }
  {
    std::vector<std::jthread> sending;
    for (int i = 0; i < senders; ++i) {
      sending.emplace_back([&, i] {
        for (long x = i + 1; x <= n; x += senders) send(x);
      });
    }
  }
  close();
  receiving.clear();
  return sum;
}

void add_transfer(int senders, int receivers, long values) {
  bench::contest(
      "transfer_" + std::to_string(senders) + "to" + std::to_string(receivers) + "/" +
          std::to_string(values),
      [=] { return values; },
      [](long& n) {
        long sum = 0;
        for (long x = 1; x <= n; ++x) sum += x;
        return sum;
      })
      .add("tbb",
           [=](long& n) {
             constexpr long end = 0;
             tbb::concurrent_bounded_queue<long> queue;
             queue.set_capacity(room);
             return transfer(
                 senders, receivers, n, [&](long x) { queue.push(x); },
                 [&] {
                   long sum = 0;
                   for (long x = 0; queue.pop(x), x != end;) sum += x;
                   return sum;
                 },
                 [&] {
                   for (int i = 0; i < receivers; ++i) queue.push(end);
                 });
           })
      .add("tine", [=](long& n) {
        auto ends = tine::channel<long>(room);
        std::optional tx(std::move(ends.first));
        const auto rx = std::move(ends.second);
        return transfer(
            senders, receivers, n, [&](long x) { tx->send(x); },
            [&] {
              long sum = 0;
              for (const long x : rx) sum += x;
              return sum;
            },
            [&] { tx.reset(); });
      });
}

[[maybe_unused]] const bool registered = [] {
  for (const long values : {1'000L, 1'000'000L}) {
    add_transfer(1, 1, values);
    add_transfer(4, 4, values);
  }
  return true;
}();

}  // namespace
