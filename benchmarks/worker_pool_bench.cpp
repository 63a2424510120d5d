// Many jobs that do next to nothing, so that what is measured is the pool: from its construction
// until the last job has run. Contenders: one queue under a mutex, as in many a tutorial, and the pool
// of cpp-httplib. The case is named by the threads and the number of jobs.

#include <tine/worker_pool.hpp>

#include <httplib.h>

#include <atomic>              // std::atomic
#include <condition_variable>  // std::condition_variable
#include <deque>               // std::deque
#include <functional>          // std::function
#include <mutex>               // std::mutex
#include <string>              // std::to_string
#include <thread>              // std::thread
#include <vector>              // std::vector

#include "support/contest.hpp"

namespace {

class mutex_pool {
 public:
  explicit mutex_pool(std::size_t num_threads) {
    for (std::size_t i = 0; i < num_threads; ++i) threads_.emplace_back([this] { work(); });
  }
  ~mutex_pool() {
    {
      const std::lock_guard lock(mutex_);
      stopped_ = true;
    }
    changed_.notify_all();
    for (auto& t : threads_) t.join();
  }
  void execute(std::function<void()> job) {
    {
      const std::lock_guard lock(mutex_);
      jobs_.push_back(std::move(job));
    }
    changed_.notify_one();
  }

 private:
  void work() {
    for (;;) {
      std::function<void()> job;
      {
        std::unique_lock lock(mutex_);
        changed_.wait(lock, [this] { return stopped_ || !jobs_.empty(); });
        if (jobs_.empty()) return;
        job = std::move(jobs_.front());
        jobs_.pop_front();
      }
      job();
    }
  }

  std::mutex mutex_;
  std::condition_variable changed_;
  std::deque<std::function<void()>> jobs_;
  bool stopped_ = false;
  std::vector<std::thread> threads_;
};

/// Every worker counts for itself: a shared counter would be all there is to see.
thread_local long jobs_run = 0;

template <class Execute>
void add_jobs(long n, Execute execute) {
  for (long i = 0; i < n; ++i) execute([] { ++jobs_run; });
}

void add_empty_jobs(std::size_t threads, long jobs) {
  bench::contest(
      "empty_jobs_" + std::to_string(threads) + "threads/" + std::to_string(jobs),
      [=] { return jobs; }, [](long& n) { add_jobs(n, [](auto job) { job(); }); })
      .add("mutex",
           [=](long& n) {
             mutex_pool pool(threads);
             add_jobs(n, [&](auto job) { pool.execute(job); });
           })
      .add("httplib",
           [=](long& n) {
             httplib::ThreadPool pool(threads);
             add_jobs(n, [&](auto job) { pool.enqueue(job); });
             pool.shutdown();
           })
      .add("tine", [=](long& n) {
        tine::worker_pool pool(threads);
        add_jobs(n, [&](auto job) { pool.execute(job); });
      });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t threads : {1u, 2u, 4u}) {
    for (const long jobs : {1'000L, 1'000'000L}) add_empty_jobs(threads, jobs);
  }
  return true;
}();

}  // namespace
