#pragma once

#include <tine/core/origin.hpp>  // origin

namespace tine::detail {

/// A detached task that a thread is in the middle of, in the frame that runs it.
///
/// A thread that waits in a task may begin with another one only if that does not wait for the first in turn,
/// which could not go on. What a task waits for are older tasks, whose handles it was given, and those that it
/// has spawned itself. So a thread may begin with a task that was spawned inside the innermost one that it is in the
/// middle of, as this one may run there, or with one that is older than each of them or was spawned inside it.
struct running_task {
  const origin& from;
  const running_task* outer;  // on the same thread
};

/// Whether a thread that waits in `top`, and in what is below, may begin with a task of this origin.
inline bool may_run_inside(const running_task* top, const origin& o) noexcept {
  if (top != nullptr && o.inside(top->from)) return true;
  for (const running_task* t = top; t != nullptr; t = t->outer) {
    if (!o.older_than(t->from) && !o.inside(t->from)) return false;
  }
  return true;
}

/// The same for a call that waits for a place in the thread's pool. It comes from the task `caller`, or from
/// outside any, and may wait for any task that has begun. `task` is the one that the thread works for, if any.
inline bool may_serve_inside(const running_task* top, const origin* task,
                             const origin* caller) noexcept {
  const auto is_inside = [&](const origin& o) { return caller != nullptr && caller->inside(o); };
  return (top == nullptr || is_inside(top->from)) && (task == nullptr || is_inside(*task));
}

}  // namespace tine::detail
