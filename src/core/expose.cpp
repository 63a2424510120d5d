#include "isolation.hpp"   // with_isolation
#include "pool_state.hpp"  // pool_state
#include "ticket.hpp"      // ticket
#include "timeline.hpp"    // stolen_piece
#include "worker_impl.hpp"

#include <tine/core/activation.hpp>  // activation
#include <tine/core/blocking.hpp>    // share_pending
#include <tine/core/clock.hpp>       // now
#include <tine/core/policy.hpp>      // after_pause, after_starving
#include <tine/core/region.hpp>      // region_scope

#include <limits>   // std::numeric_limits
#include <utility>  // std::exchange, std::move

// The fork policy and the hand-over of a job. The policy is simulated for many threads in
// benchmarks/simulation; the protocol is explained in README.md beside this file.
namespace tine::detail {
namespace {

/// The region a pending job was pushed in: the innermost one that had begun by then.
region& region_of(const worker& w, job** slot) noexcept {
  region* r = w.current;
  while (r->base > slot) r = r->outer;
  return *r;
}

/// Offers one job, the outermost first. False: there is none, or it could not be offered.
bool expose_one(worker_impl& w) noexcept {
  activation* tasks = nullptr;  // of the outermost scope that has any
  for (activation* a = w.spawning; a != nullptr; a = a->outer) {
    if (a->has_hidden()) tasks = a;
  }
  const bool on_stack = w.hidden < w.tail;
  if (tasks != nullptr && !(on_stack && w.hidden < tasks->base)) return tasks->expose_oldest();
  if (!on_stack) return false;
  if (!w.offer(**w.hidden, region_of(w, w.hidden), nullptr)) return false;
  w.hand_overs.add_one();
  ++w.hidden;
  return true;
}

/// Offers so many jobs, or all there are.
void offer_hidden(worker_impl& w, int wanted, ticks time) noexcept {
  for (; wanted > 0; --wanted) {
    // Counted before it can be taken, so that the thief's count comes after.
    w.demand.fetch_sub(1, std::memory_order_relaxed);
    if (!expose_one(w)) {
      w.demand.fetch_add(1, std::memory_order_relaxed);
      return;
    }
    w.has_offered = true;
    w.last_offer = w.last_notice = time;
  }
}

/// Whether the thief has finished, or does so within a moment that is shorter than oneTBB's way
/// into and out of a wait.
bool finished_soon(const ticket& t) noexcept {
  const ticks begin = now();
  while (!t.finished.load(std::memory_order_acquire)) {
    if (now() - begin > microsecond() / 2) return false;
  }
  return true;
}

void run_taken(worker_impl& me, ticket& t, job& j) noexcept {
  if (t.owner != &me) me.steals.add_one();
  const stolen_piece piece(t);
  const region_scope inside(me, t.tag, t.joining);
  const auto before = std::exchange(me.inherited, t.pools_around);
  const task_scope of_the_owner(me, t.task ? &*t.task : nullptr);
  j.run(&j);
  me.inherited = before;
}

}  // namespace

std::atomic<std::uint64_t> handed_to_tbb{0};

ticket::ticket()
    : context(tbb::task_group_context::isolated,
              tbb::task_group_context::default_traits | tbb::task_group_context::concurrent_wait),
      own(context) {}

bool spawn_stub(ticket& t) noexcept {
  try {
    auto stub = t.group->defer(carried<ticket, run_stub>{&t});
    with_isolation(t.tag, [&] { t.group->run(std::move(stub)); });
    return true;
  } catch (...) {
    return false;
  }
}

void run_stub(ticket& t) noexcept {
  receive();
  const auto taken = t.slot.exchange(ticket::spent, std::memory_order_acq_rel);
  if (taken != ticket::disarmed && taken != ticket::spent) {
    auto* const j = reinterpret_cast<job*>(taken);
    t.owner->demand.fetch_add(1, std::memory_order_relaxed);
    if (this_worker != nullptr) {
      run_taken(*static_cast<worker_impl*>(this_worker), t, *j);
    } else {  // no memory for a worker
      worker_impl spare(*t.where);
      this_worker = &spare;
      run_taken(spare, t, *j);
      this_worker = nullptr;
    }
  }
  t.finished.store(true, std::memory_order_release);  // pairs with the acquire of a reclaim
  if (this_worker != nullptr) static_cast<worker_impl*>(this_worker)->look_for_my_part();
}

void expose(worker& base) noexcept {
  auto& w = static_cast<worker_impl&>(base);
  if (w.offer_limit == 0) {
    // A pool of one, or a call that keeps to this thread: the demand is from a thief that took a
    // job of an outer pool while we are away from it. It counts there.
    const int surplus = w.demand.exchange(0, std::memory_order_relaxed);
    if (w.contexts != nullptr) w.contexts->demand += surplus;
    return;
  }
  int wanted = w.demand.load(std::memory_order_relaxed);
  const ticks time = now();
  int limit = after_pause(w.offer_limit, time - w.last_offer, microsecond());
  if (starving(wanted, w.offer_limit, w.has_offered)) limit = after_starving(limit);
  w.demand.fetch_add(limit - w.offer_limit, std::memory_order_relaxed);
  wanted += limit - w.offer_limit;
  w.offer_limit = limit;
  offer_hidden(w, wanted, time);
}

void share_pending(worker& base) noexcept {
  auto& w = static_cast<worker_impl&>(base);
  for (activation* a = w.spawning; a != nullptr; a = a->outer) a->share();
  offer_hidden(w, std::numeric_limits<int>::max(), now());
  if (w.demand.load(std::memory_order_relaxed) < w.offer_limit) w.advertise(true);
}

void remind(worker& base) noexcept {
  auto& w = static_cast<worker_impl&>(base);
  w.last_notice = now();
  const bool on_offer = w.demand.load(std::memory_order_relaxed) < w.offer_limit;
  if (on_offer && w.pool != nullptr) w.advertise();
}

bool reclaim(worker& base, job& j) noexcept {
  auto& w = static_cast<worker_impl&>(base);
  w.hidden = w.tail;  // every older job has been exposed before this one
  ticket& t = *j.offer;
  if (w.withdraw(j, t)) return true;
  // The thief reads nothing of the ticket after `finished`; oneTBB may still be counting the stub.
  if (!finished_soon(t)) {
    const waiting_mark mark(&w);
    const waiting_block shown(t.call);
    with_isolation(t.tag, [&] { t.group->wait(); });
    while (!t.finished.load(std::memory_order_acquire)) {
    }
  }
  w.keep(t);
  return false;
}

}  // namespace tine::detail
