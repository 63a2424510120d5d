#pragma once

#include <tine/core/outcome.hpp>  // outcome, late, call
#include <tine/core/worker.hpp>   // worker, job, expose, reclaim

#include <exception>    // std::exception_ptr
#include <memory>       // std::addressof
#include <new>          // placement new
#include <type_traits>  // std::is_nothrow_invocable_v
#include <utility>      // std::pair

namespace tine::detail {

/// A pending closure in its forker's frame. The outcome is made only if another thread runs it.
template <class F>
class stack_job : public job {
 public:
  using result = called_t<F&&>;

  explicit stack_job(F& f) noexcept : job{&run_elsewhere}, closure_(std::addressof(f)) {}

  result take() {
    struct destroy {
      outcome<result>& it;
      ~destroy() { it.~outcome(); }
    } guard{outcome_};
    return outcome_.take();
  }
  void discard() noexcept { outcome_.~outcome(); }

 private:
  static void run_elsewhere(job* self) noexcept {
    auto& me = *static_cast<stack_job*>(self);
    ::new (&me.outcome_) outcome<result>;
    me.outcome_.run(static_cast<F&&>(*me.closure_));
  }

  std::remove_reference_t<F>* closure_;
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
[[gnu::noinline]] forked_t<A, B> fork_inline(A& a, B& b) {
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

/// Ends a fork whose `a` threw: `b` runs all the same, its result or exception is dropped.
template <class B>
[[gnu::noinline, gnu::cold]] void finish_after_error(worker& w, job** slot, stack_job<B>& pending,
                                                     B& b) noexcept {
  w.tail = slot;
  if (slot >= w.hidden || reclaim(w, pending)) {
    outcome<called_t<B&&>> ignored;
    ignored.run(static_cast<B&&>(b));
  } else {
    pending.discard();
  }
}

template <class A, class B>
[[gnu::noinline, gnu::cold]] forked_t<A, B> finish_exposed(worker& w, stack_job<B>& pending, B& b,
                                                           late<called_t<A&&>>& left) {
  if (reclaim(w, pending)) {
    late<called_t<B&&>> right;
    right.fill(static_cast<B&&>(b));
    return {left.take(), right.take()};
  }
  auto&& right = pending.take();
  return {left.take(), static_cast<called_t<B&&>&&>(right)};
}

/// Runs `a` and `b`, `b` possibly on another thread. The caller is `w`'s thread, inside a region.
/// Unless some thread is hungry this is four stores and two tests around two calls.
template <class A, class B>
inline forked_t<A, B> fork(worker& w, A& a, B& b) {
  job** const slot = w.tail;
  if (slot == w.limit) [[unlikely]] return fork_inline(a, b);
  stack_job<B> pending(b);
  *slot = &pending;
  w.tail = slot + 1;
  if (hungry(w)) [[unlikely]] expose(w);

  late<called_t<A&&>> left;
  if constexpr (std::is_nothrow_invocable_v<A&&>) {
    left.fill(static_cast<A&&>(a));
  } else {
    std::exception_ptr error;
    try {
      left.fill(static_cast<A&&>(a));
    } catch (...) {
      error = std::current_exception();
    }
    // The catch block is left before anything is waited for: other jobs run while we wait.
    if (error) [[unlikely]] {
      finish_after_error<B>(w, slot, pending, b);
      std::rethrow_exception(std::move(error));
    }
  }

  w.tail = slot;
  if (slot < w.hidden) [[unlikely]] return finish_exposed<A, B>(w, pending, b, left);
  if (hungry(w) && w.hidden != slot) [[unlikely]] expose(w);
  late<called_t<B&&>> right;
  right.fill(static_cast<B&&>(b));
  return {left.take(), right.take()};
}

}  // namespace tine::detail
