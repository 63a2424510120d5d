#pragma once

#include "counted_tasks.hpp"     // counted_tasks
#include "errands.hpp"           // errands
#include "process.hpp"           // process_generation
#include <tine/core/worker.hpp>  // worker
#include <tine/pool.hpp>         // pool_options

#include <oneapi/tbb/task_arena.h>               // tbb::task_arena
#include <oneapi/tbb/task_group.h>               // tbb::task_group
#include <oneapi/tbb/task_scheduler_observer.h>  // tbb::task_scheduler_observer

#include <atomic>     // std::atomic
#include <cstdint>    // std::uint64_t
#include <deque>      // std::deque
#include <exception>  // std::exception_ptr
#include <limits>     // std::numeric_limits
#include <memory>     // std::unique_ptr
#include <optional>   // std::optional
#include <vector>     // std::vector

namespace tine::detail {

/// A call into a pool whose seat was taken, waiting for any thread of the pool to run it.
struct visit {
  void (*run)(void*) noexcept;
  void* what;
  const origin* task;  // that it comes from, if any
  bool may_be_nested;  // in a thread that waits for something else
  enum { waiting, running, done } stage = waiting;
};

/// The thread count for `requested` threads, 0 meaning TINE_NUM_THREADS or the CPUs we may use.
std::size_t resolve_num_threads(std::size_t requested);

/// Keeps oneTBB's limit on worker threads high enough for all pools.
class parallelism_share {
 public:
  explicit parallelism_share(std::size_t workers);
  parallelism_share(const parallelism_share&) = delete;
  ~parallelism_share();

 private:
  std::size_t workers_;
};

/// A pool: an arena of oneTBB whose workers have the indices from 1 up, and one seat, with index 0,
/// for a thread from outside. One visitor at a time sits there; the calls of others are run by the
/// pool's workers, or by themselves once the seat is free. So a visitor never waits inside oneTBB,
/// and threads that cross between full pools cannot block each other.
struct pool_state {
  explicit pool_state(pool_options o);
  ~pool_state();
  pool_state(const pool_state&) = delete;

  void thread_enters(std::size_t index) noexcept;
  void thread_leaves(std::size_t index) noexcept;
  void report(std::exception_ptr e) noexcept;
  /// Has one of oneTBB's workers look into the arena, and see that nothing is left there. An arena
  /// that has called for workers and whose call nobody has answered is kept by oneTBB for ever.
  void show_a_worker_round() noexcept;
  /// Calls a hook on its thread alone, and reports what it throws.
  template <class F>
  void call_hook(std::size_t index, F hook) noexcept;

  bool has_hooks() const noexcept { return options.on_start || options.on_exit; }

  bool try_sit() noexcept;
  void stand_up() noexcept;

  const std::uint64_t id;  // never used again, unlike the address
  const pool_options options;
  const std::size_t threads;
  const int generation = process_generation();
  pool_state* abandoned_before = nullptr;  // in a forked process

  // Exchange acquire / store release: what the last visitor did is seen by the next. The waiting
  // list is looked at after the store, both sequentially consistent: see stand_up.
  std::atomic<bool> seat_taken{false};
  std::atomic<int> seat_wanted{0};

  // Threads in the arena, busy or looking for work: a hint for when to offer work. The release of
  // the last one that leaves pairs with the acquire of the destructor.
  std::atomic<int> present{0};
  static constexpr int closed = std::numeric_limits<int>::min() / 2;

  bool count_in() noexcept {
    if (present.fetch_add(1, std::memory_order_relaxed) >= 0) return true;
    present.fetch_sub(1, std::memory_order_release);  // its last access
    return false;
  }
  void count_out() noexcept { present.fetch_sub(1, std::memory_order_release); }

  // A reminder is on its way: see `worker_impl::advertise`.
  std::atomic<bool> reminding{false};

  // By index. Relaxed: a hint for broadcasts.
  enum class presence : unsigned char { away, busy, waiting };
  std::vector<std::atomic<presence>> whereabouts;
  presence where(std::size_t index) const noexcept {
    return whereabouts[index].load(std::memory_order_relaxed);
  }

  std::deque<visit*> visits;  // guarded by crossing().mutex

  tbb::task_group_context context;
  counted_tasks background;  // what was enqueued in the arena
  detail::errands errands{*this};
  std::optional<parallelism_share> share;
  std::optional<tbb::task_arena> arena;  // none in a pool of one thread: nobody to share with
  std::unique_ptr<tbb::task_scheduler_observer> observer;
};

/// As `enter` in tine/core/enter.hpp. A call that waits for what has begun before it must not be
/// nested in a thread that waits: perhaps it is in the middle of just that.
void enter(pool_state& p, void (*run)(void*) noexcept, void* what, bool may_be_nested);

/// Marks the calling thread as waiting in its pool, to the end of the block. May be nested: a
/// thread that helps while it waits, and waits in that again, still cannot come afterwards.
class waiting_mark {
 public:
  explicit waiting_mark(const worker* w) noexcept {
    // A call that keeps to its thread has another one's index.
    if (w == nullptr || w->pool == nullptr || w->offer_limit == 0) return;
    place_ = &w->pool->whereabouts[w->index];
    before_ = place_->exchange(pool_state::presence::waiting, std::memory_order_relaxed);
  }
  waiting_mark(const waiting_mark&) = delete;
  ~waiting_mark() {
    if (place_ != nullptr) place_->store(before_, std::memory_order_relaxed);
  }

 private:
  std::atomic<pool_state::presence>* place_ = nullptr;
  pool_state::presence before_{};
};

}  // namespace tine::detail
