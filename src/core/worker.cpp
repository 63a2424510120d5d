#include "worker_impl.hpp"

#include "pool_state.hpp"  // pool_state
#include "timeline.hpp"    // note_offer

#include <tine/core/policy.hpp>  // after_reclaim

#include <tine/statistics.hpp>

#include <oneapi/tbb/global_control.h>  // tbb::global_control

#include <pthread.h>  // pthread_key_create

#include <mutex>    // std::mutex
#include <utility>  // std::pair

namespace tine::detail {

constinit thread_local worker* this_worker = nullptr;
constinit thread_local worker* joining_worker = nullptr;
constinit std::atomic<bool> counting_forks{false};

namespace {

/// Tickets of threads that have ended. Never destroyed: threads may end after static destructors.
struct ticket_store {
  std::mutex mutex;
  ticket* tickets = nullptr;
};

ticket_store& store() {
  static auto* const it = new ticket_store;
  return *it;
}

/// All workers, and what those that have ended have counted. Never destroyed, as above.
struct worker_list {
  std::mutex mutex;
  worker_impl* first = nullptr;
  statistics_counts ended;
};

worker_list& all_workers() {
  static auto* const it = new worker_list;
  return *it;
}

void add_counts(statistics_counts& sum, const worker_impl& w) noexcept {
  sum.forks += w.forks.value();
  sum.hand_overs += w.hand_overs.value();
  sum.steals += w.steals.value();
  sum.wake_ups += w.wake_ups.value();
  sum.reminders += w.reminders.value();
}

constinit thread_local bool worker_owner_gone = false;

/// Ends the thread's worker with the thread. Reset first, so that a destructor that calls tine even
/// later gets a new worker.
struct worker_owner {
  worker_impl* mine = nullptr;
  ~worker_owner() {
    this_worker = nullptr;
    delete mine;
    mine = nullptr;
    worker_owner_gone = true;
  }
};

void end_late_worker(void* raw) noexcept {
  this_worker = nullptr;
  delete static_cast<worker_impl*>(raw);
}

/// Ends a worker that was made when the thread's `worker_owner` had gone: what hangs on a key of
/// pthread goes last, and the main thread's stays. Not used for all: a key outlives a library that
/// is unloaded.
void keep_late(worker_impl& w) noexcept {
  static const auto key = [] {
    std::pair<pthread_key_t, bool> made{};
    made.second = pthread_key_create(&made.first, &end_late_worker) == 0;
    return made;
  }();
  if (key.second) static_cast<void>(pthread_setspecific(key.first, &w));
}

/// How long a job may be on offer before others are reminded of it.
ticks patience() noexcept { return 100 * microsecond(); }

/// What a thread does that was reminded: it is awake now, and looks for work next.
void look_around(pool_state& p) noexcept {
  receive();
  p.reminding.exchange(false, std::memory_order_acq_rel);
}

ticket* pop_finished(ticket*& list) noexcept {
  for (ticket** link = &list; *link != nullptr; link = &(*link)->next) {
    ticket* const t = *link;
    if (t->finished.load(std::memory_order_acquire)) {  // pairs with the release in run_stub
      *link = t->next;
      return t;
    }
  }
  return nullptr;
}

}  // namespace

worker_impl::worker_impl() : worker{}, slots(new job*[max_pending]) {
  tail = hidden = slots.get();
  limit = slots.get() + max_pending;
  enlist();
}

worker_impl::worker_impl(pool_state& p) : worker{} {
  pool = &p;
  enlist();
}

void worker_impl::enlist() noexcept {
  auto& all = all_workers();
  const std::lock_guard lock(all.mutex);
  next = all.first;
  if (next != nullptr) next->previous = this;
  all.first = this;
}

worker_impl::~worker_impl() {
  {
    auto& all = all_workers();
    const std::lock_guard lock(all.mutex);
    add_counts(all.ended, *this);
    (previous != nullptr ? previous->next : all.first) = next;
    if (next != nullptr) next->previous = previous;
  }
  std::lock_guard lock(store().mutex);
  for (ticket** list : {&free_tickets, &parked}) {
    while (ticket* const t = *list) {
      *list = t->next;
      t->next = store().tickets;
      store().tickets = t;
    }
  }
}

worker_impl& own_worker() {
  if (this_worker == nullptr) [[unlikely]] {
    auto* const made = new worker_impl;
    if (worker_owner_gone) {
      keep_late(*made);
    } else {
      thread_local worker_owner owner;
      owner.mine = made;
    }
    this_worker = made;
  }
  return *static_cast<worker_impl*>(this_worker);
}

void worker_impl::keep(ticket& t) noexcept {
  t.next = free_tickets;
  free_tickets = &t;
}

void worker_impl::park(ticket& t) noexcept {
  t.next = parked;
  parked = &t;
}

ticket* worker_impl::take_ticket() noexcept {
  if (ticket* const t = free_tickets) {
    free_tickets = t->next;
    return t;
  }
  {
    std::lock_guard lock(store().mutex);
    if (ticket* const t = pop_finished(store().tickets)) return t;
  }
  try {
    auto* const made = new ticket;
    announce();
    return made;
  } catch (...) {
    return nullptr;
  }
}

ticket* worker_impl::offer(job& j, const region& r, counted_tasks* group) noexcept {
  const auto arm = [&](ticket& t) {
    j.offer = &t;
    t.owner = this;
    t.joining = r.joining;
    t.pools_around = pools_around();
    t.task = task != nullptr ? std::optional(*task) : std::nullopt;
    t.call = r.call;
    if (r.call != nullptr) [[unlikely]]
      note_offer(t, *this);
  };
  // A disarmed ticket's stub is still in oneTBB's hands: arm it again instead of making a task.
  for (ticket** link = &parked; *link != nullptr;) {
    ticket& t = **link;
    if (t.finished.load(std::memory_order_acquire)) {  // pairs with the release in run_stub
      *link = t.next;
      keep(t);  // and the next offer need not look at it
      continue;
    }
    if (t.slot.load(std::memory_order_relaxed) != ticket::disarmed || t.tag != r.tag ||
        t.pool != pool->id || t.group != (group != nullptr ? group : &t.own)) {
      link = &t.next;
      continue;
    }
    arm(t);
    auto expected = ticket::disarmed;
    if (t.slot.compare_exchange_strong(expected, reinterpret_cast<std::uintptr_t>(&j),
                                       std::memory_order_acq_rel)) {
      *link = t.next;
      if (const ticks time = now(); time - t.advertised > patience()) {
        t.advertised = time;
        advertise();
      }
      return &t;
    }
    link = &t.next;  // its stub has just run
  }

  ticket* const t = take_ticket();
  if (t == nullptr) return nullptr;
  arm(*t);
  t->tag = r.tag;
  t->pool = pool->id;
  t->where = pool;
  t->advertised = now();
  t->group = group != nullptr ? group : &t->own;
  t->finished.store(false, std::memory_order_relaxed);  // published by the slot
  t->slot.store(reinterpret_cast<std::uintptr_t>(&j), std::memory_order_release);
  if (spawn_stub(*t)) return t;
  // The exception may have come from oneTBB's waking of a worker, after the stub was published:
  // then the stub will find the job, or has. Otherwise nothing will ever look at the ticket again.
  auto expected = reinterpret_cast<std::uintptr_t>(&j);
  if (t->slot.compare_exchange_strong(expected, ticket::disarmed, std::memory_order_acq_rel)) {
    park(*t);
    t->tag = 0;  // not to be armed again: perhaps no stub is on its way
    return nullptr;
  }
  return t;
}

void worker_impl::advertise(bool also_if_all_present) noexcept {
  // Threads that are here find what is on offer; so does one that leaves for lack of work, unless
  // it looks at the wrong moment. An enqueued task, unlike a spawned one, always brings a thread.
  if (!pool->arena) return;
  if (!also_if_all_present &&
      pool->present.load(std::memory_order_relaxed) >= static_cast<int>(pool->threads)) {
    return;
  }
  // Acquire-release, pairs with `look_around`: who takes the mark back, and looks for work next,
  // sees what was offered before.
  if (pool->reminding.exchange(true, std::memory_order_acq_rel)) return;
  // An enqueued task would bring one also where the application allows no other thread.
  if (tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism) > 1) {
    try {
      pool->arena->enqueue(pool->background.defer(carried<pool_state, look_around>{pool}));
      reminders.add_one();
      return;
    } catch (...) {  // no memory
    }
  }
  pool->reminding.store(false, std::memory_order_relaxed);
}

