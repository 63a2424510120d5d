#include "scope_helpers.hpp"

#include "isolation.hpp"    // with_isolation
#include "pool_state.hpp"   // pool_state
#include "timeline.hpp"     // waiting_block
#include "worker_impl.hpp"  // worker_impl

#include <tine/core/region.hpp>  // region_scope

#include <memory>   // std::unique_ptr
#include <mutex>    // std::mutex
#include <new>      // std::nothrow
#include <utility>  // std::exchange, std::move

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
    activation here(*this_worker, scope);
    run_task(s);
    here.run_all();
  }
  scope.helpers.load(std::memory_order_relaxed)->end();
}

/// All calls that were ever made.
struct call_store {
  std::mutex mutex;
  scope_call* free = nullptr;
  scope_call* made = nullptr;
};
call_store& calls() {
  static auto* const store = new call_store;
  return *store;
}

void put_back(scope_call* call) noexcept {
  auto& store = calls();
  const std::lock_guard lock(store.mutex);
  call->next_free = std::exchange(store.free, call);
}
using call_in_use = std::unique_ptr<scope_call, decltype([](scope_call* call) { put_back(call); })>;

call_in_use take_call() {
  auto& store = calls();
  const std::lock_guard lock(store.mutex);
  if (store.free != nullptr) return call_in_use(std::exchange(store.free, store.free->next_free));
  auto* const call = new scope_call;
  call->next_made = std::exchange(store.made, call);
  return call_in_use(call);
}

/// A worker's look at what threads outside have spawned. The scope may have ended long ago.
void look_into(scope_call& call) noexcept {
  receive();
  const call_in_use mine(&call);
  // Acquire-release: pairs with the exchange in `call_back`; one of the two gets it.
  scope_state* const scope = call.scope.exchange(nullptr, std::memory_order_acq_rel);
  if (scope == nullptr) return;
  auto& helpers = *scope->helpers.load(std::memory_order_acquire);
  const tbb::task_handle hold = helpers.answer();  // the scope stays until it goes
  if (this_worker != nullptr && this_worker->pool == &scope->pool) {
    region_scope inside(*this_worker, scope->tag, false);
    activation here(*this_worker, *scope);
    const task_scope of_the_owner(*this_worker, scope->task);
    here.run_all();
  }
  helpers.end();
}

/// The calling thread's part in `scope`, null when it has none.
activation* part_in(const scope_state& scope) noexcept {
  if (this_worker == nullptr) return nullptr;
  activation* a = this_worker->spawning;
  while (a != nullptr && &a->scope != &scope) a = a->outer;
  return a;
}

/// Puts a list of tasks where each thread that works in the scope looks before it leaves.
void put_in_inbox(scope_state& scope, spawned& newest, spawned& oldest) noexcept {
  oldest.older = scope.inbox.load(std::memory_order_relaxed);
  while (!scope.inbox.compare_exchange_weak(oldest.older, &newest, std::memory_order_release,
                                            std::memory_order_relaxed)) {
  }
}

/// Adds a task from a thread that does not work in the scope.
void add_foreign(scope_state& scope, spawned& s) noexcept {
  // Keeps the scope from ending under this thread: the task may be what its body waits for.
  tbb::task_handle hold;
  scope_helpers* const helpers = scope_helpers::of(scope);
  try {
    if (helpers != nullptr) hold = helpers->group.defer([] {});
  } catch (...) {  // no memory: the spawning thread's own duty to keep the scope has to do
  }
  if (hold) helpers->begin();
  put_in_inbox(scope, s, s);
  if (helpers != nullptr) helpers->call(scope);
  if (hold) helpers->end();
}

}  // namespace

scope_helpers::scope_helpers()
    : context(tbb::task_group_context::isolated,
              tbb::task_group_context::default_traits | tbb::task_group_context::concurrent_wait),
      group(context),
      gate_context_(tbb::task_group_context::isolated),
      gate_(gate_context_) {}

