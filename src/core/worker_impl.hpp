#pragma once

#include "running_task.hpp"      // running_task
#include "ticket.hpp"            // ticket
#include <tine/core/region.hpp>  // region_scope
#include <tine/core/worker.hpp>  // worker, region

#include <array>    // std::array
#include <atomic>   // std::atomic
#include <cstddef>  // std::size_t
#include <memory>   // std::unique_ptr
#include <utility>  // std::exchange

namespace tine::detail {

class timeline_lane;

/// What a thread sets aside while it works in another pool: its jobs there belong to other threads.
struct pool_context {
  pool_context* outer;
  pool_state* pool;
  std::size_t index;
  region* current;
  const region* open;
  activation* spawning;
  worker* joining;
  job** hidden;
  int offer_limit;
  int demand;
  bool has_offered;
};

/// The whole of a worker: one per thread, made at its first call into tine.
struct worker_impl : worker {
  // Forks nested deeper than this run without offering their second closure. The array is only
  // reserved: pages that no fork reaches are never touched.
  static constexpr std::size_t max_pending = std::size_t{1} << 16;
  worker_impl();
  /// Without a list, for a thread that has no memory for one: all it forks it runs itself.
  explicit worker_impl(pool_state& p);
  ~worker_impl();
  worker_impl(const worker_impl&) = delete;

  /// Puts `j` on offer under `r`'s tag, its stub counted by `group` (null: the ticket's own). Null
  /// when it could not allocate.
  ticket* offer(job& j, const region& r, counted_tasks* group) noexcept;

  /// Takes `j` back. True: it is the caller's again. False: another thread has it.
  bool withdraw(job& j, ticket& t) noexcept;

  /// Brings a thread to the pool that looks for work, if any is away. A thread that is about to
  /// sleep asks for one also if all are here: one of them may be leaving, and nobody would ask
  /// again.
  void advertise(bool also_if_all_present = false) noexcept;

  /// Runs the stubs of this thread that are left in the pool's arena, where this thread is. Nobody
  /// else uses the pool.
  void run_stubs_in(const pool_state& p) noexcept;

  /// Asks for a request that brings this thread to its part in a broadcast, if one waits for it.
  /// Between two pieces of other work, because a caller may wait for what the thread is inside of.
  void look_for_my_part() noexcept;

  /// Keeps a ticket whose stub may not have run yet.
  void park(ticket& t) noexcept;
  void keep(ticket& t) noexcept;

  void switch_in(pool_context& saved, pool_state& p, std::size_t index, int limit) noexcept;
  void switch_out(const pool_context& saved) noexcept;
  /// The pools around a job of this worker, for a thief.
  const pool_context* pools_around() const noexcept;
  /// The index that this thread, or the owner of the job it runs, has in `p`; null when neither
  /// works there.
  const std::size_t* index_in(const pool_state& p) const noexcept;
  /// Whether this thread is inside a call that keeps to its own work while it waits.
  bool isolated() const noexcept;

  std::unique_ptr<job*[]> slots;
  ticket* free_tickets = nullptr;
  ticket* parked = nullptr;       // disarmed, or taken by a thief that has not finished
  pool_context worker_context{};  // outside the pool, while this is one of oneTBB's workers
  // While this thread runs a job it took: the pools around the job's owner. The owner waits inside
  // them, so a call from here into one of them must not wait for it.
  const pool_context* inherited = nullptr;
  pool_context* contexts = nullptr;  // the pools this thread works in, outside in
  // The region of the pool's own work that this thread has begun last: see `errand_scope`.
  const region* open = nullptr;
  const running_task* running = nullptr;  // the innermost detached task on this thread's stack
  int helping = 0;  // tasks that it runs while it waits for others, one inside the other

  const pool_state* in_hook_of = nullptr;  // the pool whose hook this thread runs

  // For tine::statistics(), beside `forks`.
  counter hand_overs, steals, wake_ups, reminders;
  // In the list of all workers.
  worker_impl* previous = nullptr;
  worker_impl* next = nullptr;

  std::array<char, 16> former_name{};  // before the pool gave this thread one; the system's limit

  timeline_lane* lane = nullptr;  // of the timeline that is being recorded

 private:
  ticket* take_ticket() noexcept;
  void enlist() noexcept;
};

/// Runs what follows, to the end of the block, as work of the pool: a call of its own, whatever the
/// thread is in the middle of. A thread that waits in it may take up more such work, unless it was
/// isolated already.
class errand_scope {
 public:
  explicit errand_scope(worker_impl& w) noexcept
      : worker_(w), before_(w.open), may_help_(!w.isolated()), inside_(w, false) {
    if (may_help_) w.open = w.current;
    w.spawning = nullptr;
  }
  errand_scope(const errand_scope&) = delete;
  ~errand_scope() {
    worker_.open = before_;
    worker_.spawning = spawning_;
  }

 private:
  worker_impl& worker_;
  const region* const before_;
  const bool may_help_;
  activation* const spawning_ = worker_.spawning;
  const region_scope inside_;
};

/// Counts what follows, to the end of the block, as work of the detached task `t`; null: of none.
class task_scope {
 public:
  task_scope(worker& w, const origin* t) noexcept : worker_(w), before_(std::exchange(w.task, t)) {}
  task_scope(const task_scope&) = delete;
  ~task_scope() { worker_.task = before_; }

 private:
  worker& worker_;
  const origin* const before_;
};

/// The same, and what the thread waits for in the block may not wait for the task in turn.
class running_scope {
 public:
  running_scope(worker_impl& w, const origin* t) noexcept
      : worker_(w), task_{t, w.running}, counted_(w, t) {
    if (t != nullptr) w.running = &task_;
  }
  running_scope(const running_scope&) = delete;
  ~running_scope() { worker_.running = task_.outer; }

 private:
  worker_impl& worker_;
  const running_task task_;
  const task_scope counted_;
};

/// The calling thread's worker, made when there is none. Throws std::bad_alloc.
worker_impl& own_worker();

}  // namespace tine::detail
