#pragma once

#include <tine/broadcast.hpp>   // broadcast
#include <tine/core/enter.hpp>  // run_in
#include <tine/core/export.hpp>
#include <tine/join.hpp>        // join
#include <tine/pool_error.hpp>  // pool_error
#include <tine/scope.hpp>       // scope
#include <tine/spawn.hpp>       // spawn, spawn_task

#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <exception>    // std::exception_ptr
#include <functional>   // std::function
#include <memory>       // std::unique_ptr
#include <optional>     // std::optional
#include <string>       // std::string
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::forward

namespace tine {

/// How a pool is set up. Every hook may be empty; hooks may run on several threads at once.
struct pool_options {
  /// Threads of the pool; 0 takes TINE_NUM_THREADS, else the CPUs this process may use.
  std::size_t num_threads = 0;
  /// The name of the pool's own thread with this index (the system may shorten it).
  std::function<std::string(std::size_t index)> thread_name{};
  /// Called on a thread when it enters or leaves the pool. Calls come in pairs. Calls of tine in a
  /// hook run on its thread alone, and tasks that it spawns in the pool before `spawn` returns.
  std::function<void(std::size_t index)> on_start{}, on_exit{};
  /// Receives what work throws that nobody waits for, and what the other hooks throw. Without it
  /// such an exception ends the program by std::terminate.
  std::function<void(std::exception_ptr)> on_exception{};
};

/// A pool of threads that share work by stealing it from each other.
///
/// `thread_pool(n)` has n threads of concurrency, also when n exceeds the number of CPUs and when
/// several pools exist: up to 256 threads of oneTBB or four per CPU, whichever is more, in all
/// pools of a process together, unless the first pool that is made is itself larger. A thread that
/// calls into it works in it as one of the n. One thread from outside at a time does so; the calls
/// of others are run by the pool's own threads meanwhile.
///
/// A process that is forked goes on with a pool without the threads that the pool had, unless
/// another thread was in a call into the pool at that moment. Tasks that were running then do not
/// end in it, and the pool's memory is not given back.
class TINE_EXPORT thread_pool {
 public:
  /// Throws pool_error when there are too many threads or no resources.
  explicit thread_pool(pool_options options = {});
  explicit thread_pool(std::size_t num_threads);
  /// A pool that was moved from has no threads: each call into it throws pool_error, until another
  /// pool is assigned to it.
  thread_pool(thread_pool&&) noexcept;
  thread_pool& operator=(thread_pool&&) noexcept;
  /// Waits for everything spawned in the pool.
  ~thread_pool();

  /// Calls `f` so that every tine call inside it uses this pool; returns its value, or throws its
  /// exception. May be nested and may cross pools in any order. Re-entering a pool from within
  /// another (A, then B, then A again) runs the inner call on the calling thread alone; so does a
  /// call from one pool into another that has had no place for it for a tenth of a second, since
  /// the two may be waiting for each other. Such a call has the index of the thread that has a
  /// place there already, or 0, so several of them may have one index at a time: do not let the
  /// index choose what only one thread may write to, if calls go back and forth between pools.
  ///
  /// While a thread of one pool waits for a place in another, it runs what others have installed in
  /// the pools it works in. So do not hold a lock around an `install` into another pool if what is
  /// installed in this one takes the same lock.
  ///
  ///     tine::thread_pool two(2);
  ///     auto total = two.install([&] { return tine::par_iter(v).sum(); });
  template <std::invocable F>
  auto install(F&& f) -> std::invoke_result_t<F> {
    return static_cast<std::invoke_result_t<F>>(detail::run_in(
        state(), [&]() -> decltype(auto) { return detail::call(std::forward<F>(f)); }));
  }

  /// `tine::join` in this pool.
  template <std::invocable A, std::invocable B, std::invocable... More>
  auto join(A&& a, B&& b, More&&... more) {
    return install([&] {
      return tine::join(std::forward<A>(a), std::forward<B>(b), std::forward<More>(more)...);
    });
  }

  /// `tine::scope` in this pool.
  template <class F>
    requires std::invocable<F, scope_ref>
  auto scope(F&& body) -> std::invoke_result_t<F, scope_ref> {
    return install(
        [&]() -> std::invoke_result_t<F, scope_ref> { return tine::scope(std::forward<F>(body)); });
  }

  /// `tine::in_place_scope` whose tasks run in this pool.
  template <class F>
    requires std::invocable<F, scope_ref>
  auto in_place_scope(F&& body) -> std::invoke_result_t<F, scope_ref> {
    return static_cast<std::invoke_result_t<F, scope_ref>>(
        detail::scope_in_place(state(), std::forward<F>(body)));
  }

  /// `tine::spawn` in this pool.
  template <std::invocable F>
  void spawn(F&& f) {
    detail::spawn_in(state(), std::forward<F>(f));
  }

  /// `tine::spawn_task` in this pool.
  template <std::invocable F>
  [[nodiscard]] auto spawn_task(F&& f) {
    return detail::spawn_task_in(state(), std::forward<F>(f));
  }

  /// `tine::broadcast` in this pool.
  template <std::invocable<broadcast_context> F>
  auto broadcast(F&& f) {
    return install([&] { return tine::broadcast(std::forward<F>(f)); });
  }

  /// 0 after the pool was moved from.
  std::size_t num_threads() const noexcept;

  /// `tine::current_thread_index` if the caller works in this pool, empty if it works in another
  /// one, also in one that it called from here, or in none.
  std::optional<std::size_t> current_thread_index() const;

  /// `tine::yield_now` if the caller works in this pool, otherwise false.
  bool yield_now();

 private:
  detail::pool_state& state() const {
    if (!state_) [[unlikely]]
      throw_moved_from();
    return *state_;
  }
  [[noreturn]] static void throw_moved_from();

  std::unique_ptr<detail::pool_state, void (*)(detail::pool_state*)> state_;
};

/// Sets up the pool that calls outside any `thread_pool` use. Throws pool_error if that pool is
/// already in use, or was configured before.
TINE_EXPORT void configure_global_pool(pool_options options);

/// The number of threads of the pool the caller works in; outside any pool, of the global one.
TINE_EXPORT std::size_t current_num_threads();

/// The caller's index in the pool it works in, below current_num_threads(); empty outside any pool.
/// A loop outside any pool may run its first items before it enters the global one; these take the
/// index that the loop gets there. When other threads keep that place for a tenth of a second, they
/// have none: call the loop in `install` if every item needs one.
TINE_EXPORT std::optional<std::size_t> current_thread_index();

}  // namespace tine