scope_helpers* scope_helpers::of(scope_state& scope) noexcept {
  scope_helpers* known = scope.helpers.load(std::memory_order_acquire);
  if (known != nullptr) return known;
  try {
    auto made = std::make_unique<scope_helpers>();
    if (scope.helpers.compare_exchange_strong(known, made.get(), std::memory_order_acq_rel,
                                              std::memory_order_acquire)) {
      return made.release();
    }
    return known;  // another thread was faster
  } catch (...) {
    return nullptr;
  }
}

void scope_helpers::end() noexcept {
  if (elsewhere_.fetch_sub(1, std::memory_order_acq_rel) == 1) open_gate();
  done.fetch_add(1, std::memory_order_release);
}

void scope_helpers::open_gate() noexcept {
  // Acquire-release, pairs with the exchange in `wait_for_news`: either that one comes later, and
  // the owner sees the news, or this sees the closed gate.
  if (!closed_.exchange(false, std::memory_order_acq_rel)) return;
  const tbb::task_handle opened = std::move(shut_);
  done.fetch_add(1, std::memory_order_release);  // the owner may use `shut_` again
}

void scope_helpers::wait_for_news(scope_state& scope) noexcept {
  const auto is_news = [&] {
    return all_ended() || scope.inbox.load(std::memory_order_acquire) != nullptr;
  };
  call_back();
  if (is_news()) return;
  try {
    shut_ = gate_.defer([] {});
  } catch (...) {  // no memory: the owner is not told of the inbox
    return with_isolation(scope.tag, [&] { group.wait(); });
  }
  closed_.exchange(true, std::memory_order_acq_rel);
  call_back();  // once more: who called before the gate was closed did not open it
  if (is_news()) open_gate();
  with_isolation(scope.tag, [&] { gate_.wait(); });
  // Whoever opened the gate has let go of `shut_`.
  static_cast<void>(done.load(std::memory_order_acquire));
}

void scope_helpers::call(scope_state& scope) noexcept {
  ask_a_worker(scope);
  open_gate();
}

void scope_helpers::ask_a_worker(scope_state& scope) noexcept {
  pool_state& pool = scope.pool;
  if (pool.threads < 2) return;
  const std::lock_guard lock(call_mutex_);
  if (called_ != nullptr) return;
  try {
    auto made = take_call();
    made->scope.store(&scope, std::memory_order_relaxed);
    auto hold = group.defer([] {});
    auto stub = pool.background.defer(carried<scope_call, look_into>{made.get()});
    announce();
    // The stub's from here on, even if this throws: the exception may come from oneTBB's waking of
    // a worker, after the stub was published.
    called_hold_ = std::move(hold);
    called_ = made.release();
    begin();
    pool.arena->enqueue(std::move(stub));
  } catch (...) {  // no memory or no thread: those in the scope look when they finish
  }
}

tbb::task_handle scope_helpers::answer() noexcept {
  const std::lock_guard lock(call_mutex_);
  called_ = nullptr;
  return std::move(called_hold_);
}

void scope_helpers::call_back() noexcept {
  const std::lock_guard lock(call_mutex_);
  // The call is its stub's: not used again yet, as a stub that has answered resets `called_` first.
  if (called_ == nullptr ||
      called_->scope.exchange(nullptr, std::memory_order_acq_rel) == nullptr) {
    return;  // nobody was called, or somebody has come and keeps the scope until it has finished
  }
  called_ = nullptr;
  called_hold_ = {};
  take_back();
}

void activation::drop_taken() noexcept {
  for (ticket** link = &exposed; *link != nullptr;) {
    ticket& t = **link;
    if (t.slot.load(std::memory_order_relaxed) == ticket::spent) {
      *link = t.next;
      static_cast<worker_impl&>(mine).park(t);
    } else {
      link = &t.next;
    }
  }
}

