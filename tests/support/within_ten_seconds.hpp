#pragma once

#include <chrono>
#include <thread>

namespace tine_test {

/// Waits until `ready()`; false when it is not in ten seconds.
template <class Ready>
bool within_ten_seconds(Ready ready) {
  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(10);
  while (!ready()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::yield();
  }
  return true;
}

}  // namespace tine_test
