#pragma once

#include <tine/core/detached.hpp>  // spawn_in
#include <tine/core/outcome.hpp>   // outcome, called_t

#include <atomic>       // std::atomic
#include <concepts>     // std::invocable
#include <functional>   // std::invoke
#include <memory>       // std::shared_ptr
#include <stdexcept>    // std::logic_error
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward, std::exchange

namespace tine {
namespace detail {

/// Waits until `done`; a thread of a pool runs that pool's detached tasks meanwhile.
TINE_EXPORT void wait_until(const std::atomic<bool>& done);

/// Sets `done` and wakes those who wait for it.
TINE_EXPORT void set_done(std::atomic<bool>& done) noexcept;

template <class T>
struct task_state {
  outcome<called_t<T (*)()>> result;
  // Release when the result is there, acquire by everyone who looks.
  std::atomic<bool> done{false};
};

template <class F>
auto spawn_task_in(pool_state& p, F&& f);

}  // namespace detail

/// The result of a spawned task, as a std::future is of a thread's.
template <class T>
class [[nodiscard("destroying a task waits for it")]] task {
 public:
  task() noexcept = default;
  task(task&&) noexcept = default;
  task& operator=(task&& other) {
    if (this != &other) {
      finish();
      state_ = std::move(other.state_);
    }
    return *this;
  }
  /// Waits for a task that has not finished; its result or exception is dropped.
  ~task() { finish(); }

  /// False after `get`, and for a task that was moved from.
  bool valid() const noexcept { return state_ != nullptr; }

  /// Whether the result is there.
  bool ready() const {
    check();
    return state_->done.load(std::memory_order_acquire);
  }

  /// Waits for the result. A thread of a pool helps with the pool's other tasks meanwhile.
  void wait() const {
    check();
    detail::wait_until(state_->done);
  }

  /// Waits and gives the value, or throws what the task threw. Once; a second call throws
  /// std::logic_error.
  T get() {
    wait();
    const auto state = std::exchange(state_, nullptr);
    return static_cast<T>(state->result.take());
  }

 private:
  template <class F>
  friend auto detail::spawn_task_in(detail::pool_state& p, F&& f);

  explicit task(std::shared_ptr<detail::task_state<T>> s) noexcept : state_(std::move(s)) {}
  void check() const {
    if (!state_) throw std::logic_error("tine: task: it has no result (any more)");
  }
  void finish() {
    if (state_) detail::wait_until(state_->done);
  }

  std::shared_ptr<detail::task_state<T>> state_;
};

namespace detail {

template <class F>
auto spawn_task_in(pool_state& p, F&& f) {
  using value = std::invoke_result_t<std::decay_t<F>&>;
  auto state = std::make_shared<task_state<value>>();
  spawn_in(p, [state, closure = std::decay_t<F>(std::forward<F>(f))]() mutable {
    {
      auto mine = std::move(closure);  // gone before the waiting thread goes on
      state->result.run(mine);
    }
    set_done(state->done);
  });
  return task<value>(std::move(state));
}

}  // namespace detail

/// Runs `f` some time in the current pool, never inline. What it throws goes to the pool's
/// `on_exception`, without one to std::terminate. The pool's destructor waits for it.
///
///     tine::spawn([log = std::move(log)] { log.flush(); });
template <std::invocable F>
void spawn(F&& f) {
  detail::spawn_in(detail::current_pool(), std::forward<F>(f));
}

/// As `spawn`, and gives a `task` that waits for the result.
///
///     auto index = tine::spawn_task([&] { return build_index(files); });
///     …
///     use(index.get());
template <std::invocable F>
[[nodiscard]] auto spawn_task(F&& f) {
  return detail::spawn_task_in(detail::current_pool(), std::forward<F>(f));
}

/// Runs one piece of work that waits to be run by the current pool, if there is any: a task that
/// this thread spawned into a scope, or one that was spawned detached. Says whether it did.
TINE_EXPORT bool yield_now();

}  // namespace tine
