#pragma once

#include <cstdint>  // std::uint64_t

namespace bench {

/// A chain of multiplications that nothing can shorten. It measures work, not time: on a thread
/// that has to share its CPU it takes accordingly longer.
inline std::uint64_t multiply(std::uint64_t steps) {
  std::uint64_t x = 1;
  for (; steps != 0; --steps) {
    x *= 6364136223846793005u;
    asm volatile("" : "+r"(x));
  }
  return x;
}

/// How many steps of `multiply` take a microsecond on a CPU of one's own.
std::uint64_t steps_per_microsecond();

/// Keeps the CPU busy for so many microseconds' worth of work; the result depends on it.
inline std::uint64_t spin(std::uint64_t microseconds) {
  return multiply(microseconds * steps_per_microsecond());
}

}  // namespace bench
