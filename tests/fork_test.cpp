#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/sanitizers.hpp"

#include <atomic>
#include <chrono>
#include <memory>
#include <thread>

TEST_CASE("a forked process goes on with a pool that was idle, and can destroy it") {
  if (tine_test::thread_sanitizer)
    return;  // it does not follow threads that a forked process starts
  // The pool in a process of its own: nobody else's threads are in the middle of something.
  const auto forks_with_a_pool = [] {
    auto pool = std::make_unique<tine::thread_pool>(4);
    pool->broadcast([](tine::broadcast_context) {});
    const auto use = [&] {
      return pool->spawn_task([] { return tine::par_range(1000).sum(); }).get() == 499'500;
    };
    const auto use_and_destroy = [&] {
      const bool right = use();
      pool.reset();
      return right;
    };
    if (!use()) return false;
    std::this_thread::sleep_for(std::chrono::milliseconds(1000));  // until it is idle
    return tine_test::in_child(use_and_destroy) && use_and_destroy();
  };
  REQUIRE(tine_test::in_child(forks_with_a_pool));
}

TEST_CASE("a forked process can use and destroy a pool whose thread was in the middle of a task") {
  if (tine_test::thread_sanitizer) return;  // as above
  const auto forks_with_a_task = [] {
    auto pool = std::make_unique<tine::thread_pool>(4);
    std::atomic<bool> begun{false}, over{false};
    // Not on the seat of those who call: a forked process would find it taken.
    const auto sit = [&] {
      if (tine::current_thread_index() == 0) return;
      begun = true;
      while (!over) std::this_thread::sleep_for(std::chrono::milliseconds(1));
    };
    for (int i = 0; i < 1000 && !begun; ++i) {
      pool->spawn(sit);
      std::this_thread::sleep_for(std::chrono::milliseconds(5));
    }
    const bool child_right =
        begun && tine_test::in_child([&] {
          const bool right =
              pool->spawn_task([] { return tine::par_range(1000).sum(); }).get() == 499'500;
          pool.reset();
          return right;
        });
    over = true;
    pool.reset();
    return child_right;
  };
  REQUIRE(tine_test::in_child(forks_with_a_task));
}
