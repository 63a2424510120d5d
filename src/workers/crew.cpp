#include <tine/core/blocking.hpp>  // before_blocking
#include <tine/pool_error.hpp>
#include <tine/workers/crew.hpp>

#include <pthread.h>  // pthread_setname_np

#include <algorithm>           // std::ranges::find_if
#include <atomic>              // std::atomic
#include <condition_variable>  // std::condition_variable
#include <cstdio>              // std::fputs
#include <limits>              // std::numeric_limits
#include <list>                // std::list
#include <mutex>               // std::mutex
#include <stdexcept>           // std::invalid_argument, std::logic_error
#include <system_error>        // std::system_error
#include <thread>              // std::thread
#include <utility>             // std::exchange, std::move
#include <vector>              // std::vector

namespace tine::detail {

struct crew_state {
  static constexpr std::size_t no_job = std::numeric_limits<std::size_t>::max();

  struct alignas(cache_line) worker {
    // The number of the job it runs. Release, acquired by `wait_idle`: a job that is seen to be
    // over is seen with all that it did. seq_cst at the end of a job: see `finish`.
    std::atomic<std::size_t> runs{no_job};
    std::thread thread;
    std::exception_ptr failure;  // why it does not serve; read once it has started
  };

  crew_state(std::size_t num_threads, worker_pool_options o, crew::thread_body b)
      : options(std::move(o)), body(std::move(b)), jobs(options.backlog), workers(num_threads) {}

  void start(const std::shared_ptr<crew_state>& me);
  void start_thread(const std::shared_ptr<crew_state>& me, std::size_t index);
  void await_start();
  void work(std::size_t index);
  void serve(std::size_t index, void* state);
  void run(worker_job& j, void* state) noexcept;
  void report(std::exception_ptr e) const noexcept;
  void finish(worker& w);
  bool all_done(std::size_t target) const noexcept;
  void join();
  /// Whether a job was added; throws if no more are accepted.
  static bool accept(blocking_queue<worker_job>::pushed outcome);
  template <class Appended>
  void execute(worker_job&& j, Appended appended);
  void help();

  const worker_pool_options options;
  const crew::thread_body body;
  blocking_queue<worker_job> jobs;
  std::vector<worker> workers;

  std::mutex start_mutex;
  std::condition_variable started_one;
  std::size_t started = 0;

  std::mutex idle_mutex;
  std::condition_variable finished_one;
  std::atomic<int> idle_waiters{0};

