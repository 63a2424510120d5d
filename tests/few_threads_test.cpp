// What happens when the system refuses to start threads. Sanitizers have a pthread_create of their own.
#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/sanitizers.hpp"

#include <dlfcn.h>
#include <pthread.h>

#include <atomic>
#include <cerrno>
#include <system_error>
#include <thread>
#include <vector>

#if !defined(__SANITIZE_ADDRESS__) && !defined(__SANITIZE_THREAD__) && \
    !__has_feature(address_sanitizer) && !__has_feature(thread_sanitizer)
namespace {

constexpr int all = 1 << 30;
std::atomic<int> allowed{all};

// Each test in a process of its own: oneTBB may not recover from a thread that it could not start.

template <class F>
bool refused(F spawn) {
  try {
    spawn();
    return false;
  } catch (const std::system_error&) {
    return true;
  }
}

}  // namespace

extern "C" int pthread_create(pthread_t* thread, const pthread_attr_t* attributes,
                              void* (*run)(void*), void* what) noexcept {
  static const auto real =
      reinterpret_cast<int (*)(pthread_t*, const pthread_attr_t*, void* (*)(void*), void*)>(
          dlsym(RTLD_NEXT, "pthread_create"));
  if (allowed.fetch_sub(1) <= 0) return EAGAIN;
  return real(thread, attributes, run, what);
}

TEST_CASE("without a thread for it, spawn throws and the pool goes on") {
  for (const std::size_t n : {1u, 4u}) {
    REQUIRE(tine_test::in_child([n] {
      std::atomic<int> ran{0};
      auto& pool = *new tine::thread_pool(n);  // nor would its destructor always end
      allowed = 0;
      const bool threw = refused([&] { pool.spawn([&] { ++ran; }); }) &&
                         refused([&] { pool.spawn_task([&] { ++ran; }).wait(); });
      allowed = all;
      return threw && pool.spawn_task([] { return 7; }).get() == 7 && ran == 0;
    }));
  }
}

TEST_CASE("one thread is enough for every spawned task") {
  REQUIRE(tine_test::in_child([] {
    auto& pool = *new tine::thread_pool(4);  // nor would its destructor always end
    allowed = 1;
    std::vector<tine::task<int>> tasks;
    for (int i = 0; i < 10; ++i) tasks.push_back(pool.spawn_task([i] { return i; }));
    int sum = 0;
    for (auto& task : tasks) sum += task.get();
    return sum == 45;
  }));
}

TEST_CASE("a scope without threads to help runs what other threads spawn into it") {
  REQUIRE(tine_test::in_child([] {
    std::atomic<int> ran{0};
    auto& pool = *new tine::thread_pool(4);  // nor would its destructor always end
    for (int round = 0; round < 20; ++round) {
      pool.scope([&](tine::scope_ref s) {
        std::thread([&] {
          allowed = 0;
          for (int i = 0; i < 2; ++i) s.spawn([&] { ++ran; });
          allowed = all;
        }).join();
      });
    }
    return ran == 40;
  }));
}

TEST_CASE("calls in a pool without threads run on the caller") {
  REQUIRE(tine_test::in_child([] {
    const std::vector<int> numbers(1000, 1);
    auto& pool = *new tine::thread_pool(4);  // nor would its destructor always end
    allowed = 0;
    return pool.install([&] { return tine::par_iter(numbers).with_max_len(1).sum(); }) == 1000 &&
           pool.broadcast([](tine::broadcast_context c) { return c.index(); }).size() == 4;
  }));
}
#else
TEST_CASE("the system cannot be made to refuse threads here") {}
#endif
