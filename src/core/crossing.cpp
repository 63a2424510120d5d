#include "crossing.hpp"

#include "pool_state.hpp"   // pool_state, visit
#include "ticket.hpp"       // carried, receive
#include "worker_impl.hpp"  // worker_impl

#include <algorithm>           // std::find, std::find_if
#include <chrono>              // std::chrono::milliseconds
#include <condition_variable>  // std::condition_variable
#include <mutex>               // std::mutex, std::unique_lock
#include <utility>             // std::exchange

namespace tine::detail::crossing {
namespace {

constexpr auto longest_wait_between_pools = std::chrono::milliseconds(100);

struct waiting_room {
  std::mutex mutex;
  std::condition_variable changed;
};

waiting_room& room() {
  static auto* const it = new waiting_room;  // threads may wait to the end of the process
  return *it;
}

/// Runs the oldest call that waits for `p` and that `may_be_served`, on this thread of `p`. False:
/// there is none.
template <class F>
bool serve_one(pool_state& p, std::unique_lock<std::mutex>& lock, F may_be_served) noexcept {
  auto& me = *static_cast<worker_impl*>(this_worker);
  const auto found = std::find_if(p.visits.begin(), p.visits.end(), may_be_served);
  if (found == p.visits.end()) return false;
  visit& v = **found;
  p.visits.erase(found);
  v.stage = visit::running;
  lock.unlock();
  {
    // A call of its own, whatever this thread is in the middle of.
    const errand_scope inside(me);
    const auto* const hook = std::exchange(me.in_hook_of, nullptr);
    const running_scope in_the_callers_task(me, v.task);
    v.run(v.what);
    me.in_hook_of = hook;
  }
  lock.lock();
  v.stage = visit::done;
  room().changed.notify_all();
  return true;
}

bool serve_oldest(pool_state& p, std::unique_lock<std::mutex>& lock) noexcept {
  return serve_one(p, lock, [](const visit*) { return true; });
}

/// As `serve_one` for each pool this thread works in, the innermost first, but only what cannot
/// wait for what the thread is in the middle of, because it waits itself. A call for an outer pool
/// runs on this thread alone, in that pool's name.
bool serve_any(worker_impl& w, std::unique_lock<std::mutex>& lock) noexcept {
  const auto may_be_served = [&](const visit* v) {
    return v->may_be_nested && may_serve_inside(w.running, w.task, v->task);
  };
  if (w.pool != nullptr && serve_one(*w.pool, lock, may_be_served)) return true;
  for (const pool_context* c = w.contexts; c != nullptr; c = c->outer) {
    if (c->pool == nullptr || c->pool->visits.empty()) continue;
    pool_context saved;
    w.switch_in(saved, *c->pool, c->index, 0);
    const bool served = serve_one(*w.pool, lock, may_be_served);
    w.switch_out(saved);
    if (served) return true;
  }
  return false;
}

void serve_as_worker(pool_state& p) noexcept {
  receive();
  if (this_worker == nullptr || this_worker->pool != &p) return;
  {
    std::unique_lock lock(room().mutex);
    serve_oldest(p, lock);
  }
  static_cast<worker_impl*>(this_worker)->look_for_my_part();
}

void ask_a_worker(pool_state& p) {
  p.arena->enqueue(p.background.defer(carried<pool_state, serve_as_worker>{&p}));
}

}  // namespace

void serve_visitor(pool_state& p) noexcept {
  if (p.seat_wanted.load(std::memory_order_relaxed) == 0) return;
  std::unique_lock lock(room().mutex);
  serve_oldest(p, lock);
}

void wake_all() noexcept {
  std::lock_guard lock(room().mutex);
  room().changed.notify_all();
}

visit_end visit_pool(worker_impl& w, pool_state& p, void (*run)(void*) noexcept, void* what,
                     bool may_be_nested) {
  visit mine{run, what, w.task, may_be_nested};
  std::unique_lock lock(room().mutex);
  p.visits.push_back(&mine);
  // Sequentially consistent, as in `pool_state::stand_up`.
  p.seat_wanted.fetch_add(1, std::memory_order_seq_cst);
  room().changed.notify_all();  // a waiting thread of that pool may be the one to run it
  const auto leave = [&] { p.visits.erase(std::find(p.visits.begin(), p.visits.end(), &mine)); };
  const auto deadline = std::chrono::steady_clock::now() + longest_wait_between_pools;
  auto end = visit_end::ran;
  bool asked = !p.arena;
  while (mine.stage != visit::done) {
    if (mine.stage == visit::waiting && !p.seat_taken.exchange(true, std::memory_order_seq_cst)) {
      leave();
      end = visit_end::seated;
      break;
    }
    if (!asked) {
      asked = true;
      lock.unlock();
      try {
        ask_a_worker(p);
      } catch (...) {  // no memory: the seat will be free some day
      }
      lock.lock();
      continue;
    }
    if (serve_any(w, lock)) continue;
    if (w.pool == nullptr) {
      room().changed.wait(lock);
    } else if (mine.stage == visit::waiting && std::chrono::steady_clock::now() >= deadline) {
      leave();
      end = visit_end::alone;
      break;
    } else if (mine.stage == visit::waiting) {
      room().changed.wait_until(lock, deadline);
    } else {
      room().changed.wait(lock);
    }
  }
  p.seat_wanted.fetch_sub(1, std::memory_order_relaxed);
  return end;
}

namespace {

// Sequentially consistent on both sides: a sleeper counts itself in before it looks at what it
// waits for, the other side changes that before it looks at the count.
std::atomic<int> sleepers{0};

}  // namespace

void wait_in_room(worker_impl* w, const std::atomic<bool>& done, helping how, task_search& search) {
  pool_state* const mine = w != nullptr ? w->pool : nullptr;
  const auto moment = std::chrono::steady_clock::now() + std::chrono::milliseconds(10);
  bool looked_at_all = false;
  std::unique_lock lock(room().mutex);
  sleepers.fetch_add(1, std::memory_order_seq_cst);
  const waiting_mark mark(w);
  while (!done.load(std::memory_order_seq_cst)) {
    if (how == helping::later) {
      if (room().changed.wait_until(lock, moment) == std::cv_status::timeout) {
        search.thorough = true;
        break;
      }
      continue;
    }
    if (how == helping::yes && w != nullptr) {
      if (mine != nullptr && mine->errands.has_task_for(*w, search)) break;
      if (serve_any(*w, lock)) break;
      if (mine != nullptr && w->running != nullptr && !looked_at_all) {
        looked_at_all = room().changed.wait_until(lock, moment) == std::cv_status::timeout;
        search.thorough = looked_at_all;
        continue;
      }
    }
    room().changed.wait(lock);
  }
  sleepers.fetch_sub(1, std::memory_order_relaxed);
}

void wake_sleepers() noexcept {
  if (sleepers.load(std::memory_order_seq_cst) > 0) wake_all();
}

}  // namespace tine::detail::crossing
