#pragma once

#include <tine/core/outcome.hpp>  // outcome, late, call
#include <tine/core/worker.hpp>   // worker, job, expose, reclaim

#include <exception>    // std::exception_ptr
#include <new>          // placement new
#include <type_traits>  // std::is_nothrow_invocable_v
#include <utility>      // std::pair

namespace tine::detail {

/// A small temporary closure without anything to copy but its bits is passed on by value, so that
/// the original need not exist in memory. Not if its result could point into it.
template <class F>
inline constexpr bool passed_by_value = false;
template <class F>
  requires std::is_object_v<F>
inline constexpr bool passed_by_value<F> =
    std::is_trivially_copyable_v<F> && sizeof(F) <= 4 * sizeof(void*) &&
    (std::is_void_v<std::invoke_result_t<F>> || std::is_arithmetic_v<std::invoke_result_t<F>>);
template <class F>
using closure_argument = std::conditional_t<passed_by_value<F>, F, F&>;

/// A pending closure in its forker's frame. The outcome is made only if another thread runs it.
template <class F>
class stack_job : public job {
 public:
  using result = called_t<F&&>;

  explicit stack_job(F& f) noexcept : closure_(f) { run = &run_elsewhere; }

  result take() {
    struct destroy {
      outcome<result>& it;
      ~destroy() { it.~outcome(); }
    } guard{outcome_};
    return outcome_.take();
  }
  F&& closure() noexcept { return static_cast<F&&>(closure_); }
  void discard() noexcept { outcome_.~outcome(); }

 private:
  static void run_elsewhere(job* self) noexcept {
    auto& me = *static_cast<stack_job*>(self);
    ::new (&me.outcome_) outcome<result>;
    me.outcome_.run(me.closure());
  }

  closure_argument<F> closure_;
  union {
    outcome<result> outcome_;
  };

 public:
  ~stack_job() {}
  stack_job(const stack_job&) = delete;
};

template <class A, class B>
using forked_t = std::pair<called_t<A&&>, called_t<B&&>>;

/// Both closures on this thread, each of them even when `a` throws.
template <class A, class B>
[[gnu::noinline]] forked_t<A, B> fork_inline(A& a, closure_argument<B> b) {
  late<called_t<A&&>> left;
  std::exception_ptr error;
  try {
    left.fill(static_cast<A&&>(a));
  } catch (...) {
    error = std::current_exception();
  }
  if (error) {
    try {
      call(static_cast<B&&>(b));
    } catch (...) {  // the leftmost exception counts
    }
    std::rethrow_exception(std::move(error));
  }
  late<called_t<B&&>> right;
  right.fill(static_cast<B&&>(b));
  return {left.take(), right.take()};
}

// What is rarely needed finds the pending job in its slot. Handing over the job and `b` would make
// the compiler keep their addresses in registers, which each fork would have to save and restore.

/// Ends a fork whose `a` threw: `b` runs all the same, its result or exception is dropped.
template <class B>
[[noreturn, gnu::noinline, gnu::cold]] void finish_after_error(worker& w, job** slot,
                                                               std::exception_ptr& caught) {
  const std::exception_ptr error = std::move(caught);
  auto& pending = static_cast<stack_job<B>&>(**slot);
  w.tail = slot;
  if (slot >= w.hidden || reclaim(w, pending)) {
    outcome<called_t<B&&>> ignored;
    ignored.run(pending.closure());
  } else {
    pending.discard();
  }
  std::rethrow_exception(error);
}

/// How the result of `a` is passed on: a plain one by value, so that it may stay in a register.
template <class T>
using late_argument = std::conditional_t<std::is_trivially_copyable_v<late<T>>, late<T>, late<T>&>;

template <class A, class B>
[[gnu::noinline, gnu::cold]] forked_t<A, B> finish_exposed(worker& w, job** slot,
                                                           late_argument<called_t<A&&>> left) {
  auto& pending = static_cast<stack_job<B>&>(**slot);
  if (reclaim(w, pending)) {
    late<called_t<B&&>> right;
    right.fill(pending.closure());
    return {left.take(), right.take()};
  }
  auto&& right = pending.take();
  return {left.take(), static_cast<called_t<B&&>&&>(right)};
}

/// Runs `a` and `b`, `b` possibly on another thread. The caller is `w`'s thread, inside a region.
/// Unless some thread is hungry this is four stores and two tests around two calls.
template <class A, class B>
[[gnu::always_inline]] inline forked_t<A, B> fork(worker& w, A& a, B& b) {
  job** const slot = w.tail;
  if (slot == w.limit) [[unlikely]]
    return fork_inline<A, B>(a, b);
  stack_job<B> pending(b);
  *slot = &pending;
  w.tail = slot + 1;
  if (hungry(w)) [[unlikely]]
    expose(w);

  late<called_t<A&&>> left;
  if constexpr (std::is_nothrow_invocable_v<A&&>) {
    left.fill(static_cast<A&&>(a));
  } else {
    union maybe_error {  // made only when there is one, and moved from before this frame ends
      maybe_error() {}
      ~maybe_error() {}
      std::exception_ptr error;
    } caught;
    const bool failed = [&] {
      try {
        left.fill(static_cast<A&&>(a));
        return false;
      } catch (...) {
        ::new (&caught.error) std::exception_ptr(std::current_exception());
        return true;
      }
    }();
    // The catch block is left before anything is waited for: other jobs run while we wait.
    if (failed) [[unlikely]]
      finish_after_error<B>(w, slot, caught.error);
  }

  w.tail = slot;
  if (slot < w.hidden) [[unlikely]]
    return finish_exposed<A, B>(w, slot, left);
  if (hungry(w)) [[unlikely]] {
    if (w.hidden != slot) expose(w);
  }
  late<called_t<B&&>> right;
  right.fill(pending.closure());
  return {left.take(), right.take()};
}

}  // namespace tine::detail
