#pragma once

#include <tine/core/export.hpp>
#include <tine/core/worker.hpp>  // this_worker

namespace tine::detail {

/// Whether other threads may have to wait for this one to get at work that is pending here.
inline bool work_pending() noexcept {
  const worker* const w = this_worker;
  return w != nullptr && w->offer_limit != 0 &&
         (w->hidden != w->tail || w->spawning != nullptr || w->has_offered);
}

/// Lets others have all that is pending on this thread, whatever the limit, and sees that one
/// comes.
TINE_EXPORT void share_pending(worker& w) noexcept;

/// To be called before this thread sleeps, or leaves for another pool: what it waits for may wait
/// for a task that it spawned, which nobody else could run meanwhile.
inline void before_blocking() noexcept {
  if (work_pending()) [[unlikely]]
    share_pending(*this_worker);
}

}  // namespace tine::detail
