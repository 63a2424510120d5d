#pragma once

#include <tine/core/clock.hpp>  // ticks
#include <tine/core/export.hpp>
#include <tine/core/policy.hpp>  // most_on_offer

#include <atomic>   // std::atomic
#include <cstddef>  // std::size_t
#include <cstdint>  // std::intptr_t, std::uint64_t

// The part of a worker that a fork touches. How jobs are pushed, exposed and claimed is explained
// with a picture in src/core/README.md.
namespace tine::detail {

struct ticket;
struct activation;
struct pool_state;
class origin;
struct traced_call;

/// The second closure of a fork, or a spawned task: something that may run on another thread.
struct job {
  void (*run)(job*) noexcept;  // keeps the closure's result or exception inside the job
  ticket* offer;               // set when the job is exposed, read only then
};

/// One call's isolation: a thread that waits in the call helps only with jobs of the same tag.
struct region {
  region* outer;
  std::intptr_t tag;
  job** base;               // the worker's tail when the region began: older jobs belong to `outer`
  bool joining;             // jobs of this region are closures of a `join`
  const traced_call* call;  // what a timeline shows its pieces as; null while none is recorded
};

/// A number that one thread counts up and any thread may read: no read-modify-write is needed.
class counter {
 public:
  void add_one() noexcept {
    value_.store(value_.load(std::memory_order_relaxed) + 1, std::memory_order_relaxed);
  }
  std::uint64_t value() const noexcept { return value_.load(std::memory_order_relaxed); }

 private:
  std::atomic<std::uint64_t> value_{0};
};

/// A thread's list of pending jobs and its account of what it offers to others. Only its own
/// thread touches it, but for `demand`.
struct worker {
  job** tail;    // one past the newest pending job
  job** hidden;  // the oldest pending job that no other thread can see; `tail` when there is none
  job** limit;   // the end of the list: a fork that finds it full runs both closures itself

  /// How many more jobs this worker should expose: the number it may keep on offer (`offer_limit`)
  /// minus those on offer that nobody took. Relaxed everywhere: it is a hint, and publishes
  /// nothing.
  std::atomic<int> demand;
  int offer_limit;    // K of the policy
  ticks last_offer;   // when it last exposed a job, or a loop looked whether it should
  ticks last_notice;  // when it last exposed a job, or reminded others of one
  bool has_offered;   // something was exposed since a job was last claimed back

  std::size_t depth;  // regions this thread is in, in all pools
  region* current;
  pool_state* pool;  // null outside any pool
  std::size_t index;
  activation* spawning;  // the innermost scope this thread works in

  const traced_call* call;  // the innermost one this thread works in
  const origin* task;  // the detached task that this thread, or the owner of the job it runs, is in

  counter forks;  // without those of closures of a `join`, unless `counting_forks`

  ticks last_reading;    // of the clock, by a loop in its first items
  bool calls_are_close;  // that reading was new when the next loop began, and may do for its own

  int heads;        // loops whose first items this thread runs before it enters any pool
  bool holds_seat;  // it has an index in the global pool while it does so

  static constexpr std::size_t max_tags = 64;
  char tags[max_tags];  // only their addresses matter: the isolation tags of nested regions
};

#if defined(__GNUC__) && !defined(_WIN32)
#define TINE_TLS_MODEL __attribute__((tls_model("initial-exec")))
#else
#define TINE_TLS_MODEL
#endif

// Constant-initialised, so that an access is one instruction also from a shared library.

/// The calling thread's worker, null before its first call into tine.
extern TINE_EXPORT TINE_TLS_MODEL constinit thread_local worker* this_worker;

/// The calling thread's worker while it runs a closure of `join`, otherwise null.
extern TINE_EXPORT TINE_TLS_MODEL constinit thread_local worker* joining_worker;

/// Whether a `join` in a closure of another one counts itself. Then `joining_worker` stays null, so
/// that such a join takes the long way, where it can; otherwise counting would cost a tenth of its
/// time. Relaxed: it may take effect a little later.
extern TINE_EXPORT constinit std::atomic<bool> counting_forks;

/// Offers the oldest hidden jobs to other threads while there is demand. Never fails: when it
/// cannot allocate, nothing is offered.
TINE_EXPORT void expose(worker&) noexcept;

/// Takes an exposed job, just popped from the list, out of the offer. True: the caller runs it.
/// False: another thread ran it and has finished; what it wrote is visible.
TINE_EXPORT bool reclaim(worker&, job&) noexcept;

/// Advertises the jobs on offer once more: oneTBB may miss to wake a thread that is just going to
/// sleep.
TINE_EXPORT void remind(worker&) noexcept;

/// For loops between two chunks: reminds others when nobody has touched the offers for a while.
inline void remind_if_due(worker& w, ticks time) noexcept {
  if (w.has_offered && time - w.last_notice > 100 * microsecond()) [[unlikely]]
    remind(w);
}

/// Allows one more job on offer, so that a long one is offered before this thread is busy with
/// another: a thread in the middle of it cannot offer anything.
inline void insist(worker& w) noexcept {
  if (w.offer_limit == 0 || w.offer_limit >= most_on_offer) return;
  if (w.demand.load(std::memory_order_relaxed) > 0) return;
  ++w.offer_limit;
  w.demand.fetch_add(1, std::memory_order_relaxed);
}

/// True when the worker may hand out more work and others want some.
inline bool hungry(const worker& w) noexcept {
  return w.demand.load(std::memory_order_relaxed) > 0;
}

}  // namespace tine::detail
