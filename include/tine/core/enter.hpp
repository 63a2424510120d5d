#pragma once

#include <tine/core/clock.hpp>    // ticks
#include <tine/core/outcome.hpp>  // outcome, called_t
#include <tine/core/worker.hpp>   // worker, pool_state

#include <cstddef>      // std::size_t
#include <type_traits>  // std::remove_reference_t
#include <utility>      // std::forward

namespace tine::detail {

TINE_EXPORT pool_state& global_pool();

/// The pool whose work the calling thread does, the global one outside any pool.
inline pool_state& current_pool() {
  return this_worker != nullptr && this_worker->pool != nullptr ? *this_worker->pool
                                                                : global_pool();
}

/// Whether the calling thread works in `p`; not if `p` is null.
inline bool works_in(const pool_state* p) noexcept {
  return p != nullptr && this_worker != nullptr && this_worker->pool == p;
}

/// Calls `run(what)` on a thread of `p`: the calling one, unless another visitor keeps the pool's
/// seat, in which case any thread of the pool may.
TINE_EXPORT void enter(pool_state& p, void (*run)(void*) noexcept, void* what);

/// When a loop should begin to offer work.
struct offer_terms {
  ticks delay;          // a loop shorter than this keeps to its thread
  std::size_t threads;  // of the pool
  bool at_once;         // the pool has hooks: they see every call, also the shortest
};

/// The terms in `p`, or for a thread outside any pool (null) those of the global pool.
TINE_EXPORT offer_terms offer_now(const pool_state* p);

TINE_EXPORT worker& make_worker();
TINE_EXPORT void give_back_seat(worker& w) noexcept;

/// While a loop runs its first items outside any pool. If one of them asks for its thread's index,
/// the thread takes the seat that it would get inside, until the loop enters or ends.
class outside_head {
 public:
  outside_head() : worker_(this_worker != nullptr ? *this_worker : make_worker()) {
    ++worker_.heads;
  }
  outside_head(const outside_head&) = delete;
  ~outside_head() {
    if (--worker_.heads == 0 && worker_.holds_seat) [[unlikely]]
      give_back_seat(worker_);
  }

 private:
  worker& worker_;
};

/// Runs `f` in `p` and returns its value, or throws its exception.
template <class F>
called_t<F> run_in(pool_state& p, F&& f) {
  struct frame {
    std::remove_reference_t<F>* body;
    outcome<called_t<F>> result;
  } call_frame{&f, {}};
  enter(
      p,
      [](void* raw) noexcept {
        auto& me = *static_cast<frame*>(raw);
        me.result.run(std::forward<F>(*me.body));
      },
      &call_frame);
  return call_frame.result.take();
}

/// Calls `f(worker&)` in the pool the thread works in, or in the global pool.
template <class F>
called_t<F, worker&> in_pool(F&& f) {
  if (worker* const w = this_worker; w != nullptr && w->pool != nullptr) [[likely]] {
    return call(std::forward<F>(f), *w);
  }
  return run_in(global_pool(), [&]() -> decltype(auto) { return call(f, *this_worker); });
}

}  // namespace tine::detail
