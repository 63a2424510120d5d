#pragma once

#include <tine/core/clock.hpp>  // now, microsecond
#include <tine/core/export.hpp>
#include <tine/core/worker.hpp>  // job

#include <atomic>       // std::atomic
#include <functional>   // std::invoke
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward

namespace tine::detail {

struct scope_state;

/// A task of a scope, on the heap until it has run.
struct spawned : job {
  void (*invoke)(spawned*);  // calls the closure and deletes the task; may throw
  scope_state* scope;
  spawned* newer;
  spawned* older;
  bool may_be_long;  // offered at once: see `insist`
};

/// Ticks that a task of type `F` took, as last measured; 0: never run. Relaxed: an estimate.
template <class F>
inline constinit std::atomic<ticks> task_cost{0};

/// Whether the calling thread runs a task of type `F`. Those that it spawns then are parts of it,
/// and their cost says nothing.
template <class F>
inline constinit thread_local bool runs_task = false;

/// Whether a task of type `F` that is spawned now may take long, as far as is known.
template <class F>
bool may_be_long() noexcept {
  if (runs_task<F>) return false;
  const ticks known = task_cost<F>.load(std::memory_order_relaxed);
  return known == 0 || known > 2 * microsecond();
}

/// Runs `f` and notes what it costs, each time while tasks of this type are long or unknown, else
/// now and then.
template <class F, class Body>
void measured(Body&& f) {
  if (runs_task<F>) return f();
  const struct mark {
    mark() { runs_task<F> = true; }
    ~mark() { runs_task<F> = false; }
  } running;
  constexpr ticks one_in = 16;
  const ticks known = task_cost<F>.load(std::memory_order_relaxed);
  thread_local constinit ticks calls = 0;
  if (known != 0 && known < 2 * microsecond() && ++calls % one_in != 0) return f();
  const ticks begin = now();
  const struct at_the_end {
    ticks from, before;
    ~at_the_end() {
      const ticks spent = now() - from + 1;
      if (spent > before || 2 * spent < before) {
        task_cost<F>.store(spent, std::memory_order_relaxed);
      }
    }
  } note{begin, known};
  f();
}

/// A spawned closure, called with `Args`.
template <class F>
struct spawned_closure final : spawned {
  template <class G>
  explicit spawned_closure(G&& g) : spawned{}, closure(std::forward<G>(g)) {}
  F closure;
};

}  // namespace tine::detail
