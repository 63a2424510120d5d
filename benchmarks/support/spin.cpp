#include "spin.hpp"

#include <algorithm>  // std::min
#include <chrono>     // std::chrono::steady_clock

namespace bench {
namespace {

std::uint64_t calibrate() {
  constexpr std::uint64_t steps = 200'000;
  double shortest = 1;
  for (int i = 0; i < 50; ++i) {  // about 10 ms; the fastest run was not disturbed
    const auto begin = std::chrono::steady_clock::now();
    multiply(steps);
    const std::chrono::duration<double> taken = std::chrono::steady_clock::now() - begin;
    shortest = std::min(shortest, taken.count());
  }
  return static_cast<std::uint64_t>(static_cast<double>(steps) / shortest * 1e-6);
}

}  // namespace

std::uint64_t steps_per_microsecond() {
  static const std::uint64_t steps = calibrate();
  return steps;
}

}  // namespace bench
