#pragma once

#include <atomic>  // std::atomic

namespace tine::detail {

struct pool_state;
struct worker;
struct worker_impl;

/// Calls into a pool whose seat is taken. All such calls in the process share one lock, so that
/// threads of two pools that call into each other's can serve each other while they wait.
namespace crossing {

enum class visit_end {
  ran,     // another thread has run the call
  seated,  // the caller has the seat and runs it
  alone,   // the caller runs it, without a place in the pool
};

/// Waits for the seat of `p` or for another thread to run the call. While it waits, a thread of
/// another pool runs the calls that wait for that pool. Such a thread does not wait for ever: the one
/// on the seat may itself wait, inside oneTBB and over any number of pools, for what this thread is in
/// the middle of.
visit_end visit_pool(worker_impl& w, pool_state& p, void (*run)(void*) noexcept, void* what);

/// Tells the waiting threads that a seat is free or a call has been run.
void wake_all() noexcept;

/// Sleeps until `done`, until a detached task waits for the pool that `w` works in, or until this
/// thread has run a call that waits for that pool. `w` may be null.
void wait_in_room(worker* w, const std::atomic<bool>& done);

/// Wakes those who sleep in `wait_in_room`, if any.
void wake_sleepers() noexcept;

}  // namespace crossing
}  // namespace tine::detail
