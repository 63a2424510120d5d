#pragma once

#include <tine/core/detached.hpp>  // detached

#include <atomic>              // std::atomic
#include <condition_variable>  // std::condition_variable
#include <cstddef>             // std::size_t
#include <cstdint>             // std::uint64_t
#include <list>                // std::list
#include <memory>              // std::unique_ptr
#include <mutex>               // std::mutex
#include <vector>              // std::vector

namespace tine::detail {

struct worker_impl;

/// One call of `broadcast`, in its caller's frame.
struct announcement {
  void (*run)(void*, std::size_t) noexcept;
  void* what;
  const origin* task;       // the caller is in, if any
  std::vector<bool> taken;  // by index
  std::size_t untaken;
  std::size_t running = 0;
  std::vector<bool> stepped_aside = std::vector<bool>(untaken);  // by index
};

/// Tasks in the order in which they came, linked through themselves.
class task_queue {
 public:
  bool empty() const noexcept { return first_ == nullptr; }
  std::size_t size() const noexcept { return size_; }
  detached* oldest() const noexcept { return first_; }
  detached* newest() const noexcept { return last_; }
  void add(detached& d) noexcept;
  void remove(detached& d) noexcept;

 private:
  detached* first_ = nullptr;
  detached* last_ = nullptr;
  std::size_t size_ = 0;
};

/// A waiting thread's search for a task that it may run. It looks at the oldest and at some of the
/// newest ones first, at those that were added since when it looks again, and after a while at all.
struct task_search {
  std::uint64_t seen = 0;  // the number of the newest task that it has looked at
  bool thorough = false;
};

/// Work that belongs to a pool rather than to a call: detached tasks, and broadcasts.
///
/// oneTBB's workers are asked for by enqueued tasks. They are one fewer than the pool's threads,
/// and may be busy otherwise, or oneTBB may not get a thread. So a thread of the pool's own, the
/// resident, sits in the visitor's seat while there is more such work than they take.
class errands {
 public:
  explicit errands(pool_state& p);
  errands(const errands&) = delete;
  ~errands();

  void add(detached& d);
  /// Whether there is a task that a thread may run while it waits, see `running_task`.
  bool has_task_for(const worker_impl& w, task_search& s) noexcept;
  /// Runs the oldest task, if there is one.
  bool run_one() noexcept;
  /// Runs the newest such one: less is nested inside a thread that waits in it for another.
  bool run_one_for(const worker_impl& w, task_search& s) noexcept;
  /// Runs this task unless somebody has begun to.
  void run_if_queued(detached& d) noexcept;
  void broadcast(std::size_t my_index, announcement& a);

  /// What a worker does that was asked to come: runs a task, or its part in the broadcasts.
  void help() noexcept;
  /// Whether a broadcast waits for the thread with this index.
  bool wants(std::size_t index) const noexcept {
    return wanted_[index].load(std::memory_order_relaxed);
  }
  /// What a worker does before it leaves: it stays for a while if a broadcast waits for others to
  /// come. It could come back in the place of one of them, and be called twice.
  void see_others_come(std::size_t index) noexcept;
  /// Asks so many workers to come and help.
  void ask_workers(std::size_t n) noexcept;

  /// Waits until nothing is left, and ends the resident.
  void finish() noexcept;

 private:
  using lock = std::unique_lock<std::mutex>;

  void run(detached& d, lock& held, bool for_hook = false) noexcept;
  detached* find_for(const worker_impl& w, task_search& s) noexcept;
  struct resident;
  void reside(resident& me) noexcept;
  void call_resident();
  void notice_fork() noexcept;
  bool crowded() const noexcept;
  /// A thread that is `waiting` in its own broadcast leaves out those that may wait for what it is
  /// in the middle of.
  bool take_part(std::size_t index, lock& held, bool waiting = false) noexcept;
  bool waits_for(std::size_t index) const noexcept;
  bool waits_for_anybody() const noexcept;
  bool waits_for_absent() const noexcept;
  void step_aside(std::size_t index, lock& held) noexcept;
  void stand_in(announcement& a, bool for_absent, lock& held) noexcept;
  void call_the_absent(announcement& a, lock& held) noexcept;
  void run_part(announcement& a, std::size_t index, lock& held) noexcept;

  pool_state& pool_;
  std::mutex mutex_;
  std::condition_variable changed_;  // broadcasts
  std::condition_variable idle_;
  task_queue tasks_;
  std::list<announcement*> announcements_;
  std::vector<std::atomic<bool>> wanted_;  // by index. Relaxed: a hint, looked at without the mutex
  std::size_t running_ = 0;                // detached tasks
  bool ending_ = false;
  std::unique_ptr<resident> resident_;  // from the first task on
  int generation_;                      // of the process that it is a thread of
};

}  // namespace tine::detail
