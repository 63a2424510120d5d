#include <tine/pool.hpp>

#include "crossing.hpp"     // crossing
#include "pool_state.hpp"   // pool_state
#include "process.hpp"      // process_generation
#include "worker_impl.hpp"  // worker_impl, own_worker

#include <tine/core/blocking.hpp>  // before_blocking

#include <oneapi/tbb/global_control.h>  // tbb::global_control

#include <pthread.h>  // pthread_setname_np

#include <algorithm>  // std::find
#include <chrono>     // std::chrono::microseconds
#include <mutex>      // std::mutex
#include <thread>     // std::this_thread
#include <utility>    // std::exchange, std::move

namespace tine {
namespace detail {
namespace {

/// Tells a pool when oneTBB's workers come and go. Visitors are announced by `enter`.
class arena_observer final : public tbb::task_scheduler_observer {
 public:
  arena_observer(tbb::task_arena& arena, pool_state& pool)
      : task_scheduler_observer(arena), pool_(pool) {
    announce();
    observe(true);
  }
  ~arena_observer() override { observe(false); }

  void on_scheduler_entry(bool) override {
    receive();
    // oneTBB notes only after this call that it has told us. If a hook waits and steals a task
    // meanwhile, we are told again.
    if (this_worker != nullptr && this_worker->pool == &pool_) return;
    // A pool that is being destroyed has closed the door: who comes now stays a stranger.
    if (!pool_.count_in()) return;
    const int slot = tbb::this_task_arena::current_thread_index();
    if (slot <= 0) return;
    try {
      auto& w = own_worker();
      w.wake_ups.add_one();
      w.switch_in(w.worker_context, pool_, static_cast<std::size_t>(slot), first_offer_limit);
    } catch (...) {  // no memory: jobs run here all the same, as plain calls
      pool_.count_out();
      return;
    }
    pool_.thread_enters(static_cast<std::size_t>(slot));
    static_cast<worker_impl*>(this_worker)
        ->look_for_my_part();  // others may have taken what it was woken for
  }

  void on_scheduler_exit(bool) override {
    const int slot = tbb::this_task_arena::current_thread_index();
    if (slot > 0) {
      if (this_worker == nullptr || this_worker->pool != &pool_) return;  // was not let in
      pool_.errands.see_others_come(static_cast<std::size_t>(slot));
      pool_.thread_leaves(static_cast<std::size_t>(slot));
      auto& w = *static_cast<worker_impl*>(this_worker);
      w.switch_out(w.worker_context);
    }
    pool_.count_out();
  }

