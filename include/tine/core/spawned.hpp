#pragma once

#include <tine/core/export.hpp>
#include <tine/core/worker.hpp>  // job

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
};

/// A spawned closure, called with `Args`.
template <class F>
struct spawned_closure final : spawned {
  template <class G>
  explicit spawned_closure(G&& g) : spawned{}, closure(std::forward<G>(g)) {}
  F closure;
};

}  // namespace tine::detail