  std::mutex join_mutex;
};

namespace {

/// Which crew the calling thread belongs to, the state it gives its jobs, and how many jobs lie on
/// top of each other on its stack because they waited for room.
struct employment {
  crew_state* employer = nullptr;
  void* state = nullptr;
  int helping = 0;
};
thread_local constinit employment this_thread;

/// Beyond it a job that finds no room is added nevertheless: a long queue takes less memory than a
/// deep stack, and does not crash.
constexpr int most_helping = 16;

bool is_one_of(const crew_state& crew) noexcept { return this_thread.employer == &crew; }

/// Linux shows 15 characters; the index must be among them.
void set_thread_name(std::string name, std::size_t index) {
  const std::string suffix = '-' + std::to_string(index);
  name.resize(std::min(name.size(), 15 - std::min<std::size_t>(suffix.size(), 15)));
  pthread_setname_np(pthread_self(), (name + suffix).substr(0, 15).c_str());
}

std::string words_of(const std::exception_ptr& e) {
  try {
    std::rethrow_exception(e);
  } catch (const std::exception& known) {
    return known.what();
  } catch (...) {
    return "something that is no std::exception";
  }
}

}  // namespace

void crew_state::start(const std::shared_ptr<crew_state>& me) {
  try {
    for (std::size_t i = 0; i < workers.size(); ++i) start_thread(me, i);
    await_start();
  } catch (...) {
    jobs.close();
    join();
    throw;
  }
}

void crew_state::start_thread(const std::shared_ptr<crew_state>& me, std::size_t index) try {
  // The thread keeps the state alive: a job may destroy its pool.
  workers[index].thread = std::thread([me, index] { me->work(index); });
} catch (const std::system_error& e) {
  throw pool_error("tine: worker_pool: thread " + std::to_string(index) +
                   " cannot be started: " + e.what());
}

void crew_state::await_start() {
  {
    std::unique_lock lock(start_mutex);
    started_one.wait(lock, [this] { return started == workers.size(); });
  }
  const auto failed =
      std::ranges::find_if(workers, [](const worker& w) { return w.failure != nullptr; });
  if (failed != workers.end()) std::rethrow_exception(failed->failure);
}

void crew_state::work(std::size_t index) {
  bool serves = false;
  const auto has_started = [&](std::exception_ptr failure) {
    workers[index].failure = std::move(failure);
    const std::lock_guard lock(start_mutex);
    ++started;
    started_one.notify_one();
  };
  try {
    set_thread_name(options.name, index);
    body([&](void* state) {
      serves = true;
      has_started(nullptr);
      serve(index, state);
    });
  } catch (...) {
    // A state that cannot be made is the constructor's business, one that cannot be destroyed not.
    serves ? report(std::current_exception()) : has_started(std::current_exception());
  }
  this_thread = {};  // not before: the state's destructor may use the pool
}

void crew_state::serve(std::size_t index, void* state) {
  worker& me = workers[index];
  this_thread = {.employer = this, .state = state};
  while (auto next =
             jobs.pop([&](std::size_t n) { me.runs.store(n, std::memory_order_release); })) {
    run(*next, state);
    finish(me);
  }
}

void crew_state::run(worker_job& j, void* state) noexcept {
  try {
    j.run(state);
  } catch (...) {
    report(std::current_exception());
  }
}

void crew_state::report(std::exception_ptr e) const noexcept try {
  if (options.on_exception) {
    try {
      return options.on_exception(e);
    } catch (...) {
      e = std::current_exception();
    }
  }
  std::string line = "tine: worker_pool '" + options.name + "': a job threw: " + words_of(e);
  std::ranges::replace_if(
      line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  line += '\n';
  std::fputs(line.c_str(), stderr);
} catch (...) {
  std::fputs("tine: worker_pool: a job threw\n", stderr);
}

void crew_state::finish(worker& w) {
  // seq_cst: either `wait_idle` sees that the job is over, or this sees who waits.
  w.runs.store(no_job, std::memory_order_seq_cst);
  if (idle_waiters.load(std::memory_order_seq_cst) == 0) return;
  const std::lock_guard lock(idle_mutex);
  finished_one.notify_all();
}

bool crew_state::all_done(std::size_t target) const noexcept {
  // First what was taken: a job that is taken is marked as running before that.
  return jobs.taken() >= target && std::ranges::all_of(workers, [=](const worker& w) {
           const std::size_t number = w.runs.load(std::memory_order_seq_cst);
           return number == no_job || number >= target;
         });
}

void crew_state::join() {
  before_blocking();
  const std::lock_guard lock(join_mutex);
  for (auto& w : workers) {
    if (w.thread.joinable()) w.thread.join();
  }
}

crew::crew(std::size_t num_threads, worker_pool_options options, thread_body body) {
  if (num_threads == 0) {
    throw std::invalid_argument("tine: worker_pool: num_threads must not be 0");
  }
  if (options.backlog == 0) throw std::invalid_argument("tine: worker_pool: backlog must not be 0");
  state_ = std::make_shared<crew_state>(num_threads, std::move(options), std::move(body));
  state_->start(state_);
}

crew::~crew() {
  shutdown();
  if (!is_one_of(*state_)) return;
  // The last owner of the pool is one of its jobs: the threads finish without anybody who waits.
  const std::lock_guard lock(state_->join_mutex);
  for (auto& w : state_->workers) {
    if (w.thread.joinable()) w.thread.detach();
  }
}

bool crew_state::accept(blocking_queue<worker_job>::pushed outcome) {
  if (outcome == blocking_queue<worker_job>::pushed::closed) {
    throw pool_error("tine: worker_pool: a job comes after shutdown");
  }
  return outcome == blocking_queue<worker_job>::pushed::yes;
}

template <class Appended>
void crew_state::execute(worker_job&& j, Appended appended) {
  if (!is_one_of(*this)) {
    accept(jobs.push(std::move(j), appended));
    return;
  }
  // If all threads waited here, nobody would make room.
  while (this_thread.helping < most_helping) {
    if (accept(jobs.try_push(std::move(j), appended))) return;
    help();
  }
  accept(jobs.push_beyond(std::move(j), appended));
}

void crew_state::help() {
  // The thread counts as running its outer job, which is older and lasts longer.
  auto next = jobs.try_pop(no_note);
  if (!next) return;
  ++this_thread.helping;
  run(*next, this_thread.state);
  --this_thread.helping;
}

void crew::execute(worker_job j) { state_->execute(std::move(j), no_note); }

bool crew::try_execute(worker_job j) {
  return crew_state::accept(state_->jobs.try_push(std::move(j)));
}

void crew::wait_idle() {
  if (is_one_of(*state_)) {
    throw std::logic_error("tine: worker_pool::wait_idle: called from a job of the pool");
  }
  const std::size_t target = state_->jobs.total();
  if (state_->all_done(target)) return;
  before_blocking();
  std::unique_lock lock(state_->idle_mutex);
  state_->idle_waiters.fetch_add(1, std::memory_order_seq_cst);
  state_->finished_one.wait(lock, [&] { return state_->all_done(target); });
  state_->idle_waiters.fetch_sub(1, std::memory_order_relaxed);
}

void crew::shutdown() {
  state_->jobs.close();
  if (!is_one_of(*state_)) state_->join();
}

std::size_t crew::num_threads() const noexcept { return state_->workers.size(); }
std::size_t crew::queued() const noexcept { return state_->jobs.size(); }
std::size_t crew::active() const noexcept {
  return static_cast<std::size_t>(
      std::ranges::count_if(state_->workers, [](const crew_state::worker& w) {
        return w.runs.load(std::memory_order_relaxed) != crew_state::no_job;
      }));
}

struct job_group::parts {
  explicit parts(crew_state& c) : workers(c) {}

  void add(std::list<worker_job>& job) noexcept;
  void run_oldest(void* state) noexcept;
  void begin(std::size_t n) noexcept { unfinished.fetch_add(n, std::memory_order_relaxed); }
  void end(std::size_t n) noexcept;
  void keep_error(std::exception_ptr e) noexcept;

  crew_state& workers;
  // One for the body, for each job, and for each call that adds one. Release at the end of each,
  // acquired by the last.
  std::atomic<std::size_t> unfinished{1};

  std::mutex mutex;  // of all that follows; may be taken under the locks of the queue
  std::list<worker_job> waiting;
  std::condition_variable changed;
  bool helper_sleeps = false;  // who waits would run a job
  bool done = false;
  std::exception_ptr error;
};

void job_group::parts::add(std::list<worker_job>& job) noexcept {
  const auto lock = spin_lock(mutex);
  waiting.splice(waiting.end(), job);
  if (std::exchange(helper_sleeps, false)) changed.notify_one();
}

void job_group::parts::run_oldest(void* state) noexcept {
  std::list<worker_job> mine;
  {
    const auto lock = spin_lock(mutex);
    if (waiting.empty()) return;  // who waits has run it
    mine.splice(mine.end(), waiting, waiting.begin());
  }
  try {
    mine.front().run(state);
  } catch (...) {
    keep_error(std::current_exception());
  }
  end(1);
}

void job_group::parts::end(std::size_t n) noexcept {
  if (unfinished.fetch_sub(n, std::memory_order_acq_rel) != n) return;
  const std::lock_guard lock(mutex);  // the group lives until it is let go
  done = true;
  changed.notify_one();
}

void job_group::parts::keep_error(std::exception_ptr e) noexcept {
  const std::lock_guard lock(mutex);
  if (!error) error = std::move(e);
}

job_group::job_group(crew& c) : parts_(std::make_shared<parts>(*c.state_)) {}
job_group::~job_group() = default;

void job_group::keep_error(std::exception_ptr e) noexcept { parts_->keep_error(std::move(e)); }

void job_group::execute(worker_job j) {
  std::list<worker_job> job;
  job.push_back(std::move(j));
  parts& group = *parts_;
  // This call counts too: else the job might end, and the pool with it, while it is still in the
  // queue.
  group.begin(2);
  try {
    // The job comes with its stub: so each that waits has one, and no stub comes too early.
    group.workers.execute(worker_job([mine = parts_](void* state) { mine->run_oldest(state); }),
                          [&]() noexcept { group.add(job); });
  } catch (...) {
    group.end(2);
    throw;
  }
  group.end(1);
}

void job_group::wait() {
  parts& group = *parts_;
  group.end(1);
  const bool helps = is_one_of(group.workers);
  std::unique_lock lock(group.mutex);
  for (bool shared = false; !group.done;) {
    if (helps && !group.waiting.empty()) {
      lock.unlock();
      group.run_oldest(this_thread.state);
      lock.lock();
      shared = false;
    } else if (!std::exchange(shared, true)) {
      lock.unlock();
      before_blocking();
      lock.lock();
    } else {
      group.helper_sleeps = helps;
      group.changed.wait(lock);
    }
  }
  if (group.error) std::rethrow_exception(std::move(group.error));
}

}  // namespace tine::detail
