#include "rounds.hpp"

#include <time.h>  // clock_gettime

#include <algorithm>  // std::nth_element, std::max
#include <chrono>     // std::chrono::steady_clock
#include <cstddef>    // std::size_t
#include <fstream>    // std::ifstream
#include <thread>     // std::this_thread

namespace bench {
namespace {

using std::chrono::steady_clock;

int looks = 0;
int looks_in_vain = 0;
double patience = 30;

double seconds_since(steady_clock::time_point begin) {
  return std::chrono::duration<double>(steady_clock::now() - begin).count();
}

double cpu_seconds() {
  timespec t{};
  clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &t);
  return static_cast<double>(t.tv_sec) + static_cast<double>(t.tv_nsec) * 1e-9;
}

struct cpu_times {
  double busy = 0, idle = 0;
};

/// Since the machine was started, of all CPUs; nothing on systems without /proc/stat.
cpu_times machine_times() {
  std::ifstream stat("/proc/stat");
  std::string label;
  stat >> label;
  cpu_times t;
  double x = 0;
  for (int column = 0; column < 8 && stat >> x; ++column) {
    (column == 3 || column == 4 ? t.idle : t.busy) += x;
  }
  return t;
}

/// Whether others keep less than a tenth of the CPUs busy.
bool is_quiet() {
  const cpu_times before = machine_times();
  std::this_thread::sleep_for(std::chrono::milliseconds(150));
  const cpu_times after = machine_times();
  const double busy = after.busy - before.busy;
  return busy <= 0.1 * (busy + after.idle - before.idle);
}

/// Once a second at most: the look itself takes some time.
void wait_for_quiet() {
  static steady_clock::time_point next_look{};
  const auto begin = steady_clock::now();
  if (begin < next_look) return;
  bool quiet = is_quiet();
  while (!quiet && seconds_since(begin) < patience) quiet = is_quiet();
  if (!quiet) ++looks_in_vain;
  ++looks;
  patience = std::max(0.0, patience - seconds_since(begin));
  next_look = steady_clock::now() + std::chrono::seconds(1);
}

/// The samples of one contender.
struct samples {
  std::vector<double> wall, cpu;

  void time(const std::function<void()>& contender, int calls) {
    const double cpu_before = cpu_seconds();
    const auto begin = steady_clock::now();
    for (int i = 0; i < calls; ++i) contender();
    wall.push_back(seconds_since(begin) / calls);
    cpu.push_back((cpu_seconds() - cpu_before) / calls);
  }
};

/// The value that a part of all values is below.
double quantile(double part, std::vector<double> v) {
  const auto place = static_cast<std::ptrdiff_t>(static_cast<double>(v.size()) * part);
  std::nth_element(v.begin(), v.begin() + place, v.end());
  return v[static_cast<std::size_t>(place)];
}

/// Calls `sample(i, samples of i)` for each contender in turn, again and again.
template <class Sample>
std::vector<cost> in_rounds(double seconds, std::size_t contenders, Sample sample) {
  std::vector<samples> all(contenders);
  const auto begin = steady_clock::now();
  const double patience_before = patience;
  do {
    wait_for_quiet();
    for (std::size_t i = 0; i < contenders; ++i) sample(i, all[i]);
  } while (seconds_since(begin) - (patience_before - patience) < seconds);
  std::vector<cost> costs;
  for (const samples& s : all) {
    costs.push_back({quantile(0.5, s.wall), quantile(0.1, s.wall), quantile(0.5, s.cpu)});
  }
  return costs;
}

/// Lets the threads of the contender before fall asleep (those of OpenMP spin for some time), and
/// wakes those of this one.
void settle(const std::function<void()>& contender) {
  std::this_thread::sleep_for(std::chrono::milliseconds(15));
  const auto begin = steady_clock::now();
  do {
    contender();
  } while (seconds_since(begin) < 200e-6);
}

int calls_in_1_ms(const std::function<void()>& contender) {
  settle(contender);
  int calls = 1;
  for (;; calls *= 2) {
    const auto begin = steady_clock::now();
    for (int i = 0; i < calls; ++i) contender();
    if (seconds_since(begin) >= 1e-3) return calls;
  }
}

}  // namespace

std::vector<cost> in_turn(double seconds, const std::vector<std::function<void()>>& contenders) {
  std::vector<int> calls;
  for (const auto& contender : contenders) calls.push_back(calls_in_1_ms(contender));
  return in_rounds(seconds, contenders.size(), [&](std::size_t i, samples& s) {
    settle(contenders[i]);
    s.time(contenders[i], calls[i]);
  });
}

std::vector<cost> after_pauses(double seconds, int pause_ms,
                               const std::vector<std::function<void()>>& contenders) {
  for (const auto& contender : contenders) contender();
  return in_rounds(seconds, contenders.size(), [&](std::size_t i, samples& s) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    s.time(contenders[i], 1);
  });
}

void set_patience(double seconds) { patience = seconds; }

std::string in_vain() {
  return std::to_string(looks_in_vain) + " of " + std::to_string(looks) + " times";
}

double cpu_used_while_idle(double seconds) {
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  return cpu_seconds() - before;
}

}  // namespace bench
