#pragma once

#include <tine/core/blocking.hpp>    // before_blocking
#include <tine/core/cache_line.hpp>  // cache_line
#include <tine/workers/fifo.hpp>

#include <atomic>              // std::atomic
#include <chrono>              // std::chrono::steady_clock
#include <condition_variable>  // std::condition_variable
#include <cstddef>             // std::size_t
#include <limits>              // std::numeric_limits
#include <mutex>               // std::mutex
#include <optional>            // std::optional
#include <type_traits>         // std::is_same_v
#include <utility>             // std::move, std::exchange

namespace tine::detail {

inline void pause_briefly() noexcept {
#if defined(__x86_64__) || defined(__i386__)
  __builtin_ia32_pause();
#elif defined(__aarch64__)
  asm volatile("yield");
#endif
}

/// Waits for `ready()`, for about as long as it takes to put a thread to sleep and to wake it.
template <class Ready>
void spin_until(Ready ready) {
  for (int i = 0; i < 60 && !ready(); ++i) pause_briefly();
}

/// The sections below last some ten nanoseconds; a thread that went to sleep to get into one would
/// lose thousands.
inline std::unique_lock<std::mutex> spin_lock(std::mutex& m) {
  for (int i = 0; i < 60; ++i) {
    if (m.try_lock()) return {m, std::adopt_lock};
    pause_briefly();
  }
  return std::unique_lock(m);
}

/// For a `push` or a `pop` that need not note when the element was appended or taken.
inline constexpr auto no_note = [](auto...) noexcept {};

/// The moment after `time`; the last there is when that would be later still.
template <class Rep, class Period>
std::chrono::steady_clock::time_point deadline_in(std::chrono::duration<Rep, Period> time) {
  using clock = std::chrono::steady_clock;
  using seconds = std::chrono::duration<double>;  // in which no duration overflows
  const auto now = clock::now();
  if (time <= time.zero()) return now;
  if (seconds(time) >= seconds(clock::time_point::max() - now) / 2) return clock::time_point::max();
  return now + std::chrono::ceil<clock::duration>(time);
}

/// A bounded queue between many senders and many receivers, under channels and worker pools.
///
/// Two queues with a lock each: senders append to one, receivers take from the other, and the
/// receiver who finds his empty swaps the two. So a sender and a receiver meet once per swap and
/// not once per element.
///
/// Who finds nothing (or no room) sleeps. A wake-up takes both sides microseconds, so at most one
/// is under way: while a receiver `searches`, awake or about to be, nobody wakes another. Who ends
/// a search, or takes an element while others sleep, looks whether there is more, and passes the
/// search on. So no element lies while all receivers sleep, however long each of them is busy.
///
/// Locks are taken in the order out, in.
template <class T>
class blocking_queue {
 public:
  using clock = std::chrono::steady_clock;

  static constexpr std::size_t unlimited = std::numeric_limits<std::size_t>::max();

  /// What became of a push.
  enum class pushed { yes, full, closed };

  explicit blocking_queue(std::size_t capacity) noexcept : capacity_(capacity) {}
  blocking_queue(const blocking_queue&) = delete;

  /// Appends `value`; waits for room if need be. `value` is moved from only if it is appended.
  ///
  /// `appended()` is called, if at all, before a receiver can take the element, and under a lock:
  /// it should be brief.
  template <class Appended = decltype(no_note)>
  pushed push(T&& value, Appended appended = no_note) {
    return append(std::move(value), when_full::wait, appended);
  }
  /// As above, without waiting: a full queue takes nothing.
  template <class Appended = decltype(no_note)>
  pushed try_push(T&& value, Appended appended = no_note) {
    return append(std::move(value), when_full::refuse, appended);
  }
  /// As above, without waiting: a full queue takes one more.
  template <class Appended = decltype(no_note)>
  pushed push_beyond(T&& value, Appended appended = no_note) {
    return append(std::move(value), when_full::exceed, appended);
  }

  /// The oldest element; waits for one. Nothing once the queue is closed and empty.
  ///
  /// `taken(n)` is called at the moment the element, the n-th since the beginning, stops waiting.
  template <class Taken>
  std::optional<T> pop(Taken taken) {
    return take(taken, [this](auto& in) {
      in_.arrival.wait(in);
      return true;
    });
  }
  /// As above, without waiting.
  template <class Taken>
  std::optional<T> try_pop(Taken taken) {
    return take(taken, never{});
  }
  /// As above, waiting no longer than until `deadline`.
  template <class Taken>
  std::optional<T> pop_until(clock::time_point deadline, Taken taken) {
    return take(taken, [=, this](auto& in) {
      if (clock::now() >= deadline) return false;
      in_.arrival.wait_until(in, deadline);
      return true;
    });
  }

