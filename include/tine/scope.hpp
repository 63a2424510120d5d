#pragma once

#include <tine/broadcast.hpp>        // broadcast
#include <tine/core/activation.hpp>  // scope_state, activation
#include <tine/core/enter.hpp>       // in_pool
#include <tine/core/outcome.hpp>     // late, called_t
#include <tine/core/region.hpp>      // region_scope
#include <tine/core/spawned.hpp>     // spawned_closure
#include <tine/core/tracing.hpp>     // traced
#include <tine/spawn.hpp>            // spawn, spawn_task, yield_now

#include <concepts>     // std::invocable
#include <exception>    // std::exception_ptr
#include <functional>   // std::invoke
#include <memory>       // std::unique_ptr
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward

namespace tine {

class scope_ref;

namespace detail {

template <class F>
concept scope_task = std::invocable<F> || std::invocable<F, scope_ref>;

template <class F>
void invoke_spawned(spawned* s);

template <class Value, class F>
void run_body(Value& value, scope_state& state, F&& body) noexcept;

}  // namespace detail

/// A handle on a running scope, through which its body and its tasks spawn more tasks.
///
/// Cheap to copy; valid until the `scope` call that made it returns. Any thread may use it.
class scope_ref {
 public:
  /// Adds a task that takes nothing or a `scope_ref`. It may run on any thread of the pool, at any
  /// time before the scope returns, and may borrow whatever outlives the scope.
  ///
  /// Constant time; one allocation. Throws what copying `f` throws, and std::bad_alloc.
  template <class F>
    requires detail::scope_task<std::decay_t<F>&>
  void spawn(F&& f) const {
    using task = detail::spawned_closure<std::decay_t<F>>;
    auto* const s = new task(std::forward<F>(f));
    s->invoke = &detail::invoke_spawned<std::decay_t<F>>;
    s->may_be_long = detail::may_be_long<std::decay_t<F>>();
    detail::add_task(*state_, *s);
  }

 private:
  explicit scope_ref(detail::scope_state& s) noexcept : state_(&s) {}

  template <class F>
  friend void detail::invoke_spawned(detail::spawned*);
  template <class Value, class F>
  friend void detail::run_body(Value&, detail::scope_state&, F&&) noexcept;

  detail::scope_state* state_;
};

namespace detail {

template <class F>
void invoke_spawned(spawned* s) {
  const std::unique_ptr<spawned_closure<F>> task(static_cast<spawned_closure<F>*>(s));
  measured<F>([&] {
    if constexpr (std::invocable<F&>) {
      std::invoke(task->closure);
    } else {
      std::invoke(task->closure, scope_ref(*s->scope));
    }
  });
}

/// Calls `body` in a scope, and keeps its value or exception.
template <class Value, class F>
void run_body(Value& value, scope_state& state, F&& body) noexcept {
  try {
    value.fill([&]() -> std::invoke_result_t<F, scope_ref> {
      return std::invoke(std::forward<F>(body), scope_ref(state));
    });
  } catch (...) {
    state.keep_error(std::current_exception());
  }
}

}  // namespace detail

/// Calls `body(scope_ref)` and returns its value once every task spawned in the scope is done.
///
/// Tasks may spawn more tasks, and borrow from the frames around the call. When the body or a task
/// throws, all the others still run; then one of the exceptions is rethrown.
///
/// A task may not be begun before the body, or the task that spawned it, returns or waits in a call
/// of tine: in `task::get`, in another pool's `install`, in a `broadcast`, for a `channel` or a
/// `worker_pool`, or for the end of another pool. Then any other thread of the pool may run it. So
/// do not wait for it by other means, a spin or a condition variable, and not with all threads of
/// the pool.
///
///     tine::scope([&](tine::scope_ref s) {
///       for (auto& page : pages) s.spawn([&] { render(page); });
///     });
template <class F>
  requires std::invocable<F, scope_ref>
auto scope(F&& body) -> std::invoke_result_t<F, scope_ref> {
  using result = detail::called_t<F, scope_ref>;
  const auto in_frame = [&](detail::worker& w) -> result {
    detail::late<result> value;
    detail::region_scope inside(w, false);
    detail::scope_state state(*w.pool, w.current->tag);
    {
      detail::activation own(w, state);
      detail::run_body(value, state, std::forward<F>(body));
      detail::finish_scope(own);
    }
    if (state.error) std::rethrow_exception(std::move(state.error));
    return value.take();
  };
  return static_cast<std::invoke_result_t<F, scope_ref>>(
      detail::traced("scope", [&]() -> decltype(auto) { return detail::in_pool(in_frame); }));
}

namespace detail {

/// `scope` in `p` with the body on the calling thread.
template <class F>
called_t<F, scope_ref> scope_in_place(pool_state& p, F&& body) {
  if (works_in(&p)) {
    return call([&]() -> decltype(auto) { return scope(std::forward<F>(body)); });
  }
  if (this_worker == nullptr) make_worker();  // before there are tasks that it has to wait for
  return traced("scope", [&]() -> called_t<F, scope_ref> {
    late<called_t<F, scope_ref>> value;
    scope_state state(p);
    run_body(value, state, std::forward<F>(body));
    finish_scope_in_place(state);
    if (state.error) std::rethrow_exception(std::move(state.error));
    return value.take();
  });
}

}  // namespace detail

/// As `scope`, with a body that is certain to run on the calling thread: in `scope` another thread
/// of the pool may run it while the place for threads from outside is taken.
///
/// Outside any pool the body does not work in one: its tasks do, in the global pool, which may
/// begin with them at once. A pool of one thread begins when the body has ended.
///
///     tine::in_place_scope([&](tine::scope_ref s) {
///       while (auto event = window.poll()) s.spawn([&, e = *event] { handle(e); });
///     });
template <class F>
  requires std::invocable<F, scope_ref>
auto in_place_scope(F&& body) -> std::invoke_result_t<F, scope_ref> {
  return static_cast<std::invoke_result_t<F, scope_ref>>(
      detail::scope_in_place(detail::current_pool(), std::forward<F>(body)));
}

}  // namespace tine
