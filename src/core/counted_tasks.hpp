#pragma once

#include <oneapi/tbb/task_group.h>  // tbb::task_group, tbb::task_handle

#include <utility>  // std::forward

namespace tine::detail {

/// A group that counts no task for which there was no memory.
///
/// oneTBB 2021 counts a task before it allocates it, and goes on counting when that fails: then
/// whoever waits for the group waits for ever. Later versions count a task when they construct it,
/// and have no `m_wait_ctx`.
class counted_tasks : public tbb::task_group {
 public:
  using tbb::task_group::task_group;

  /// Nothing has been published when it throws, so the count is one too high, never right already.
  template <class F>
  tbb::task_handle defer(F&& f) {
    try {
      return tbb::task_group::defer(std::forward<F>(f));
    } catch (...) {
      uncount(*this);
      throw;
    }
  }

 private:
  template <class Group>
  static void uncount(Group& g) noexcept {
    if constexpr (requires { g.m_wait_ctx.release(); }) g.m_wait_ctx.release();
  }
};

}  // namespace tine::detail
