#pragma once

#include <tine/core/enter.hpp>    // in_pool
#include <tine/core/outcome.hpp>  // outcome, called_t

#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <type_traits>  // std::is_void_v
#include <utility>      // std::forward
#include <vector>       // std::vector

namespace tine {

/// Where a call of a broadcast runs.
class broadcast_context {
 public:
  broadcast_context(std::size_t index, std::size_t num_threads) noexcept
      : index_(index), num_threads_(num_threads) {}
  /// The index of the thread, below num_threads().
  std::size_t index() const noexcept { return index_; }
  /// The threads of the pool.
  std::size_t num_threads() const noexcept { return num_threads_; }

 private:
  std::size_t index_;
  std::size_t num_threads_;
};

namespace detail {

/// Calls `run(what, index)` on each thread of the caller's pool; returns when all have returned.
TINE_EXPORT void run_on_all(worker& w, void (*run)(void*, std::size_t) noexcept, void* what);
TINE_EXPORT std::size_t threads_of(const pool_state& p) noexcept;

template <class F>
auto broadcast_in_pool(worker& w, F& f) {
  using result = called_t<F&, broadcast_context>;
  struct call_state {
    F& body;
    std::vector<outcome<result>> results;
  } state{f, std::vector<outcome<result>>(threads_of(*w.pool))};
  run_on_all(
      w,
      [](void* raw, std::size_t index) noexcept {
        auto& s = *static_cast<call_state*>(raw);
        s.results[index].run([&]() -> decltype(auto) {
          return std::invoke(s.body, broadcast_context(index, s.results.size()));
        });
      },
      &state);
  if constexpr (std::is_void_v<std::invoke_result_t<F&, broadcast_context>>) {
    for (auto& r : state.results) r.take();
  } else {
    std::vector<std::decay_t<result>> values;
    values.reserve(state.results.size());
    for (auto& r : state.results) values.push_back(r.take());
    return values;
  }
}

}  // namespace detail

/// Calls `f(tine::broadcast_context)` once on each thread of the current pool and returns the
/// results in the order of the indices, as a std::vector unless `f` returns nothing.
///
/// All calls run, also when some throw; then the exception of the lowest index is rethrown. A
/// thread that is busy comes when it has finished its piece of work. A thread that cannot come,
/// because it waits for work of the caller or because oneTBB may not start it, is stood in for by
/// the caller after a while; such a call has the thread's index in its context, but the caller's as
/// its `tine::current_thread_index()`.
///
///     auto seeds = tine::broadcast([](tine::broadcast_context c) { return seed_for(c.index()); });
template <std::invocable<broadcast_context> F>
auto broadcast(F&& f) {
  using result = std::invoke_result_t<F&, broadcast_context>;
  using results =
      std::conditional_t<std::is_void_v<result>, void,
                         std::vector<std::decay_t<detail::called_t<F&, broadcast_context>>>>;
  return static_cast<results>(
      detail::in_pool([&](detail::worker& w) { return detail::broadcast_in_pool(w, f); }));
}

}  // namespace tine
