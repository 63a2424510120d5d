#pragma once

#include <functional>  // std::function
#include <string>      // std::string
#include <vector>      // std::vector

namespace bench {

/// What one call takes in seconds.
struct cost {
  double median;  // wall-clock time
  double best;    // the same of the fastest tenth: what a busy machine disturbed least
  double cpu;     // median of the CPU time of all threads together
};

/// Times the contenders in turn, for so many seconds in all. A sample is as many calls as last
/// 1 ms, on threads that are awake. Before a round, and at most for the time set below, waits until
/// other processes leave the CPUs alone.
std::vector<cost> in_turn(double seconds, const std::vector<std::function<void()>>& contenders);

/// As above, but a sample is a single call after a pause in which all threads fall asleep.
std::vector<cost> after_pauses(double seconds, int pause_ms,
                               const std::vector<std::function<void()>>& contenders);

/// How long the program waits for a quiet machine; 30 seconds unless set.
void set_patience(double seconds);

/// How often it did so in vain, e.g. "3 of 40 times".
std::string in_vain();

/// Seconds of CPU that the process uses while its caller sleeps for `seconds`.
double cpu_used_while_idle(double seconds);

}  // namespace bench
