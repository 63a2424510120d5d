#pragma once

#include <tine/core/outcome.hpp>  // late, called_t
#include <tine/pool_error.hpp>    // pool_error
#include <tine/workers/crew.hpp>  // crew, worker_pool_options

#include <concepts>     // std::invocable, std::same_as, std::convertible_to
#include <cstddef>      // std::size_t
#include <exception>    // std::exception_ptr
#include <functional>   // std::invoke
#include <future>       // std::future, std::packaged_task
#include <memory>       // std::make_shared
#include <mutex>        // std::mutex, std::lock_guard
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::forward, std::move, std::as_const

namespace tine {
namespace detail {

/// The closure of a job that is called with `State&`, or with nothing when there is no state.
template <class State, class F>
auto with_state(F&& f) {
  return [closure = std::decay_t<F>(std::forward<F>(f))](void* state) mutable {
    if constexpr (std::is_void_v<State>) {
      std::invoke(closure);
    } else {
      std::invoke(closure, *static_cast<State*>(state));
    }
  };
}

template <class State, class F>
struct job_result : std::invoke_result<std::decay_t<F>&, State&> {};
template <class F>
struct job_result<void, F> : std::invoke_result<std::decay_t<F>&> {};

template <class F, class State>
concept job_for = std::constructible_from<std::decay_t<F>, F> &&
                  requires { typename job_result<State, F>::type; };

template <class State, class R>
struct job_signature {
  using type = R(State&);
};
template <class R>
struct job_signature<void, R> {
  using type = R();
};

/// What can be a worker's state as it is returned, or be converted to it.
template <class T, class State>
concept makes_state = std::same_as<T, State> || std::convertible_to<T, State>;

/// A state for the calling thread. That `make` can be called as const promises that calls may
/// overlap.
template <class State, class Make>
State make_in_turn(Make& make, std::mutex& turn) {
  if constexpr (requires {
                  { std::as_const(make)() } -> makes_state<State>;
                }) {
    return std::as_const(make)();
  } else {
    const std::lock_guard lock(turn);
    return make();
  }
}

}  // namespace detail

template <class State>
class basic_worker_pool;

/// Adds jobs to a running `scoped` call. Any thread may use it until that call returns.
template <class State>
class job_scope {
 public:
  job_scope(const job_scope&) = delete;

  /// As `execute` of the pool, but always allocates. What the job throws is rethrown by `scoped`.
  template <detail::job_for<State> F>
  void execute(F&& f) {
    group_->execute(detail::worker_job(detail::with_state<State>(std::forward<F>(f))));
  }

 private:
  friend class basic_worker_pool<State>;
  explicit job_scope(detail::job_group& g) noexcept : group_(&g) {}

  detail::job_group* group_;
};

/// What `worker_pool` and `stateful_worker_pool` have in common. Any thread may call any member.
template <class State>
class basic_worker_pool {
 public:
  basic_worker_pool(const basic_worker_pool&) = delete;

  /// Adds a job. Jobs start in the order in which they were added. Waits while `backlog` jobs are
  /// waiting; a thread of the pool runs waiting jobs meanwhile, so it should hold no lock that they
  /// need, and exceeds the backlog once sixteen lie on top of each other on its stack. What the job
  /// throws goes to `on_exception`, and the thread goes on.
  ///
  /// Constant time; closures of up to six words need no allocation of their own. Throws pool_error
  /// once the pool is shut down, also while it waits; what copying `f` throws; std::bad_alloc.
  template <detail::job_for<State> F>
  void execute(F&& f) {
    crew_.execute(make_job(std::forward<F>(f)));
  }

  /// As `execute`, but returns false where that would wait. An `f` that was moved in is gone then.
  template <detail::job_for<State> F>
  bool try_execute(F&& f) {
    return crew_.try_execute(make_job(std::forward<F>(f)));
  }

  /// As `execute`; the future gives the job's value or exception. Unlike that of std::async, its
  /// destructor does not wait; whoever drops the future drops the exception, too.
  ///
  ///     std::future<std::string> page = pool.submit([url] { return fetch(url); });
  template <detail::job_for<State> F>
  auto submit(F&& f) -> std::future<typename detail::job_result<State, F>::type> {
    using result = typename detail::job_result<State, F>::type;
    std::packaged_task<typename detail::job_signature<State, result>::type> task(
        std::forward<F>(f));
    auto value = task.get_future();
    execute(std::move(task));
    return value;
  }

  /// Waits until every job that was added before has finished; later ones do not matter. Throws
  /// std::logic_error when called from a job of this pool, which would wait for itself.
  void wait_idle() { crew_.wait_idle(); }

