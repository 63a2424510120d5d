#pragma once

#include <atomic>  // std::atomic

namespace tine::detail {

struct pool_state;
struct task_search;
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
/// another pool runs the calls that wait for that pool. Such a thread does not wait for ever: the
/// one on the seat may itself wait, inside oneTBB and over any number of pools, for what this
/// thread is in the middle of.
visit_end visit_pool(worker_impl& w, pool_state& p, void (*run)(void*) noexcept, void* what,
                     bool may_be_nested);

/// Tells the waiting threads that a seat is free or a call has been run.
void wake_all() noexcept;

/// Runs a call that waits for a place in `p`, if there is one. The caller is a thread of `p`
/// between two pieces of work.
void serve_visitor(pool_state& p) noexcept;

/// Whether a waiting thread takes up other work of its pool.
enum class helping { no, yes, later };

/// Sleeps until `done`. If the thread helps, also no longer than until a task or a call waits for a
/// pool that it works in; such a call it runs. `later`: for a moment it does not help. `w` may be
/// null. `search` is the thread's for such tasks.
void wait_in_room(worker_impl* w, const std::atomic<bool>& done, helping how, task_search& search);

/// Wakes those who sleep in `wait_in_room`, if any.
void wake_sleepers() noexcept;

}  // namespace crossing
}  // namespace tine::detail
