#pragma once

namespace tine::detail {

struct pool_state;
struct worker_impl;

/// Calls into a pool whose seat is taken. All such calls in the process share one lock, so that
/// threads of two pools that call into each other's can serve each other while they wait.
namespace crossing {

/// Waits for the seat of `p` or for another thread to run the call. True: the caller has the seat
/// and runs it. While it waits, a thread of another pool runs the calls that wait for that pool.
bool visit_pool(worker_impl& w, pool_state& p, void (*run)(void*) noexcept, void* what);

/// Tells the waiting threads that a seat is free or a call has been run.
void wake_all() noexcept;

}  // namespace crossing
}  // namespace tine::detail
