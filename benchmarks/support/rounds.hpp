#pragma once

#include <functional>  // std::function
#include <string>      // std::string
#include <vector>      // std::vector

namespace bench {

/// What one call takes: seconds on the clock, and seconds of CPU on all threads together.
struct cost {
  double wall;
  double cpu;
};

/// Times the contenders in turn, once in each of so many rounds, and gives the medians. A sample
/// is as many calls as last 10 ms. A round begins when other processes leave the CPUs alone.
std::vector<cost> in_rounds(int rounds, const std::vector<std::function<void()>>& contenders);

/// As above, for a single call of each contender after a pause in which all threads fall asleep.
std::vector<cost> after_pauses(int rounds, int pause_ms,
                               const std::vector<std::function<void()>>& contenders);

/// How long all rounds together wait for that; 30 seconds unless set.
void set_patience(double seconds);

/// How many rounds waited in vain for the machine to be quiet, e.g. "3 of 40".
std::string disturbed_rounds();

/// Seconds of CPU that the process uses while its caller sleeps for `seconds`.
double cpu_used_while_idle(double seconds);

}  // namespace bench