  /// Stops accepting jobs, finishes those that were accepted, and ends the threads. From now on
  /// `execute`, `try_execute` and `submit` throw pool_error, also where they are waiting. The
  /// destructor does the same. Called on a thread of the pool, so by a job or the destructor of a
  /// state, it does not wait for the others to finish. So a job may even destroy the pool, once the
  /// call that added it has returned.
  void shutdown() { crew_.shutdown(); }

  /// Calls `body(job_scope&)` and returns its value once every job that was added through the scope
  /// has finished; so these jobs may borrow from the frames around the call. When the body or a job
  /// throws, all the others still run; then the first exception is rethrown. While a thread of the
  /// pool waits it runs jobs of the scope, also those that are added meanwhile, and no others.
  ///
  ///     pool.scoped([&](auto& s) {
  ///       for (auto& page : pages) s.execute([&] { page.load(); });
  ///     });
  template <std::invocable<job_scope<State>&> F>
  auto scoped(F&& body) -> std::invoke_result_t<F, job_scope<State>&> {
    using result = detail::called_t<F, job_scope<State>&>;
    detail::late<result> value;
    detail::job_group group(crew_);
    job_scope<State> s(group);
    try {
      value.fill([&]() -> std::invoke_result_t<F, job_scope<State>&> {
        return std::invoke(std::forward<F>(body), s);
      });
    } catch (...) {
      group.keep_error(std::current_exception());
    }
    group.wait();
    return static_cast<std::invoke_result_t<F, job_scope<State>&>>(value.take());
  }

  std::size_t num_threads() const noexcept { return crew_.num_threads(); }
  /// Jobs that wait for a thread. As `active`, out of date as soon as it is known.
  std::size_t queued() const noexcept { return crew_.queued(); }
  /// Threads that run a job.
  std::size_t active() const noexcept { return crew_.active(); }

 protected:
  basic_worker_pool(std::size_t num_threads, worker_pool_options options,
                    detail::crew::thread_body body)
      : crew_(num_threads, std::move(options), std::move(body)) {}
  ~basic_worker_pool() = default;

 private:
  template <class F>
  static detail::worker_job make_job(F&& f) {
    return detail::worker_job(detail::with_state<State>(std::forward<F>(f)));
  }

  detail::crew crew_;
};

/// A fixed number of threads that run jobs in the order in which they come: for work that blocks,
/// such as files and sockets, which would keep the work-stealing pool's threads from computing.
///
///     tine::worker_pool pool(4, {.backlog = 100});
///     while (auto connection = listener.accept()) {
///       pool.execute([c = std::move(*connection)]() mutable { answer(c); });
///     }
class worker_pool : public basic_worker_pool<void> {
 public:
  /// Throws std::invalid_argument when `num_threads` or the backlog is 0, pool_error when the
  /// system refuses a thread.
  explicit worker_pool(std::size_t num_threads, worker_pool_options options = {})
      : basic_worker_pool(num_threads, std::move(options),
                          [](const detail::crew::serve& run_jobs) { run_jobs(nullptr); }) {}
};

/// A worker pool in which each thread owns a `State`, such as a connection to a database. Jobs are
/// called with the `State&` of the thread they run on, so they need no lock for it; they leave it
/// as the next job expects it, also when they throw.
///
///     tine::stateful_worker_pool<database> pool(4, [] { return database("people.db"); });
///     auto count = pool.submit([](database& db) { return db.count("people"); });
template <class State>
class stateful_worker_pool : public basic_worker_pool<State> {
 public:
  /// Each thread calls `make_state()` when it starts, and destroys what it got when it ends; the
  /// state is never moved. All threads call the same `make_state`: at the same time, so that what
  /// it borrows may need a lock; one after the other if it cannot be called as const, as a mutable
  /// lambda, which may count its calls. Throws what `make_state` throws, on the thread of the
  /// lowest index where it does; otherwise as `worker_pool`.
  template <class Make>
    requires detail::makes_state<std::invoke_result_t<Make&>, State>
  stateful_worker_pool(std::size_t num_threads, Make make_state, worker_pool_options options = {})
      : basic_worker_pool<State>(
            num_threads, std::move(options),
            [maker = std::make_shared<shared_maker<Make>>(std::move(make_state))](
                const detail::crew::serve& run_jobs) {
              State state = detail::make_in_turn<State>(maker->make, maker->turn);
              run_jobs(&state);
            }) {}

 private:
  template <class Make>
  struct shared_maker {
    explicit shared_maker(Make&& m) : make(std::move(m)) {}
    Make make;
    std::mutex turn;
  };
};

template <class Make>
stateful_worker_pool(std::size_t, Make)
    -> stateful_worker_pool<std::remove_cvref_t<std::invoke_result_t<Make&>>>;
template <class Make>
stateful_worker_pool(std::size_t, Make, worker_pool_options)
    -> stateful_worker_pool<std::remove_cvref_t<std::invoke_result_t<Make&>>>;

}  // namespace tine
