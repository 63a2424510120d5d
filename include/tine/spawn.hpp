#pragma once

#include <tine/core/detached.hpp>  // spawn_in
#include <tine/core/outcome.hpp>   // outcome, called_t

#include <atomic>       // std::atomic
#include <concepts>     // std::invocable
#include <functional>   // std::invoke
#include <memory>       // std::shared_ptr
#include <optional>     // std::optional
#include <stdexcept>    // std::logic_error
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward, std::exchange, std::in_place

namespace tine {
namespace detail {

/// A task that somebody may wait for.
struct awaited : detached {
  pool_state* pool = nullptr;  // there as long as the task is not done
  // Release when the result is there, acquire by everyone who looks.
  std::atomic<bool> done{false};
};

/// Waits until `t` is done. A thread of its pool runs it itself if nobody has begun to, and helps
/// with the pool's other tasks meanwhile, unless it is in a call that keeps to its own work.
TINE_EXPORT void wait_for(awaited& t);

/// Sets `done` and wakes those who wait for it.
TINE_EXPORT void set_done(awaited& t) noexcept;

template <class T>
struct task_state : awaited {
  outcome<called_t<T (*)()>> result;
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

  /// Waits for the result. A thread of the task's pool runs it at once if no other has begun to.
  /// Otherwise a thread of a pool helps with the pool's other tasks meanwhile, if it is not in a
  /// parallel loop, a `scope`, a `join` or `isolate`. From inside a task it takes up only tasks
  /// that cannot wait for that one: those spawned in it, or earlier. That holds if a task waits
  /// only for what it has spawned itself, for handles that it was spawned with, and for those that
  /// such tasks return. Do not let it find others in a table that tasks share: the thread may be in
  /// the middle of just that one.
  void wait() const {
    check();
    detail::wait_for(*state_);
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
    if (state_) detail::wait_for(*state_);
  }

  std::shared_ptr<detail::task_state<T>> state_;
};

namespace detail {

/// The task itself: the pool owns a share until it has run.
template <class T, class F>
struct awaited_closure final : task_state<T> {
  template <class G>
  explicit awaited_closure(G&& g) : closure(std::in_place, std::forward<G>(g)) {
    this->run = &invoke;
    this->drop = &give_up;
  }
  static void invoke(detached* d) {
    auto& me = *static_cast<awaited_closure*>(d);
    const auto kept = std::move(me.share_of_pool);
    me.result.run(*me.closure);
    me.closure.reset();  // gone before the waiting thread goes on; in place, as a move might throw
    set_done(me);
  }
  static void give_up(detached* d) noexcept {
    static_cast<awaited_closure*>(d)->share_of_pool.reset();
  }

  std::optional<F> closure;
  std::shared_ptr<void> share_of_pool;
};

template <class F>
auto spawn_task_in(pool_state& p, F&& f) {
  using value = std::invoke_result_t<std::decay_t<F>&>;
  auto state = std::make_shared<awaited_closure<value, std::decay_t<F>>>(std::forward<F>(f));
  state->pool = &p;
  state->share_of_pool = state;
  add_detached(p, state.get());
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

/// Runs one piece of work that waits to be run by the current pool, if there is any: a task of a
/// scope that this thread works in, or one that was spawned detached. Says whether it did.
TINE_EXPORT bool yield_now();

}  // namespace tine