  /// Refuses every further push, also those that wait for room. What is there can still be taken.
  void close() {
    {
      const auto in = spin_lock(in_.mutex);
      closed_.store(true, std::memory_order_release);
    }
    in_.arrival.notify_all();
    in_.room.notify_all();
  }

  /// Destroys what is there; only once the queue is closed.
  void clear() {
    while (try_pop(no_note)) {
    }
  }

  bool closed() const noexcept { return closed_.load(std::memory_order_acquire); }

  /// Elements that were appended since the beginning.
  std::size_t total() const noexcept { return put_.load(std::memory_order_acquire); }
  /// Elements that were taken since the beginning.
  std::size_t taken() const noexcept { return taken_.load(std::memory_order_acquire); }
  /// Elements that wait.
  std::size_t size() const noexcept {
    const std::size_t before = taken();  // first, or it might overtake the total
    return total() - before;
  }

 private:
  struct never {
    bool operator()(std::unique_lock<std::mutex>&) const noexcept { return false; }
  };

  /// The right to be the receiver who searches; passed on, or given up, at the end of a `take`.
  struct search {
    blocking_queue& queue;
    bool held = false;

    ~search() {
      if (!held) return;
      bool wake = false;
      {
        const auto in = spin_lock(queue.in_.mutex);
        queue.searching_.store(false, std::memory_order_relaxed);
        wake = queue.start_search();
      }
      if (wake) queue.in_.arrival.notify_one();
    }
  };

  enum class when_full { wait, refuse, exceed };

  template <class Appended>
  pushed append(T&& value, when_full policy, Appended& appended) {
    static_assert(noexcept(appended()), "what is appended cannot be taken back");
    bool wake_sender = false;
    bool wake_receiver = false;
    {
      auto in = spin_lock(in_.mutex);
      if (policy == when_full::wait && is_full()) wait_for_room(in);
      if (closed_.load(std::memory_order_relaxed)) return pushed::closed;
      if (policy != when_full::exceed && is_full()) return pushed::full;
      try {
        in_.items.push(std::move(value));
      } catch (...) {  // the room is somebody else's
        if (wake_next_sender()) in_.room.notify_one();
        throw;
      }
      appended();
      // Release: who sees the count sees the element; pairs with `total`.
      put_.store(put_.load(std::memory_order_relaxed) + 1, std::memory_order_release);
      wake_receiver = start_search();
      wake_sender = wake_next_sender();
    }
    if (wake_receiver) in_.arrival.notify_one();
    if (wake_sender) in_.room.notify_one();
    return pushed::yes;
  }

  // The following are called under the lock of the in side.

  bool is_full() noexcept {
    const std::size_t put = put_.load(std::memory_order_relaxed);
    if (put - in_.taken_seen < capacity_) return false;
    // seq_cst pairs with `made_room`: either this sees the room, or that sees the sleeper.
    in_.taken_seen = taken_.load(std::memory_order_seq_cst);
    return put - in_.taken_seen >= capacity_;
  }

  void wait_for_room(std::unique_lock<std::mutex>& in) {
    const std::size_t seen = in_.taken_seen;
    in.unlock();
    const auto ready = [&] { return taken_.load(std::memory_order_relaxed) != seen || closed(); };
    spin_until(ready);
    if (!ready()) before_blocking();
    in = spin_lock(in_.mutex);
    while (!closed_.load(std::memory_order_relaxed) && is_full()) {
      sleeping_senders_.fetch_add(1, std::memory_order_seq_cst);
      if (is_full()) in_.room.wait(in);
      sleeping_senders_.fetch_sub(1, std::memory_order_relaxed);
      sender_woken_.store(false, std::memory_order_seq_cst);
    }
  }

  /// Whether the caller has to wake a sender.
  bool wake_next_sender() noexcept {
    if (sleeping_senders_.load(std::memory_order_relaxed) == 0) return false;
    if (sender_woken_.load(std::memory_order_relaxed) || is_full()) return false;
    sender_woken_.store(true, std::memory_order_relaxed);
    return true;
  }

  /// Whether the caller has to wake a receiver.
  bool start_search() noexcept {
    if (sleeping_receivers_.load(std::memory_order_relaxed) == 0) return false;
    if (searching_.load(std::memory_order_relaxed) || size() == 0) return false;
    searching_.store(true, std::memory_order_relaxed);
    in_.handed_over = true;
    return true;
  }

