#include <tine/scope.hpp>

#include "activation.hpp"   // activation, scope_state
#include "isolation.hpp"    // with_isolation
#include "pool_state.hpp"   // pool_state
#include "worker_impl.hpp"  // worker_impl
#include <tine/core/region.hpp>

#include <utility>  // std::move

namespace tine::detail {
namespace {

void run_task(spawned& s) noexcept {
  scope_state& scope = *s.scope;
  try {
    s.invoke(&s);
  } catch (...) {
    scope.keep_error(std::current_exception());
  }
}

/// What a thief does with a task: it works in the scope until nothing it spawned is left.
void run_elsewhere(job* j) noexcept {
  auto& s = *static_cast<spawned*>(j);
  scope_state& scope = *s.scope;
  if (this_worker == nullptr) {  // no memory for a worker
    run_task(s);
  } else {
    activation here(static_cast<worker_impl&>(*this_worker), scope);
    run_task(s);
    here.run_all();
  }
  scope.helpers_done.fetch_add(1, std::memory_order_release);
}

/// A worker's look at what threads outside have spawned.
void look_into(scope_state& scope) noexcept {
  receive();
  if (this_worker == nullptr || this_worker->pool != &scope.pool) return;
  {
    region_scope inside(*this_worker, scope.tag, false);
    activation here(static_cast<worker_impl&>(*this_worker), scope);
    here.run_all();
  }
  scope.helpers_done.fetch_add(1, std::memory_order_release);
}

/// The calling thread's part in `scope`, null when it has none.
activation* part_in(const scope_state& scope) noexcept {
  if (this_worker == nullptr) return nullptr;
  activation* a = this_worker->spawning;
  while (a != nullptr && &a->scope != &scope) a = a->outer;
  return a;
}

}  // namespace

scope_state::scope_state(pool_state& p, std::intptr_t isolation)
    : pool(p),
      tag(isolation),
      context(tbb::task_group_context::isolated,
              tbb::task_group_context::default_traits | tbb::task_group_context::concurrent_wait),
      group(context) {}

void scope_state::keep_error(std::exception_ptr e) noexcept {
  std::lock_guard lock(error_mutex);
  if (!error) error = std::move(e);
}

void scope_state::add_foreign(spawned& s) noexcept {
  s.older = inbox.load(std::memory_order_relaxed);
  while (!inbox.compare_exchange_weak(s.older, &s, std::memory_order_release,
                                      std::memory_order_relaxed)) {
  }
  // Ask a thread of the pool to look. Without one, the threads in the scope do when they finish.
  if (pool.threads < 2) return;
  try {
    handed_over.store(true, std::memory_order_relaxed);
    announce();
    pool.arena->enqueue(group.defer(carried<scope_state, look_into>{this}));
  } catch (...) {  // as without one
  }
}

activation::activation(worker_impl& w, scope_state& s) noexcept
    : mine(w), scope(s), outer(w.spawning), where(w.current), base(w.tail) {
  w.spawning = this;
}

activation::~activation() { mine.spawning = outer; }

void activation::push(spawned& s) noexcept {
  s.newer = nullptr;
  s.older = newest;
  (newest != nullptr ? newest->newer : oldest) = &s;
  newest = &s;
}

spawned& activation::pop_newest() noexcept {
  spawned& s = *newest;
  newest = s.older;
  (newest != nullptr ? newest->newer : oldest) = nullptr;
  return s;
}

void activation::drop_taken() noexcept {
  for (ticket** link = &exposed; *link != nullptr;) {
    ticket& t = **link;
    if (t.slot.load(std::memory_order_relaxed) == ticket::spent) {
      *link = t.next;
      mine.park(t);
    } else {
      link = &t.next;
    }
  }
}

bool activation::expose_oldest(worker_impl& w) noexcept {
  drop_taken();
  spawned& s = *oldest;
  scope.handed_over.store(true, std::memory_order_relaxed);
  oldest = s.newer;  // unlinked first: once on offer, the task belongs to whoever takes it
  (oldest != nullptr ? oldest->older : newest) = nullptr;
  ticket* const t = w.offer(s, *where, &scope.group);
  if (t == nullptr) {
    s.newer = oldest;
    (oldest != nullptr ? oldest->older : newest) = &s;
    oldest = &s;
    return false;
  }
  t->next = exposed;
  exposed = t;
  return true;
}

bool activation::take_inbox() noexcept {
  if (scope.inbox.load(std::memory_order_relaxed) == nullptr) return false;
  spawned* s = scope.inbox.exchange(nullptr, std::memory_order_acquire);
  while (s != nullptr) {
    spawned* const next = s->older;
    push(*s);
    s = next;
  }
  return newest != nullptr;
}

void activation::run_all() noexcept {
  for (;;) {
    if (newest != nullptr) {
      spawned& s = pop_newest();
      if (hungry(mine) && has_hidden()) expose(mine);
      run_task(s);
    } else if (ticket* const t = exposed) {
      exposed = t->next;
      job* const j = t->armed_job();
      if (j != nullptr && mine.withdraw(*j, *t)) {
        run_task(*static_cast<spawned*>(j));
      } else {
        mine.park(*t);
      }
    } else if (!take_inbox()) {
      return;
    }
  }
}

/// The two parts of a running scope that its own thread keeps.
struct scope_parts {
  scope_parts(worker& w)
      : state(*w.pool, w.current->tag), own(static_cast<worker_impl&>(w), state) {}
  scope_state state;
  activation own;
};

scope_frame::scope_frame(worker& w) : region_(w, false), parts_(new scope_parts(w)) {}

scope_frame::~scope_frame() { delete parts_; }

scope_state& scope_frame::state() noexcept { return parts_->state; }

void scope_frame::keep_error(std::exception_ptr e) noexcept { parts_->state.keep_error(std::move(e)); }

void scope_frame::finish() {
  scope_state& s = parts_->state;
  do {
    parts_->own.run_all();
    if (s.handed_over.load(std::memory_order_relaxed)) {
      const waiting_mark mark(&s.pool, &parts_->own.mine);
      with_isolation(s.tag, [&] { s.group.wait(); });
    }
  } while (s.inbox.load(std::memory_order_relaxed) != nullptr);
  static_cast<void>(s.helpers_done.load(std::memory_order_acquire));
  if (s.error) std::rethrow_exception(std::move(s.error));
}

bool run_spawned_here(worker& w) noexcept {
  activation* const a = w.spawning;
  if (a == nullptr || a->newest == nullptr) return false;
  region_scope inside(w, a->scope.tag, false);
  run_task(a->pop_newest());
  return true;
}

void add_task(scope_state& scope, spawned& s) noexcept {
  s.run = &run_elsewhere;
  s.scope = &scope;
  activation* const a = part_in(scope);
  if (a == nullptr) return scope.add_foreign(s);
  a->push(s);
  if (hungry(a->mine)) expose(a->mine);
}

}  // namespace tine::detail