 private:
  pool_state& pool_;
};

void set_thread_name(const char* name) noexcept { pthread_setname_np(pthread_self(), name); }

}  // namespace

namespace {

std::uint64_t next_pool_id() noexcept {
  static std::atomic<std::uint64_t> last{0};  // relaxed: only its being unique matters
  return last.fetch_add(1, std::memory_order_relaxed) + 1;
}

}  // namespace

pool_state::pool_state(pool_options o)
    : id(next_pool_id()),
      options(std::move(o)),
      threads(options.num_threads),
      whereabouts(options.num_threads),
      context(tbb::task_group_context::isolated,
              tbb::task_group_context::default_traits | tbb::task_group_context::concurrent_wait),
      background(context) {
  if (threads < 2) return;
  share.emplace(threads - 1);
  arena.emplace(static_cast<int>(threads), 1u);
  arena->initialize();
  observer = std::make_unique<arena_observer>(*arena, *this);
}

pool_state::~pool_state() {
  if (!arena) return;
  arena->execute([this] { background.wait(); });
  // oneTBB's workers leave by themselves once they find nothing; every one of them has to be told
  // goodbye before the observer goes.
  for (int nobody = 0; !present.compare_exchange_weak(nobody, closed, std::memory_order_acquire);
       nobody = 0) {
    std::this_thread::sleep_for(std::chrono::microseconds(20));
  }
  observer->observe(false);  // waits for those who are just being turned away
  static_cast<void>(present.load(std::memory_order_acquire));
  observer.reset();
  show_a_worker_round();
  arena->terminate();
}

namespace {
void look_round(std::atomic<bool>& seen) noexcept {
  receive();
  seen.store(true, std::memory_order_release);  // pairs with the acquire of who waits for it
}
}  // namespace

void pool_state::show_a_worker_round() noexcept {
  if (tbb::global_control::active_value(tbb::global_control::max_allowed_parallelism) < 2) {
    // The application allows no other thread. An enqueued task would bring one nevertheless, and
    // the arena would stay; so this one runs what nobody has come for.
    if (this_worker == nullptr) return;
    return arena->execute([this] { static_cast<worker_impl*>(this_worker)->run_stubs_in(*this); });
  }
  std::atomic<bool> seen{false};
  announce();
  try {
    arena->enqueue(background.defer(carried<std::atomic<bool>, look_round>{&seen}));
    // All of them may be at work elsewhere, for a long time.
    const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(10);
    while (!seen.load(std::memory_order_acquire) && std::chrono::steady_clock::now() < deadline) {
      std::this_thread::yield();
    }
  } catch (...) {  // no memory; perhaps the task is there all the same
  }
  arena->execute([this] { background.wait(); });
}

void pool_state::report(std::exception_ptr e) noexcept {
  if (!options.on_exception) std::terminate();
  options.on_exception(std::move(e));
}

template <class F>
void pool_state::call_hook(std::size_t index, F hook) noexcept {
  // Alone: what a hook handed out when its thread leaves would bring the thread back, and so on
  // without end; and one that waits while its thread enters could steal a task, see
  // `on_scheduler_entry`.
  auto& w = *static_cast<worker_impl*>(this_worker);
  pool_context saved;
  w.switch_in(saved, *this, index, 0);
  const auto* const outer = std::exchange(w.in_hook_of, this);
  try {
    hook();
  } catch (...) {
    report(std::current_exception());
  }
  w.in_hook_of = outer;
  w.switch_out(saved);
}

void pool_state::thread_enters(std::size_t index) noexcept {
  whereabouts[index].store(presence::busy, std::memory_order_relaxed);
  if (options.thread_name && index != 0) {
    call_hook(index, [&] {
      const std::string name = options.thread_name(index);
      auto& former = static_cast<worker_impl*>(this_worker)->former_name;
      pthread_getname_np(pthread_self(), former.data(), former.size());
      set_thread_name(name.substr(0, former.size() - 1).c_str());
    });
  }
  if (options.on_start) call_hook(index, [&] { options.on_start(index); });
}

void pool_state::thread_leaves(std::size_t index) noexcept {
  whereabouts[index].store(presence::away, std::memory_order_relaxed);
  if (options.on_exit) call_hook(index, [&] { options.on_exit(index); });
  // oneTBB may send its thread to another pool next, which perhaps names nobody.
  if (auto& former = static_cast<worker_impl*>(this_worker)->former_name;
      former[0] != 0 && index != 0) {
    set_thread_name(former.data());
    former[0] = 0;
  }
}

bool pool_state::try_sit() noexcept {
  return !seat_taken.load(std::memory_order_relaxed) &&
         !seat_taken.exchange(true, std::memory_order_acquire);
}

void pool_state::stand_up() noexcept {
  // Sequentially consistent, as in `crossing::visit_pool`: either the waiter sees the free seat, or
  // this thread sees the waiter.
  seat_taken.store(false, std::memory_order_seq_cst);
  if (seat_wanted.load(std::memory_order_seq_cst) > 0) crossing::wake_all();
}

namespace {

void sit_and_run(pool_state& p, void (*run)(void*) noexcept, void* what) noexcept {
  const auto inside = [&]() noexcept {
    auto& w = *static_cast<worker_impl*>(this_worker);
    pool_context saved;
    w.switch_in(saved, p, 0, p.threads > 1 ? first_offer_limit : 0);
    p.thread_enters(0);
    run(what);
    p.thread_leaves(0);
    w.switch_out(saved);
  };
  if (p.arena) {
    p.arena->execute(inside);  // the slot is free: the seat's holder is the only visitor
  } else {
    inside();
  }
}

}  // namespace

void enter(pool_state& p, void (*run)(void*) noexcept, void* what) { enter(p, run, what, true); }

void enter(pool_state& p, void (*run)(void*) noexcept, void* what, bool may_be_nested) {
  auto& w = own_worker();
  if (w.pool == &p) return run(what);
  before_blocking();
  const waiting_mark away_from_outer(&w);
  const auto run_alone = [&](std::size_t index) {
    pool_context saved;
    w.switch_in(saved, p, index, 0);
    run(what);
    w.switch_out(saved);
  };
  // Back in a pool that this thread already works in, with another one between: its place there is
  // taken by itself.
  if (const std::size_t* const index = w.index_in(p)) return run_alone(*index);
  const bool seated_before = w.holds_seat && &p == &global_pool();
  if (!seated_before && !p.try_sit()) {
    const auto end = crossing::visit_pool(w, p, run, what, may_be_nested);
    if (end == crossing::visit_end::ran) return;
    if (end == crossing::visit_end::alone) return run_alone(0);
  }
  sit_and_run(p, run, what);
  if (!seated_before) p.stand_up();
}

worker& make_worker() { return own_worker(); }

void give_back_seat(worker& w) noexcept {
  w.holds_seat = false;
  global_pool().stand_up();
}

offer_terms offer_now(const pool_state* p) {
  // Handing work to a thread that is awake costs well under a microsecond; waking one costs the
  // caller about 20 (a system call and the kernel's scheduler).
  const bool inside = p != nullptr;
  if (!inside) p = &global_pool();
  if (p->threads == 1) return {~ticks{0} / 2, 1, p->has_hooks()};
  const bool awake = p->present.load(std::memory_order_relaxed) > (inside ? 1 : 0);
  return {awake ? microsecond() : 20 * microsecond(), p->threads, !inside && p->has_hooks()};
}

}  // namespace detail

namespace {

pool_options resolved(pool_options o) {
  o.num_threads = detail::resolve_num_threads(o.num_threads);
  return o;
}

/// In a forked process oneTBB waits for ever for threads that are not there, so the pool's memory
/// stays. Leak checkers see it in this list.
void abandon(detail::pool_state* p) {
  static std::atomic<detail::pool_state*> last{nullptr};
  p->abandoned_before = last.exchange(p, std::memory_order_relaxed);
}

void destroy(detail::pool_state* p) {
  detail::before_blocking();
  p->errands.finish();
  if (p->generation != detail::process_generation()) return abandon(p);
  delete p;
}

detail::pool_state* make_pool(pool_options o) {
  try {
    return new detail::pool_state(resolved(std::move(o)));
  } catch (const pool_error&) {
    throw;
  } catch (const std::exception& e) {
    throw pool_error(std::string("tine: the pool could not be made: ") + e.what());
  }
}

pool_options with_threads(std::size_t n) {
  pool_options o;
  o.num_threads = n;
  return o;
}

/// The pool for calls outside any `thread_pool`. Never destroyed: threads may use it to the end of
/// the process.
struct global_slot {
  std::mutex mutex;
  bool configured = false;
  pool_options options;
  std::atomic<detail::pool_state*> pool{nullptr};  // release when made, acquire by every reader
};

global_slot& global() {
  static auto* const it = new global_slot;
  return *it;
}

}  // namespace

detail::pool_state& detail::global_pool() {
  auto& g = global();
  if (pool_state* const p = g.pool.load(std::memory_order_acquire)) return *p;
  std::lock_guard lock(g.mutex);
  if (pool_state* const p = g.pool.load(std::memory_order_relaxed)) return *p;
  pool_state* const made = make_pool(g.options);
  g.pool.store(made, std::memory_order_release);
  return *made;
}

void configure_global_pool(pool_options options) {
  auto& g = global();
  std::lock_guard lock(g.mutex);
  if (g.pool.load(std::memory_order_relaxed) != nullptr) {
    throw pool_error("tine: configure_global_pool: the global pool is already in use");
  }
  if (g.configured) throw pool_error("tine: configure_global_pool: called a second time");
  g.options = resolved(std::move(options));
  g.configured = true;
}

pool_error::~pool_error() = default;

thread_pool::thread_pool(pool_options options) : state_(make_pool(std::move(options)), &destroy) {}
thread_pool::thread_pool(std::size_t num_threads) : thread_pool(with_threads(num_threads)) {}
thread_pool::thread_pool(thread_pool&&) noexcept = default;
thread_pool& thread_pool::operator=(thread_pool&&) noexcept = default;
thread_pool::~thread_pool() = default;

void thread_pool::throw_moved_from() {
  throw pool_error("tine: thread_pool: the pool was moved from");
}

std::size_t thread_pool::num_threads() const noexcept { return state_ ? state_->threads : 0; }

std::optional<std::size_t> thread_pool::current_thread_index() const {
  return detail::works_in(state_.get()) ? tine::current_thread_index() : std::nullopt;
}

bool thread_pool::yield_now() { return detail::works_in(state_.get()) && tine::yield_now(); }

std::size_t current_num_threads() { return detail::current_pool().threads; }

std::optional<std::size_t> current_thread_index() {
  auto* const w = static_cast<detail::worker_impl*>(detail::this_worker);
  if (w == nullptr) return std::nullopt;
  if (w->pool != nullptr) return w->index;
  if (w->heads == 0) return std::nullopt;
  // A loop that runs its first items before it enters the pool: take the seat it will get there.
  // Another visitor may have it; the wait is bounded, because that one may wait for a lock that the
  // caller holds.
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::milliseconds(100);
  while (!w->holds_seat) {
    w->holds_seat = detail::global_pool().try_sit();
    if (w->holds_seat) break;
    if (std::chrono::steady_clock::now() > deadline) return std::nullopt;
    std::this_thread::yield();
  }
  return 0;
}

}  // namespace tine
