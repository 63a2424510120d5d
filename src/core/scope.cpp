#include <tine/scope.hpp>

#include "activation.hpp"   // activation, scope_state
#include "isolation.hpp"    // with_isolation
#include "pool_state.hpp"   // pool_state
#include "timeline.hpp"     // waiting_block
#include "worker_impl.hpp"  // worker_impl
#include <tine/core/region.hpp>

#include <memory>   // std::unique_ptr
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

/// A worker's look at what threads outside have spawned. The scope may have ended long ago.
void look_into(scope_call& call) noexcept {
  receive();
  const std::unique_ptr<scope_call> mine(&call);
  // Acquire-release: pairs with the exchange in `scope_state::call_back`; one of the two gets it.
  scope_state* const scope = call.scope.exchange(nullptr, std::memory_order_acq_rel);
  if (scope == nullptr) return;
  const tbb::task_handle hold = scope->answer(call);  // the scope stays until it goes
  if (this_worker == nullptr || this_worker->pool != &scope->pool) return;
  {
    region_scope inside(*this_worker, scope->tag, false);
    activation here(static_cast<worker_impl&>(*this_worker), *scope);
    here.run_all();
  }
  scope->helpers_done.fetch_add(1, std::memory_order_release);
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
  // Keeps the scope from ending under this thread: the task may be what its body waits for.
  tbb::task_handle hold;
  try {
    hold = group.defer([] {});
  } catch (...) {  // no memory: the spawning thread's own duty to keep the scope has to do
  }
  handed_over.store(true, std::memory_order_relaxed);
  s.older = inbox.load(std::memory_order_relaxed);
  while (!inbox.compare_exchange_weak(s.older, &s, std::memory_order_release,
                                      std::memory_order_relaxed)) {
  }
  // Ask a thread of the pool to look. Without one, the threads in the scope do when they finish.
  if (pool.threads < 2) return;
  try {
    const std::lock_guard lock(call_mutex);
    if (called != nullptr) return;
    auto made = std::make_unique<scope_call>();
    made->scope.store(this, std::memory_order_relaxed);
    called_hold = group.defer([] {});
    announce();
    pool.arena->enqueue(pool.background.defer(carried<scope_call, look_into>{made.get()}));
    called = made.release();
  } catch (...) {  // as without one
    called_hold = {};
  }
}

tbb::task_handle scope_state::answer(const scope_call&) noexcept {
  const std::lock_guard lock(call_mutex);
  called = nullptr;
  return std::move(called_hold);
}

void scope_state::call_back() noexcept {
  const std::lock_guard lock(call_mutex);
  // The call's memory is its stub's: still there, as a stub that has answered resets `called` first.
  if (called == nullptr || called->scope.exchange(nullptr, std::memory_order_acq_rel) == nullptr) {
    return;  // nobody was called, or somebody has come and keeps the scope until it has finished
  }
  called = nullptr;
  called_hold = {};
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
  w.hand_overs.add_one();
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
    s.call_back();
    if (s.handed_over.load(std::memory_order_relaxed)) {
      const waiting_mark mark(&s.pool, &parts_->own.mine);
      const waiting_block shown(parts_->own.where->call);
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
  a->mine.forks.add_one();
  if (s.may_be_long) insist(a->mine);
  if (hungry(a->mine)) expose(a->mine);
}

}  // namespace tine::detail
