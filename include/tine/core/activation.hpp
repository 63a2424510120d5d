#pragma once

#include <tine/core/export.hpp>
#include <tine/core/spawned.hpp>  // spawned
#include <tine/core/worker.hpp>   // worker, region

#include <atomic>     // std::atomic
#include <cstdint>    // std::intptr_t
#include <exception>  // std::exception_ptr
#include <utility>    // std::move

namespace tine::detail {

struct scope_helpers;

/// What all threads of one `scope` share.
struct scope_state {
  scope_state(pool_state& p, std::intptr_t isolation) noexcept
      : pool(p), tag(isolation), task(this_worker != nullptr ? this_worker->task : nullptr) {}
  /// With a tag of its own.
  explicit scope_state(pool_state& p) noexcept
      : scope_state(p, reinterpret_cast<std::intptr_t>(this)) {}

  void keep_error(std::exception_ptr e) noexcept {
    // Relaxed: the error is read when all who might write it have synchronised with the reader.
    if (!failed.exchange(true, std::memory_order_relaxed)) error = std::move(e);
  }

  pool_state& pool;
  const std::intptr_t tag;
  const origin* const task;  // that its owner is in

  // Made when a task is first handed to another thread, or comes from one. Release when made,
  // acquire by those who may be other threads than the maker.
  std::atomic<scope_helpers*> helpers{nullptr};

  // Tasks spawned by threads that do not work in the scope, newest first. Release on push pairs
  // with the acquire of the exchange that takes them all.
  std::atomic<spawned*> inbox{nullptr};

  std::atomic<bool> failed{false};
  std::exception_ptr error;  // the first one
};

/// One thread's part in a scope: the tasks it spawned and nobody has taken.
struct activation {
  activation(worker& w, scope_state& s) noexcept
      : mine(w), scope(s), outer(w.spawning), where(w.current), base(w.tail) {
    w.spawning = this;
  }
  activation(const activation&) = delete;
  ~activation() { mine.spawning = outer; }

  void push(spawned& s) noexcept {
    s.newer = nullptr;
    s.older = newest;
    (newest != nullptr ? newest->newer : oldest) = &s;
    newest = &s;
  }
  spawned& pop_newest() noexcept {
    spawned& s = *newest;
    newest = s.older;
    (newest != nullptr ? newest->newer : oldest) = nullptr;
    return s;
  }
  bool has_hidden() const noexcept { return oldest != nullptr; }

  /// Offers the oldest task. False when that cannot be done.
  bool expose_oldest() noexcept;

  /// Leaves the hidden tasks to others, whatever this thread may have on offer.
  void share() noexcept;

  /// Takes a pending task, the newest if it may be; null when nothing is left.
  spawned* take() noexcept;

  /// Runs everything that is pending here, newest first, until nothing is left.
  void run_all() noexcept;

  worker& mine;
  scope_state& scope;
  activation* const outer;
  region* const where;
  job** const base;           // older pending forks belong to calls around the scope
  spawned* newest = nullptr;  // hidden tasks, linked both ways
  spawned* oldest = nullptr;
  ticket* exposed = nullptr;  // what is on offer, newest first

 private:
  bool take_inbox() noexcept;
  void drop_taken() noexcept;
};

/// Adds a task to a running scope; any thread may.
TINE_EXPORT void add_task(scope_state& scope, spawned& s) noexcept;

/// Runs and waits for every task of the scope that `own` belongs to.
TINE_EXPORT void finish_scope(activation& own) noexcept;

/// The same for a scope whose body ran on a thread that need not work in the pool.
TINE_EXPORT void finish_scope_in_place(scope_state& scope) noexcept;

}  // namespace tine::detail
