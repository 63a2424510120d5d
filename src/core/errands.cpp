#include "errands.hpp"

#include "crossing.hpp"       // wait_in_room
#include "pool_state.hpp"     // pool_state
#include "process.hpp"        // process_generation
#include "scope_helpers.hpp"  // run_spawned_here
#include "ticket.hpp"         // carried, receive
#include "worker_impl.hpp"    // worker_impl, errand_scope, task_scope

#include <tine/broadcast.hpp>
#include <tine/core/blocking.hpp>  // before_blocking
#include <tine/core/region.hpp>    // region_scope
#include <tine/core/tracing.hpp>   // traced
#include <tine/spawn.hpp>

#include <algorithm>  // std::any_of, std::min
#include <atomic>     // std::atomic
#include <chrono>     // std::chrono::milliseconds
#include <cstdint>    // std::uint64_t
#include <thread>     // std::thread
#include <utility>    // std::exchange

namespace tine::detail {
namespace {

// How long a worker that has done its part in a broadcast leaves the others the chance to come
// before it looks for other work, and before it leaves for lack of any; and how long a caller waits
// before it stands in for the threads that wait for something themselves, and for those that are
// away: oneTBB may be about to bring them.
constexpr auto patience = std::chrono::milliseconds(1);
constexpr auto patience_with_leaving = std::chrono::milliseconds(100);
constexpr auto patience_with_waiting = std::chrono::milliseconds(10);
constexpr auto patience_with_absent = std::chrono::seconds(2);

std::uint64_t next_number() noexcept {
  // Relaxed: only the order in each pool matters, which has a lock.
  static std::atomic<std::uint64_t> last{0};
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

void help_pool(pool_state& p) noexcept {
  receive();
  if (this_worker != nullptr && this_worker->pool == &p) p.errands.help();
}

}  // namespace

void task_queue::add(detached& d) noexcept {
  d.before = last_;
  d.behind = nullptr;
  d.queued = true;
  (last_ != nullptr ? last_->behind : first_) = &d;
  last_ = &d;
  ++size_;
}

void task_queue::remove(detached& d) noexcept {
  (d.before != nullptr ? d.before->behind : first_) = d.behind;
  (d.behind != nullptr ? d.behind->before : last_) = d.before;
  d.queued = false;
  --size_;
}

struct errands::resident {
  std::thread thread;
  std::condition_variable wanted;
  bool idle = false;  // guarded by the mutex
};

errands::errands(pool_state& p) : pool_(p), wanted_(p.threads), generation_(process_generation()) {}
errands::~errands() = default;

void errands::ask_workers(std::size_t n) noexcept {
  if (!pool_.arena) return;
  try {
    for (std::size_t i = 0; i < n; ++i) {
      pool_.arena->enqueue(pool_.background.defer(carried<pool_state, help_pool>{&pool_}));
    }
  } catch (...) {  // no memory or no thread: the resident and those who wait do it
  }
}

// Threads of the process that this one was forked from are not here: neither the resident, whose
// condition variable is not to be touched, nor those that ran tasks.
void errands::notice_fork() noexcept {
  if (generation_ == process_generation()) return;
  generation_ = process_generation();
  static_cast<void>(resident_.release());
  running_ = 0;
}

void errands::call_resident() {
  notice_fork();
  if (resident_ == nullptr) {
    auto made = std::make_unique<resident>();
    made->thread = std::thread([this, me = made.get()] { reside(*me); });
    resident_ = std::move(made);
  }
  if (resident_->idle || crowded()) resident_->wanted.notify_one();
}

bool errands::crowded() const noexcept {
  return tasks_.size() + running_ >= pool_.threads || waits_for(0);
}

void errands::add(detached& d) {
  {
    lock held(mutex_);
    const auto* const me = static_cast<worker_impl*>(this_worker);
    d.from = origin(next_number(), me != nullptr ? me->task : nullptr);
    tasks_.add(d);
    // Who came for a task of a hook would have hooks of its own, and so on without end.
    if (me != nullptr && me->pool == &pool_ && me->in_hook_of == &pool_) return run(d, held, true);
    try {
      call_resident();
    } catch (...) {
      // Perhaps nobody would ever run it: oneTBB does not tell each time that it has no worker.
      tasks_.remove(d);
      throw;
    }
  }
  ask_workers(1);
  crossing::wake_sleepers();
}

detached* errands::find_for(const worker_impl& w, task_search& s) noexcept {
  if (tasks_.empty()) return nullptr;
  const std::uint64_t seen = s.thorough ? 0 : s.seen;
  const bool first_look = s.seen == 0 && !s.thorough;
  std::size_t left = first_look ? std::min<std::size_t>(tasks_.size(), 16) : tasks_.size();
  for (detached* d = tasks_.newest(); left > 0 && d->from.number() > seen; d = d->before, --left) {
    if (may_run_inside(w.running, d->from)) return d;
  }
  // The oldest one comes before the others, unless those were spawned in tasks that are older.
  if (may_run_inside(w.running, tasks_.oldest()->from)) return tasks_.oldest();
  s.seen = tasks_.newest()->from.number();
  s.thorough = false;
  return nullptr;
}

bool errands::has_task_for(const worker_impl& w, task_search& s) noexcept {
  const lock held(mutex_);
  return find_for(w, s) != nullptr;
}

void errands::run(detached& d, lock& held, bool for_hook) noexcept {
  tasks_.remove(d);
  ++running_;
  const int generation = generation_;
  held.unlock();
  {
    auto& me = *static_cast<worker_impl*>(this_worker);
    // Only what a hook has spawned itself is part of the hook.
    const auto* const hook = std::exchange(me.in_hook_of, for_hook ? me.in_hook_of : nullptr);
    const errand_scope inside(me);
    const origin from = d.from;  // the task is gone before it ends
    const running_scope in_the_task(me, &from);
    try {
      traced("spawned task", [&d] { d.run(&d); });
    } catch (...) {
      pool_.report(std::current_exception());
    }
    me.in_hook_of = hook;
  }
  held.lock();
  if (generation == generation_) --running_;
  if (tasks_.empty() && running_ == 0) idle_.notify_all();
}

bool errands::run_one() noexcept {
  lock held(mutex_);
  if (tasks_.empty()) return false;
  run(*tasks_.oldest(), held);
  return true;
}

bool errands::run_one_for(const worker_impl& w, task_search& s) noexcept {
  lock held(mutex_);
  detached* const d = find_for(w, s);
  if (d == nullptr) return false;
  s.seen = 0;  // it has not looked at those before this one
  run(*d, held);
  return true;
}

void errands::run_if_queued(detached& d) noexcept {
  lock held(mutex_);
  if (d.queued) run(d, held);
}

void errands::run_part(announcement& a, std::size_t index, lock& held) noexcept {
  a.taken[index] = true;
  --a.untaken;
  ++a.running;
  wanted_[index].store(waits_for(index), std::memory_order_relaxed);
  if (a.untaken == 0) changed_.notify_all();  // who steps aside or stays need not any longer
  held.unlock();
  {
    auto& me = *static_cast<worker_impl*>(this_worker);
    const region_scope inside(me, false);
    const task_scope of_the_caller(me, a.task);
    a.run(a.what, index);
  }
  held.lock();
  --a.running;
  changed_.notify_all();
}

bool errands::take_part(std::size_t index, lock& held, bool waiting) noexcept {
  const auto& me = *static_cast<worker_impl*>(this_worker);
  for (announcement* const a : announcements_) {
    if (!a->taken[index] && !(waiting && !may_serve_inside(me.running, me.task, a->task))) {
      run_part(*a, index, held);
      return true;
    }
  }
  return false;
}

bool errands::waits_for(std::size_t index) const noexcept {
  return std::any_of(announcements_.begin(), announcements_.end(),
                     [&](const announcement* a) { return !a->taken[index]; });
}

bool errands::waits_for_anybody() const noexcept {
  return std::any_of(announcements_.begin(), announcements_.end(),
                     [](const announcement* a) { return a->untaken > 0; });
}

bool errands::waits_for_absent() const noexcept {
  for (std::size_t i = 0; i < pool_.threads; ++i) {
    if (pool_.where(i) == pool_state::presence::away && waits_for(i)) return true;
  }
  return false;
}

void errands::see_others_come(std::size_t index) noexcept {
  lock held(mutex_);
  if (announcements_.empty()) return;
  changed_.wait_for(held, patience_with_leaving,
                    [&] { return waits_for(index) || !waits_for_absent(); });
  if (!waits_for(index)) return;
  held.unlock();
  ask_workers(1);  // others have taken what was meant for this one
}

// A thread that has done its part and is asked again has got what was meant for another one. It
// passes that on, and leaves the other a moment in which nobody takes it away; once in a broadcast,
// as it has work of its own.
void errands::step_aside(std::size_t index, lock& held) noexcept {
  bool first_time = false;
  for (announcement* const a : announcements_) {
    if (a->untaken == 0 || a->stepped_aside[index]) continue;
    a->stepped_aside[index] = first_time = true;
  }
  if (!first_time) return;
  held.unlock();
  ask_workers(1);
  held.lock();
  changed_.wait_for(held, patience, [&] { return waits_for(index) || !waits_for_anybody(); });
}

void errands::help() noexcept {
  const bool ran = run_one();
  const std::size_t index = this_worker->index;
  if (ran && !wants(index)) return;
  lock held(mutex_);
  while (take_part(index, held)) {
  }
  if (!ran) step_aside(index, held);
}

void errands::stand_in(announcement& a, bool for_absent, lock& held) noexcept {
  using presence = pool_state::presence;
  for (std::size_t i = 0; i < a.taken.size(); ++i) {
    if (a.taken[i]) continue;
    const presence at = pool_.where(i);
    if (at == presence::waiting || (for_absent && at == presence::away)) run_part(a, i, held);
  }
}

// Who is busy asks for its part itself, see `look_for_my_part`.
void errands::call_the_absent(announcement& a, lock& held) noexcept {
  std::size_t absent = 0;
  for (std::size_t i = 0; i < a.taken.size(); ++i) {
    if (!a.taken[i] && pool_.where(i) == pool_state::presence::away) ++absent;
  }
  if (absent == 0) return;
  a.stepped_aside.assign(a.stepped_aside.size(), false);
  held.unlock();
  ask_workers(absent);
  held.lock();
}

void errands::broadcast(std::size_t my_index, announcement& a) {
  lock held(mutex_);
  announcements_.push_back(&a);
  for (auto& wanted : wanted_) wanted.store(true, std::memory_order_relaxed);
  try {
    if (my_index != 0) call_resident();
  } catch (...) {  // the caller stands in for it
  }
  held.unlock();
  ask_workers(pool_.threads - 1);
  held.lock();
  changed_.notify_all();
  run_part(a, my_index, held);
  const waiting_mark mark(this_worker);
  const auto begin = std::chrono::steady_clock::now();
  for (bool shared = false; a.untaken + a.running > 0;) {
    if (take_part(my_index, held, true)) {
      shared = false;
    } else if (!std::exchange(shared, true)) {
      held.unlock();
      before_blocking();
      held.lock();
    } else if (changed_.wait_for(held, patience_with_waiting) == std::cv_status::timeout) {
      stand_in(a, std::chrono::steady_clock::now() - begin >= patience_with_absent, held);
      call_the_absent(a, held);
      shared = false;
    }
  }
  announcements_.remove(&a);
}

void errands::reside(resident& me) noexcept {
  const auto sit = [](void* raw) noexcept {
    auto& mine = *static_cast<errands*>(raw);
    // Tasks may come without end: who waits for the seat has a turn between two of them.
    while (mine.run_one()) crossing::serve_visitor(mine.pool_);
    lock held(mine.mutex_);
    while (mine.take_part(this_worker->index, held)) {
    }
  };
  lock held(mutex_);
  for (;;) {
    me.idle = true;
    me.wanted.wait(held, [this] { return ending_ || !tasks_.empty() || waits_for(0); });
    me.idle = false;
    if (ending_) return;
    // Workers that are awake take a task sooner: let them come first, unless they cannot be enough.
    if (!crowded()) me.wanted.wait_for(held, patience, [this] { return ending_ || crowded(); });
    if (tasks_.empty() && !waits_for(0)) continue;
    held.unlock();
    enter(pool_, sit, this, false);
    held.lock();
  }
}

void errands::finish() noexcept {
  {
    lock held(mutex_);
    notice_fork();
    while (!tasks_.empty() || running_ > 0) {
      if (tasks_.empty()) {
        idle_.wait(held);
        continue;
      }
      held.unlock();
      enter(
          pool_,
          [](void* raw) noexcept {
            while (static_cast<errands*>(raw)->run_one()) {
            }
          },
          this, false);
      held.lock();
    }
    ending_ = true;
  }
  if (resident_ == nullptr) return;
  resident_->wanted.notify_all();
  resident_->thread.join();
}

void add_detached(pool_state& p, detached* d) {
  try {
    p.errands.add(*d);
  } catch (...) {
    d->drop(d);
    throw;
  }
}

void run_on_all(worker& w, void (*run)(void*, std::size_t) noexcept, void* what) {
  pool_state& p = *w.pool;
  announcement a{run, what, static_cast<worker_impl&>(w).task, std::vector<bool>(p.threads),
                 p.threads};
  if (p.threads == 1 || w.offer_limit == 0) {
    region_scope inside(w, false);
    for (std::size_t i = 0; i < p.threads; ++i) run(what, i);
    return;
  }
  p.errands.broadcast(w.index, a);
}

std::size_t threads_of(const pool_state& p) noexcept { return p.threads; }

namespace {

// A thread that waits runs at most so many other tasks one inside the other: they may wait in turn,
// and its stack would get as deep as there are tasks.
constexpr int most_nested_tasks = 16;

void run_awaited(void* raw) noexcept {
  auto& t = *static_cast<awaited*>(raw);
  t.pool->errands.run_if_queued(t);
}

/// How a thread whose pool `t` may belong to helps while it waits. One that has nested as many
/// tasks as it may need not: what it waits for is being run, and what that waits for in this pool
/// too. If it waits for another pool, this thread may be the one that this pool's next task needs,
/// so it goes on helping, slowly.
crossing::helping how_to_help(const worker_impl& w, const awaited& t) noexcept {
  if (w.isolated()) return crossing::helping::no;
  if (w.helping < most_nested_tasks) return crossing::helping::yes;
  return t.pool == w.pool ? crossing::helping::no : crossing::helping::later;
}

void help_until_done(worker_impl& w, const awaited& t) {
  using crossing::helping;
  const helping how = how_to_help(w, t);
  task_search search;
  const auto help = [&] {
    if (w.pool == nullptr) return false;
    ++w.helping;
    const bool did = w.pool->errands.run_one_for(w, search);
    --w.helping;
    return did;
  };
  while (!t.done.load(std::memory_order_acquire)) {
    if (how == helping::yes && help()) continue;
    crossing::wait_in_room(&w, t.done, how, search);
    if (how == helping::later) help();
  }
}

}  // namespace

void wait_for(awaited& t) {
  if (t.done.load(std::memory_order_acquire)) return;
  before_blocking();
  auto* const w = static_cast<worker_impl*>(this_worker);
  if (w == nullptr) {
    task_search none;
    return crossing::wait_in_room(nullptr, t.done, crossing::helping::no, none);
  }
  if (w->index_in(*t.pool) != nullptr) enter(*t.pool, &run_awaited, &t);
  help_until_done(*w, t);
}

void set_done(awaited& t) noexcept {
  // Sequentially consistent, as in `crossing::wait_in_room`.
  t.done.store(true, std::memory_order_seq_cst);
  crossing::wake_sleepers();
}

}  // namespace tine::detail

bool tine::yield_now() {
  detail::worker* const w = detail::this_worker;
  if (w == nullptr || w->pool == nullptr) return false;
  return detail::run_spawned_here(*w) || w->pool->errands.run_one();
}