  // The following are called without a lock.

  void made_room() {
    // seq_cst: see `is_full`. Who was woken looks for room after he has taken the mark back, so
    // that there is no need to wake him again.
    if (sleeping_senders_.load(std::memory_order_seq_cst) == 0) return;
    if (sender_woken_.load(std::memory_order_seq_cst)) return;
    bool wake = false;
    {
      const auto in = spin_lock(in_.mutex);
      wake = wake_next_sender();
    }
    if (wake) in_.room.notify_one();
  }

  void wake_next_receiver() {
    // Relaxed: who sleeps now did so under both locks, before what is left was moved to where the
    // caller found it; and who ends a search looks for what is left under the lock.
    if (sleeping_receivers_.load(std::memory_order_relaxed) == 0) return;
    if (searching_.load(std::memory_order_relaxed) || size() == 0) return;
    bool wake = false;
    {
      const auto in = spin_lock(in_.mutex);
      wake = start_search();
    }
    if (wake) in_.arrival.notify_one();
  }

  template <class Taken, class Wait>
  std::optional<T> take(Taken& taken, Wait wait) {
    constexpr bool may_wait = !std::is_same_v<Wait, never>;
    search mine{*this};
    for (bool spun = false, shared = false;;) {
      auto out = spin_lock(out_.mutex);
      if (out_.items.empty()) {
        auto in = spin_lock(in_.mutex);
        if (in_.items.empty()) {
          if (!may_wait || closed_.load(std::memory_order_relaxed)) return std::nullopt;
          if (!spun && !searching_.load(std::memory_order_relaxed)) {
            searching_.store(true, std::memory_order_relaxed);
            mine.held = true;
          }
          if (!std::exchange(spun, true) && mine.held) {
            in.unlock();
            out.unlock();
            spin_until([this] { return size() != 0 || closed(); });
          } else if (!std::exchange(shared, true) && work_pending()) {
            in.unlock();
            out.unlock();
            before_blocking();
          } else if (!sleep(mine, out, in, wait)) {
            return std::nullopt;
          }
          continue;
        }
        out_.items.swap(in_.items);
      }
      return take_front(taken, out);
    }
  }

  /// Sleeps once, unless the time is over. Nothing is there: it holds both locks when it begins.
  template <class Wait>
  bool sleep(search& mine, std::unique_lock<std::mutex>& out, std::unique_lock<std::mutex>& in,
             Wait& wait) {
    if (std::exchange(mine.held, false)) searching_.store(false, std::memory_order_relaxed);
    sleeping_receivers_.fetch_add(1, std::memory_order_relaxed);
    out.unlock();
    const bool in_time = wait(in);
    sleeping_receivers_.fetch_sub(1, std::memory_order_relaxed);
    if (std::exchange(in_.handed_over, false)) mine.held = true;
    return in_time;
  }

  template <class Taken>
  std::optional<T> take_front(Taken& taken, std::unique_lock<std::mutex>& out) {
    std::optional<T> value(std::move(out_.items.front()));
    out_.items.pop();
    const std::size_t number = taken_.load(std::memory_order_relaxed);
    taken(number);
    // Release: who sees that the element was taken sees what `taken` did; pairs with `taken()`.
    if (capacity_ == unlimited) {
      taken_.store(number + 1, std::memory_order_release);
      out.unlock();
    } else {
      taken_.store(number + 1, std::memory_order_seq_cst);
      out.unlock();
      made_room();
    }
    wake_next_receiver();
    return value;
  }

  const std::size_t capacity_;

  struct alignas(cache_line) {
    std::mutex mutex;
    fifo<T> items;
    std::size_t taken_seen = 0;  // `taken_` when a sender last looked: no later than now
    bool handed_over = false;    // the search waits for the next receiver who wakes up
    std::condition_variable arrival, room;
  } in_;
  struct alignas(cache_line) {
    std::mutex mutex;
    fifo<T> items;
  } out_;

  // Written by senders; by receivers; by those who sleep or wake (under the lock of the in side).
  alignas(cache_line) std::atomic<std::size_t> put_{0};
  alignas(cache_line) std::atomic<std::size_t> taken_{0};
  alignas(cache_line) std::atomic<int> sleeping_receivers_{0};
  std::atomic<int> sleeping_senders_{0};
  std::atomic<bool> searching_{false};
  std::atomic<bool> sender_woken_{false};
  std::atomic<bool> closed_{false};
};

}  // namespace tine::detail
