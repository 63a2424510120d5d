#pragma once

#include "counted_tasks.hpp"  // counted_tasks

#include <tine/core/origin.hpp>  // origin
#include <tine/core/worker.hpp>  // job, worker

#include <oneapi/tbb/task_group.h>  // tbb::task_group

#include <atomic>    // std::atomic
#include <cstdint>   // std::uintptr_t
#include <optional>  // std::optional

namespace tine::detail {

struct pool_context;

/// What a stub task points at: it outlives the call that exposed the job, and is recycled.
///
/// `slot` holds the job while it is on offer, `disarmed` when its owner took it back while the stub
/// is still in oneTBB's hands, and `spent` once the stub has run. A disarmed ticket can be armed
/// again with another job of the same isolation tag, without a new task.
struct ticket {
  static constexpr std::uintptr_t disarmed = 0;
  static constexpr std::uintptr_t spent = 1;

  ticket();

  /// The job on offer, null when somebody took it.
  job* armed_job() const noexcept {
    const auto word = slot.load(std::memory_order_relaxed);
    return word == disarmed || word == spent ? nullptr : reinterpret_cast<job*>(word);
  }

  // Who swaps a job's address out of the slot runs it. Every exchange is acquire-release: the
  // taker's acquire pairs with the release that armed the slot, so it sees the job and the fields
  // below; the owner's acquire of `spent` pairs with the thief's release.
  std::atomic<std::uintptr_t> slot{spent};

  // Set by the stub as its last access. Release, pairs with the acquire in `reclaim` (what the job
  // wrote) and in `worker_impl::offer` (the ticket is free again).
  std::atomic<bool> finished{true};

  worker* owner = nullptr;
  std::intptr_t tag = 0;
  bool joining = false;
  // What its owner was in: the pools, where it stays until the job is done, and the task.
  const pool_context* pools_around = nullptr;
  std::optional<origin> task;
  std::uint64_t pool = 0;             // the id of the pool where the stub was spawned
  pool_state* where = nullptr;        // that pool, there as long as a job is on offer or runs
  ticks advertised = 0;               // when the stub was spawned, or others were reminded of it
  const traced_call* call = nullptr;  // its piece in a timeline, if one is recorded
  unsigned lane = 0;                  // of the owner, in that timeline
  ticks offered = 0;
  counted_tasks* group = nullptr;  // counts the stub: `own`, or the group of a scope
  ticket* next = nullptr;          // in the list the ticket is kept in

  tbb::task_group_context context;  // isolated and never cancelled: a stub is not skipped
  counted_tasks own;
};

/// Counts objects that oneTBB carries to other threads: tickets, pools, scopes with foreign tasks.
///
/// oneTBB orders what it carries, but inside its own binary, where ThreadSanitizer cannot see it.
/// So the maker adds one with release after making the object, and whoever gets it from oneTBB
/// loads with acquire before its first access.
extern std::atomic<std::uint64_t> handed_to_tbb;

inline void announce() noexcept { handed_to_tbb.fetch_add(1, std::memory_order_release); }
inline void receive() noexcept { static_cast<void>(handed_to_tbb.load(std::memory_order_acquire)); }

/// A task for oneTBB: one pointer and what to do with it.
template <class T, void (*Run)(T&) noexcept>
struct carried {
  T* it;
  // The one read of the task's own memory, which oneTBB wrote, is left out of ThreadSanitizer's
  // sight for the same reason.
  __attribute__((no_sanitize("thread"))) void operator()() const { Run(*it); }
};

/// Runs the job on offer, if it still is.
void run_stub(ticket&) noexcept;

/// Hands the ticket's stub to oneTBB under the ticket's tag. False when it could not allocate.
bool spawn_stub(ticket&) noexcept;

}  // namespace tine::detail
