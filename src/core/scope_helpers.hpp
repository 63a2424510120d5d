#pragma once

#include "counted_tasks.hpp"  // counted_tasks

#include <tine/core/activation.hpp>  // scope_state
#include <tine/core/worker.hpp>      // worker

#include <oneapi/tbb/task_group.h>  // tbb::task_group

#include <atomic>   // std::atomic
#include <cstddef>  // std::size_t
#include <mutex>    // std::mutex

namespace tine::detail {

/// A request to a worker to look into a scope. It may be answered after the scope has ended, or, if
/// the program ends before, never: so it belongs to a store, and is used again.
struct scope_call {
  std::atomic<scope_state*> scope{nullptr};
  scope_call* next_free = nullptr;
  scope_call* next_made = nullptr;  // of all; leak checkers do not see what oneTBB holds
};

/// What a scope needs as soon as other threads take part in it. Most scopes end without.
struct scope_helpers {
  scope_helpers();

  /// Those of the scope, made when there are none; null when there is no memory.
  static scope_helpers* of(scope_state& scope) noexcept;

  /// Something begins that the scope's owner cannot finish itself: a task is on offer, a thread
  /// adds one, a worker is asked to come.
  void begin() noexcept { elsewhere_.fetch_add(1, std::memory_order_relaxed); }
  /// It has ended. The caller is inside a stub or holds a handle of `group`: the scope stays until
  /// that has gone, too.
  void end() noexcept;
  /// A task was taken back by the thread that offered it. That is the owner, or counts itself.
  void take_back() noexcept { elsewhere_.fetch_sub(1, std::memory_order_relaxed); }
  /// Whether all of it has ended. What was done is seen.
  bool all_ended() const noexcept {
    return elsewhere_.load(std::memory_order_acquire) == 0;  // pairs with `end`
  }

  /// Asks a thread of the pool to look into the inbox, and the owner if it waits. Without a thread,
  /// or when that cannot be done, the threads that work in the scope look when they finish.
  void call(scope_state& scope) noexcept;
  /// For the one who was asked: keeps the scope until the handle goes.
  tbb::task_handle answer() noexcept;
  /// Nobody needs to come any more.
  void call_back() noexcept;

  /// For the owner: waits until all has ended, or there is something in the inbox. It helps
  /// meanwhile.
  void wait_for_news(scope_state& scope) noexcept;

  tbb::task_group_context context;
  counted_tasks group;  // counts the stubs; each thread runs what it spawned before its stub ends

  // Stubs and visits that ended. Release, pairs with the acquire in `finish_scope`: their last
  // accesses come before the end of the scope.
  std::atomic<int> done{0};

 private:
  void ask_a_worker(scope_state& scope) noexcept;
  void open_gate() noexcept;

  std::mutex call_mutex_;
  scope_call* called_ = nullptr;  // not answered yet
  tbb::task_handle called_hold_;  // counts in `group` until the answer has ended

  // What has begun and not ended. Release at each end, acquired by the owner who sees none left.
  std::atomic<std::size_t> elsewhere_{0};
  // What the owner waits for is not `group`, which nobody can leave before all has ended, but a
  // handle in a group of its own. Whoever has news takes `closed_` back, and lets the handle go. A
  // wait resets its context, so it is not the one that tasks run in meanwhile.
  tbb::task_group_context gate_context_;
  counted_tasks gate_;
  tbb::task_handle shut_;
  std::atomic<bool> closed_{false};
};

/// Runs a task that this thread spawned and nobody took, or one that waits for any thread in a
/// scope this thread works in, if there is one.
bool run_spawned_here(worker& w) noexcept;

}  // namespace tine::detail
