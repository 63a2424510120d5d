#pragma once

#include <tine/core/origin.hpp>  // origin

namespace tine::detail {

/// A detached task that a thread is in the middle of, in the frame that runs it.
///
/// A thread that waits in a task may begin with another one only if that does not wait for the
/// first in turn, which could not go on. A task has the handles of what it has spawned itself, and
/// those that it was given: of tasks that had been spawned before it, or before one that it was
/// spawned in. In the tree of tasks, with the children of each in the order in which they were
/// spawned, these are below it or to its left, so they come before it when the tree is walked in
/// postorder. A thread takes only what comes before all that it is in the middle of. So each wait,
/// for a handle or for what is further up on a stack, leads to an earlier task in one and the same
/// order, and no waits form a cycle.
struct running_task {
  const origin* from;
  const running_task* outer;  // on the same thread
};

/// Whether a thread that waits in `top`, and in what is below, may begin with a task of this
/// origin.
inline bool may_run_inside(const running_task* top, const origin& o) noexcept {
  for (const running_task* t = top; t != nullptr; t = t->outer) {
    if (!o.comes_before(*t->from)) return false;
  }
  return true;
}

/// The same for a call that comes from the task `caller`: it is a part of that. Null is outside
/// any, and may wait for every task. `task` is the one that the thread works for, if any.
inline bool may_serve_inside(const running_task* top, const origin* task,
                             const origin* caller) noexcept {
  if (caller == nullptr) return top == nullptr && task == nullptr;
  return (task == nullptr || caller->comes_before(*task)) && may_run_inside(top, *caller);
}

}  // namespace tine::detail