void worker_impl::look_for_my_part() noexcept {
  if (pool != nullptr && current == nullptr && pool->errands.wants(index))
    pool->errands.ask_workers(1);
}

void worker_impl::run_stubs_in(const pool_state& p) noexcept {
  for (ticket* t = parked; t != nullptr; t = t->next) {
    // Others may have no stub, or have been counted by a group that is no more.
    if (t->pool == p.id && t->tag != 0 && t->group == &t->own) t->own.wait();
  }
}

bool worker_impl::withdraw(job& j, ticket& t) noexcept {
  auto expected = reinterpret_cast<std::uintptr_t>(&j);
  if (!t.slot.compare_exchange_strong(expected, ticket::disarmed, std::memory_order_acq_rel)) {
    return false;
  }
  // Nobody wanted it: offer less from now on.
  const int smaller = after_reclaim(offer_limit);
  demand.fetch_add(1 - (offer_limit - smaller), std::memory_order_relaxed);
  offer_limit = smaller;
  has_offered = false;
  park(t);
  return true;
}

void worker_impl::switch_in(pool_context& saved, pool_state& p, std::size_t new_index,
                            int new_limit) noexcept {
  // A thief of an outer job may count itself in while we are away; the difference survives, because
  // the inner context ends with nothing on offer.
  const int outer_demand = demand.load(std::memory_order_relaxed);
  saved = {contexts,       pool,   index,       current,      open,       spawning,
           joining_worker, hidden, offer_limit, outer_demand, has_offered};
  demand.fetch_add(new_limit - outer_demand, std::memory_order_relaxed);
  contexts = &saved;
  pool = &p;
  index = new_index;
  current = nullptr;
  open = nullptr;
  spawning = nullptr;
  joining_worker = nullptr;
  hidden = tail;  // outer jobs look exposed: they belong to threads of the other pool
  offer_limit = new_limit;
  has_offered = false;
}

