#pragma once

#include <tine/core/enter.hpp>   // in_pool
#include <tine/core/region.hpp>  // region_scope
#include <tine/iter/piece.hpp>   // piece, terminal_call

#include <utility>  // std::exchange

namespace tine::detail {

/// Calls `f(worker)` on a thread that works in the call: begins the call if need be. For iterators
/// that drive themselves.
template <class F>
auto inside_call(const piece& where, F&& f) {
  using phase = terminal_call::phase;
  terminal_call& call = *where.call;
  if (call.at == phase::shared) return f(*this_worker);
  return in_pool([&](worker& w) {
    region_scope region(w, false);
    const phase before = std::exchange(call.at, phase::shared);
    auto result = f(w);
    call.at = before;
    return result;
  });
}

}  // namespace tine::detail
