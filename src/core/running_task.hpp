#pragma once

#include <tine/core/origin.hpp>  // origin

namespace tine::detail {

/// A detached task that a thread is in the middle of, in the frame that runs it.
///
/// A thread that waits in a task may begin with another one only if that does not wait for the first in turn,
/// which could not go on. What a task waits for are older tasks, whose handles it was given, and those that it
/// has spawned itself. So a thread may begin with a task that is older than each one that it is in the middle of,
/// or was spawned inside it.
struct running_task {
  const origin& from;
  const running_task* outer;  // on the same thread
};

/// Whether a thread that waits in `top`, and in what is below, may begin with a task of this origin.
inline bool may_run_inside(const running_task* top, const origin& o) noexcept {
  for (const running_task* t = top; t != nullptr; t = t->outer) {
    if (!o.older_than(t->from) && !o.inside(t->from)) return false;
  }
  return true;
}

/// The same for a call that waits for a place in the thread's pool. It comes from the task `caller`, or from
/// outside any, and may wait for any task.
inline bool may_serve_inside(const running_task* top, const origin* caller) noexcept {
  for (const running_task* t = top; t != nullptr; t = t->outer) {
    if (caller == nullptr || !caller->inside(t->from)) return false;
  }
  return true;
}

}  // namespace tine::detail