void worker_impl::switch_out(const pool_context& saved) noexcept {
  demand.fetch_add(saved.demand - offer_limit, std::memory_order_relaxed);
  contexts = saved.outer;
  pool = saved.pool;
  index = saved.index;
  current = saved.current;
  open = saved.open;
  spawning = saved.spawning;
  joining_worker = saved.joining;
  hidden = saved.hidden;
  offer_limit = saved.offer_limit;
  has_offered = saved.has_offered;
}

const pool_context* worker_impl::pools_around() const noexcept {
  for (const pool_context* c = contexts; c != nullptr; c = c->outer) {
    if (c->pool != nullptr) return c;
  }
  return inherited;
}

const std::size_t* worker_impl::index_in(const pool_state& p) const noexcept {
  if (pool == &p) return &index;
  for (const pool_context* first : {static_cast<const pool_context*>(contexts), inherited}) {
    for (const pool_context* c = first; c != nullptr; c = c->outer) {
      if (c->pool == &p) return &c->index;
    }
  }
  return nullptr;
}

bool worker_impl::isolated() const noexcept {
  if (current != open) return true;
  for (const pool_context* c = contexts; c != nullptr; c = c->outer) {
    if (c->current != c->open) return true;
  }
  return false;
}

}  // namespace tine::detail

tine::statistics_counts tine::statistics() {
  detail::counting_forks.store(true, std::memory_order_relaxed);
  auto& all = detail::all_workers();
  const std::lock_guard lock(all.mutex);
  statistics_counts sum = all.ended;
  for (const auto* w = all.first; w != nullptr; w = w->next) detail::add_counts(sum, *w);
  return sum;
}
