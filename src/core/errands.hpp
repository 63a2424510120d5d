#pragma once

#include <tine/core/detached.hpp>  // detached

#include <condition_variable>  // std::condition_variable
#include <cstddef>             // std::size_t
#include <deque>               // std::deque
#include <list>                // std::list
#include <mutex>               // std::mutex
#include <thread>              // std::thread
#include <vector>              // std::vector

namespace tine::detail {

/// One call of `broadcast`, in its caller's frame.
struct announcement {
  void (*run)(void*, std::size_t) noexcept;
  void* what;
  std::vector<bool> taken;  // by index
  std::size_t untaken;
  std::size_t running;
};

/// Work that belongs to a pool rather than to a call: detached tasks, and broadcasts.
///
/// oneTBB's workers are asked for by enqueued tasks. They are one fewer than the pool's threads, so
/// a thread of the pool's own, the resident, is started when there is more such work than they can
/// take, and sits in the visitor's seat while there is some.
class errands {
 public:
  explicit errands(pool_state& p) : pool_(p) {}
  errands(const errands&) = delete;

  void add(detached* d);
  bool has_task() noexcept;
  bool run_one() noexcept;
  void broadcast(std::size_t my_index, announcement& a);

  /// What a worker does that was asked to come: runs a task, or its part in the broadcasts.
  void help() noexcept;

  /// Waits until nothing is left, and ends the resident.
  void finish() noexcept;

 private:
  using lock = std::unique_lock<std::mutex>;

  void reside() noexcept;
  void start_resident();
  void ask_workers(std::size_t n) noexcept;
  bool take_part(std::size_t index, lock& held) noexcept;
  bool waits_for(std::size_t index) const noexcept;
  bool stand_in(announcement& a, lock& held) noexcept;
  static void run_part(announcement& a, std::size_t index, lock& held,
                       std::condition_variable& changed) noexcept;

  pool_state& pool_;
  std::mutex mutex_;
  std::condition_variable changed_;   // broadcasts
  std::condition_variable resident_wanted_;
  std::condition_variable idle_;
  std::deque<detached*> tasks_;
  std::list<announcement*> announcements_;
  std::size_t running_ = 0;  // detached tasks
  bool ending_ = false;
  std::thread resident_;
};

}  // namespace tine::detail
