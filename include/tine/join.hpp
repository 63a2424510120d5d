#pragma once

#include <tine/core/enter.hpp>    // in_pool
#include <tine/core/fork.hpp>     // fork
#include <tine/core/outcome.hpp>  // unit, called_t
#include <tine/core/region.hpp>   // region_scope
#include <tine/core/tracing.hpp>  // traced
#include <tine/isolate.hpp>       // isolate

#include <concepts>     // std::invocable
#include <thread>       // std::this_thread::get_id
#include <tuple>        // std::tuple
#include <type_traits>  // std::is_reference_v
#include <utility>      // std::pair, std::forward

namespace tine {
namespace detail {

/// A `join` that is not called from a `join`'s closure: a call of its own, with its own isolation.
/// While forks are counted, the others come here too.
template <class A, class B>
[[gnu::noinline]] forked_t<A, B> join_outermost(A& a, closure_argument<B> b) {
  if (worker* const w = this_worker; w != nullptr && w->current != nullptr && w->current->joining) {
    w->forks.add_one();
    return fork<A, B>(*w, a, b);
  }
  return traced("join", [&]() -> decltype(auto) {
    return in_pool([&](worker& w) {
      region_scope inside(w, true);
      w.forks.add_one();
      return fork<A, B>(w, a, b);
    });
  });
}

template <class A, class B>
[[gnu::always_inline]] inline forked_t<A, B> join_two(A& a, B& b) {
  if (worker* const w = joining_worker) [[likely]]
    return fork<A, B>(*w, a, b);
  return join_outermost<A, B>(a, b);
}

/// Runs `fs[I]`, and all after it as the other side of the fork.
template <class A, class... Rest>
std::tuple<called_t<A&&>, called_t<Rest&&>...> join_many(A& a, Rest&... rest) {
  if constexpr (sizeof...(Rest) == 1) {
    auto&& both = join_two<A, Rest...>(a, rest...);
    return {static_cast<called_t<A&&>&&>(both.first),
            static_cast<called_t<Rest&&>&&>(both.second)...};
  } else {
    const auto others = [&] { return join_many<Rest...>(rest...); };
    auto&& both = join_two<A, decltype(others)>(a, others);
    return std::tuple_cat(std::tuple<called_t<A&&>>(static_cast<called_t<A&&>&&>(both.first)),
                          std::move(both.second));
  }
}

}  // namespace detail

/// Calls `a` and `b`, possibly in parallel, and returns both results as a pair.
///
/// A closure that returns nothing contributes `tine::unit`, one that returns a reference a
/// reference. Both are always executed, also when the first throws; then the leftmost exception is
/// rethrown. `b` may start only after `a` has returned, so the two must not wait for each other.
///
/// Costs a few nanoseconds unless another thread is hungry for work; allocates only when work is
/// handed to another thread. Any thread may call it; outside a pool it enters the global one.
///
///     auto [left, right] = tine::join([&] { return depth(n.left); },
///                                     [&] { return depth(n.right); });
///
/// A lock that is held around a `join` inside another `join`'s closure needs `tine::isolate`:
/// a thread that waits in the inner one may help with any part of the outermost.
template <class A, class B>
  requires std::invocable<A> && std::invocable<B>
[[gnu::always_inline]] inline std::pair<detail::called_t<A>, detail::called_t<B>> join(A&& a,
                                                                                       B&& b) {
  return detail::join_two<A, B>(a, b);
}

/// As `join` of two closures, for any number of them; the results come as a tuple.
template <class A, class B, class C, class... More>
  requires std::invocable<A> && std::invocable<B> && std::invocable<C> &&
           (std::invocable<More> && ...)
inline std::tuple<detail::called_t<A>, detail::called_t<B>, detail::called_t<C>,
                  detail::called_t<More>...> join(A&& a, B&& b, C&& c, More&&... more) {
  return detail::join_many<A, B, C, More...>(a, b, c, more...);
}

/// Where a closure of `join_context` runs.
class fork_context {
 public:
  explicit fork_context(bool migrated) noexcept : migrated_(migrated) {}
  /// True on another thread than the one that called `join_context`.
  bool migrated() const noexcept { return migrated_; }

 private:
  bool migrated_;
};

/// As `join`; each closure takes a `fork_context`, which tells whether it was handed to another
/// thread. Useful to split further only where somebody took the work.
template <class A, class B>
  requires std::invocable<A, fork_context> && std::invocable<B, fork_context>
auto join_context(A&& a, B&& b) {
  const auto caller = std::this_thread::get_id();
  const auto here = [caller] { return fork_context(std::this_thread::get_id() != caller); };
  return join([&]() -> decltype(auto) { return std::invoke(std::forward<A>(a), here()); },
              [&]() -> decltype(auto) { return std::invoke(std::forward<B>(b), here()); });
}

}  // namespace tine
