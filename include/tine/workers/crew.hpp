#pragma once

#include <tine/core/export.hpp>
#include <tine/workers/blocking_queue.hpp>  // blocking_queue
#include <tine/workers/worker_job.hpp>

#include <cstddef>     // std::size_t
#include <exception>   // std::exception_ptr
#include <functional>  // std::function
#include <memory>      // std::shared_ptr
#include <string>      // std::string

namespace tine {

/// How a worker pool is set up.
struct worker_pool_options {
  /// Jobs that may wait at a time; `execute` blocks while there are so many.
  std::size_t backlog = unlimited;
  /// Worker i is called `name`-i where the system shows names of threads (it may shorten them).
  std::string name = "worker";
  /// Receives what a job of `execute` throws, on its worker's thread. Without it the exception is
  /// reported in one line on stderr.
  std::function<void(std::exception_ptr)> on_exception = {};

  static constexpr std::size_t unlimited = detail::blocking_queue<detail::worker_job>::unlimited;
};

namespace detail {

struct crew_state;

/// The threads of a worker pool and the jobs that wait for them: what does not depend on the type
/// of the state that each thread owns.
class TINE_EXPORT crew {
 public:
  /// Runs jobs on the calling thread until the crew is shut down. Every job gets the pointer.
  using serve = std::function<void(void* state)>;
  /// What a thread does from beginning to end: makes its state, calls `serve`, destroys the state.
  using thread_body = std::function<void(const serve&)>;

  /// Returns when each thread serves. Throws what a body throws before, or pool_error.
  crew(std::size_t num_threads, worker_pool_options options, thread_body body);
  crew(const crew&) = delete;
  ~crew();

  void execute(worker_job j);
  bool try_execute(worker_job j);
  void wait_idle();
  void shutdown();
  std::size_t num_threads() const noexcept;
  std::size_t queued() const noexcept;
  std::size_t active() const noexcept;

 private:
  friend class job_group;

  std::shared_ptr<crew_state> state_;
};

/// The jobs of a `scoped` call: those that wait, how many have not ended, and the first exception.
///
/// For each job a stub that runs the oldest one of the group waits its turn in the crew. Meanwhile
/// the caller of `wait`, if he is one of the crew, runs jobs of the group and no others: so what
/// lies on his stack is what he called, however many jobs wait in the crew.
class TINE_EXPORT job_group {
 public:
  explicit job_group(crew& c);
  job_group(const job_group&) = delete;
  ~job_group();

  /// As that of the crew; keeps what the job throws.
  void execute(worker_job j);
  void keep_error(std::exception_ptr e) noexcept;
  /// Returns when every job has ended; rethrows the exception that was kept.
  void wait();

 private:
  struct parts;
  std::shared_ptr<parts> parts_;  // stubs whose jobs have been run may come later
};

}  // namespace detail
}  // namespace tine
