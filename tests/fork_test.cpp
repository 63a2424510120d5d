#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/sanitizers.hpp"

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
