#include "process.hpp"

#include <pthread.h>  // pthread_atfork

#include <atomic>  // std::atomic

namespace tine::detail {
namespace {

// Relaxed: changed by the only thread of a new process, before it can start another.
std::atomic<int> forks{0};

void count_fork() noexcept { forks.fetch_add(1, std::memory_order_relaxed); }

}  // namespace

int process_generation() noexcept {
  [[maybe_unused]] static const int registered = pthread_atfork(nullptr, nullptr, &count_fork);
  return forks.load(std::memory_order_relaxed);
}

}  // namespace tine::detail
