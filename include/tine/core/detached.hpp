#pragma once

#include <tine/core/enter.hpp>  // current_pool
#include <tine/core/export.hpp>
#include <tine/core/origin.hpp>  // origin

#include <functional>   // std::invoke
#include <memory>       // std::unique_ptr
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward

namespace tine::detail {

/// A task of a pool, on the heap until it has run.
struct detached {
  void (*run)(detached*);            // calls the closure and gives the task up; may throw
  void (*drop)(detached*) noexcept;  // gives the task up
  // In the pool's queue, guarded by its lock.
  detached* before = nullptr;
  detached* behind = nullptr;
  bool queued = false;
  origin from{};
};

template <class F>
struct detached_closure final : detached {
  template <class G>
  explicit detached_closure(G&& g) : detached{&invoke, &destroy}, closure(std::forward<G>(g)) {}
  static void invoke(detached* d) {
    const std::unique_ptr<detached_closure> me(static_cast<detached_closure*>(d));
    std::invoke(me->closure);
  }
  static void destroy(detached* d) noexcept { delete static_cast<detached_closure*>(d); }
  F closure;
};

/// Queues a task in `p`. Throws std::system_error when the pool cannot have the thread of its own
/// that runs what oneTBB has no thread for; the task is given up all the same.
TINE_EXPORT void add_detached(pool_state& p, detached* d);

template <class F>
void spawn_in(pool_state& p, F&& f) {
  add_detached(p, new detached_closure<std::decay_t<F>>(std::forward<F>(f)));
}

}  // namespace tine::detail