bool activation::expose_oldest() noexcept {
  scope_helpers* const helpers = scope_helpers::of(scope);
  if (helpers == nullptr) return false;
  auto& w = static_cast<worker_impl&>(mine);
  drop_taken();
  spawned& s = *oldest;
  oldest = s.newer;  // unlinked first: once on offer, the task belongs to whoever takes it
  (oldest != nullptr ? oldest->older : newest) = nullptr;
  helpers->begin();  // before it can be taken
  ticket* const t = w.offer(s, *where, &helpers->group);
  if (t == nullptr) {
    helpers->take_back();
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

void activation::share() noexcept {
  if (newest == nullptr) return;
  // One by a ticket, as threads that wait in the scope take nothing else: who takes it looks into
  // the inbox next. The others there, which costs the same for any number of them.
  mine.demand.fetch_sub(1, std::memory_order_relaxed);
  if (!expose_oldest()) {
    mine.demand.fetch_add(1, std::memory_order_relaxed);
    return;
  }
  mine.has_offered = true;
  if (newest == nullptr) return;
  put_in_inbox(scope, *newest, *oldest);
  newest = oldest = nullptr;
  scope_helpers::of(scope)->call(scope);
}

spawned* activation::take() noexcept {
  auto& w = static_cast<worker_impl&>(mine);
  do {
    if (newest != nullptr) return &pop_newest();
    while (ticket* const t = exposed) {
      exposed = t->next;
      job* const j = t->armed_job();
      if (j != nullptr && w.withdraw(*j, *t)) {
        scope.helpers.load(std::memory_order_relaxed)->take_back();
        return static_cast<spawned*>(j);
      }
      w.park(*t);
    }
  } while (take_inbox());
  return nullptr;
}

void activation::run_all() noexcept {
  while (spawned* const s = take()) {
    if (hungry(mine) && has_hidden()) expose(mine);
    run_task(*s);
  }
}

void finish_scope(activation& own) noexcept {
  scope_state& s = own.scope;
  scope_helpers* helpers = nullptr;
  const auto all_done = [&] {
    helpers = s.helpers.load(std::memory_order_acquire);
    // In this order: a task that another one waited for is in the inbox before that one ends.
    return (helpers == nullptr || helpers->all_ended()) &&
           s.inbox.load(std::memory_order_relaxed) == nullptr;
  };
  own.run_all();
  while (!all_done()) {
    if (helpers != nullptr) {
      const waiting_mark mark(&own.mine);
      const waiting_block shown(own.where->call);
      helpers->wait_for_news(s);
    }
    own.run_all();
  }
  if (helpers == nullptr) return;
  const std::unique_ptr<scope_helpers> ended(helpers);
  // Stubs that are about to end, or have no task.
  with_isolation(s.tag, [&] { ended->group.wait(); });
  static_cast<void>(ended->done.load(std::memory_order_acquire));
}

void finish_scope_in_place(scope_state& scope) noexcept {
  enter(
      scope.pool,
      [](void* raw) noexcept {
        auto& s = *static_cast<scope_state*>(raw);
        const region_scope inside(*this_worker, s.tag, false);
        activation own(*this_worker, s);
        finish_scope(own);
      },
      &scope, false);
}

bool run_spawned_here(worker& w) noexcept {
  for (activation* a = w.spawning; a != nullptr; a = a->outer) {
    if (spawned* const s = a->take()) {
      const region_scope inside(w, a->scope.tag, false);
      run_task(*s);
      return true;
    }
  }
  return false;
}

void add_task(scope_state& scope, spawned& s) noexcept {
  s.run = &run_elsewhere;
  s.scope = &scope;
  activation* const a = part_in(scope);
  if (a == nullptr) return add_foreign(scope, s);
  a->push(s);
  a->mine.forks.add_one();
  if (s.may_be_long) insist(a->mine);
  if (hungry(a->mine)) expose(a->mine);
}

}  // namespace tine::detail
