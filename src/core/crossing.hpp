#pragma once

#include <atomic>  // std::atomic

namespace tine::detail {

struct pool_state;
struct worker;
struct worker_impl;

/// Calls into a pool whose seat is taken. All such calls in the process share one lock, so that
/// threads of two pools that call into each other's can serve each other while they wait.
namespace crossing {

/// Waits for the seat of `p` or for another thread to run the call. True: the caller has the seat
/// and runs it. While it waits, a thread of another pool runs the calls that wait for that pool.
bool visit_pool(worker_impl& w, pool_state& p, void (*run)(void*) noexcept, void* what);

/// Tells the waiting threads that a seat is free or a call has been run.
void wake_all() noexcept;

/// Sleeps until `done`, until a detached task waits for the pool that `w` works in, or until this
/// thread has run a call that waits for that pool. `w` may be null.
void wait_in_room(worker* w, const std::atomic<bool>& done);

/// Wakes those who sleep in `wait_in_room`, if any.
void wake_sleepers() noexcept;

}  // namespace crossing
}  // namespace tine::detail
