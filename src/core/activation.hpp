#pragma once

#include "ticket.hpp"              // ticket
#include <tine/core/spawned.hpp>  // spawned
#include <tine/core/worker.hpp>   // worker, job

#include <oneapi/tbb/task_group.h>  // tbb::task_group

#include <atomic>     // std::atomic
#include <exception>  // std::exception_ptr
#include <mutex>      // std::mutex

namespace tine::detail {

struct worker_impl;

/// A request to a worker to look into a scope. It may be answered after the scope has ended, so it
/// is on the heap, and belongs to the task that oneTBB carries.
struct scope_call {
  std::atomic<scope_state*> scope{nullptr};
};

/// What all threads of one `scope` share.
struct scope_state {
  scope_state(pool_state& p, std::intptr_t isolation);

  void add_foreign(spawned& s) noexcept;
  tbb::task_handle answer(const scope_call& call) noexcept;
  void call_back() noexcept;
  void keep_error(std::exception_ptr e) noexcept;

  pool_state& pool;
  const std::intptr_t tag;

  // True once a task was handed to oneTBB. Relaxed: a task that another thread hands over descends
  // from one that the scope's own thread handed over, or from a thread it has synchronised with.
  std::atomic<bool> handed_over{false};

  tbb::task_group_context context;
  tbb::task_group group;  // counts the stubs; each thread runs what it spawned before its stub ends

  // Tasks spawned by threads that do not work in the scope, newest first. Release on push pairs
  // with the acquire of the exchange that takes them all.
  std::atomic<spawned*> inbox{nullptr};

  // Stubs that ended. Release, pairs with the acquire in `finish`: what their tasks wrote is seen.
  std::atomic<int> helpers_done{0};

  std::mutex call_mutex;
  scope_call* called = nullptr;  // not answered yet
  tbb::task_handle called_hold;  // counts in `group` until the answer has ended

  std::mutex error_mutex;
  std::exception_ptr error;
};

/// One thread's part in a scope: the tasks it spawned and nobody has taken.
struct activation {
  activation(worker_impl& w, scope_state& s) noexcept;
  activation(const activation&) = delete;
  ~activation();

  void push(spawned& s) noexcept;
  spawned& pop_newest() noexcept;
  bool has_hidden() const noexcept { return oldest != nullptr; }
  bool expose_oldest(worker_impl& w) noexcept;

  /// Runs everything that is pending here, newest first, until nothing is left.
  void run_all() noexcept;

  worker_impl& mine;
  scope_state& scope;
  activation* const outer;
  region* const where;
  job** const base;            // older pending forks belong to calls around the scope
  spawned* newest = nullptr;   // hidden tasks, linked both ways
  spawned* oldest = nullptr;
  ticket* exposed = nullptr;   // what is on offer, newest first

 private:
  bool take_inbox() noexcept;
  void drop_taken() noexcept;
};

/// Runs the newest task that this thread spawned and nobody took, if there is one.
bool run_spawned_here(worker& w) noexcept;

}  // namespace tine::detail
