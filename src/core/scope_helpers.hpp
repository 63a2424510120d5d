#pragma once

#include "counted_tasks.hpp"  // counted_tasks

#include <tine/core/activation.hpp>  // scope_state
#include <tine/core/worker.hpp>      // worker

#include <oneapi/tbb/task_group.h>  // tbb::task_group

#include <atomic>  // std::atomic
#include <mutex>   // std::mutex

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

  /// Asks a thread of the pool to look into the scope. Without one, or when that cannot be done, the
  /// threads that work in the scope look when they finish.
  void call(scope_state& scope) noexcept;
  /// For the one who was asked: keeps the scope until the handle goes.
  tbb::task_handle answer() noexcept;
  /// Nobody needs to come any more.
  void call_back() noexcept;

  tbb::task_group_context context;
  counted_tasks group;  // counts the stubs; each thread runs what it spawned before its stub ends

  // Stubs that ended. Release, pairs with the acquire in `finish_scope`: what their tasks wrote is
  // seen.
  std::atomic<int> done{0};

 private:
  std::mutex call_mutex_;
  scope_call* called_ = nullptr;  // not answered yet
  tbb::task_handle called_hold_;  // counts in `group` until the answer has ended
};

/// Runs a task that this thread spawned and nobody took, or one that waits for any thread in a scope
/// this thread works in, if there is one.
bool run_spawned_here(worker& w) noexcept;

}  // namespace tine::detail
