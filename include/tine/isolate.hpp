#pragma once

#include <tine/core/outcome.hpp>  // call
#include <tine/core/region.hpp>   // region_scope

#include <concepts>     // std::invocable
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::forward

namespace tine {

/// Calls `f`; while this thread waits inside, it helps only with work that was started inside.
///
/// Terminal calls, `scope` and every `join` that is not called from a `join`'s closure do so by
/// themselves. Needed around a `join` that is nested in another one and runs under a lock:
///
///     std::lock_guard lock(m);
///     tine::isolate([&] { tine::join(update_left, update_right); });
///
/// Costs about ten nanoseconds while nothing is handed to another thread: 4 % of a `join` tree of
/// 64 trivial leaves (the benchmark `nested` of join_bench).
template <std::invocable F>
auto isolate(F&& f) -> std::invoke_result_t<F> {
  detail::worker* const w = detail::this_worker;
  if (w == nullptr || w->pool == nullptr) return std::invoke(std::forward<F>(f));
  detail::region_scope inside(*w, false);
  return std::invoke(std::forward<F>(f));
}

}  // namespace tine
