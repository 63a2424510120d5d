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

int disturbed = 0;
int total = 0;
double patience = 30;

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

/// Returns false when others keep more than a tenth of the CPUs busy, and patience is at its end.
bool wait_for_quiet() {
  for (;;) {
    const auto begin = steady_clock::now();
    const cpu_times before = machine_times();
    std::this_thread::sleep_for(std::chrono::milliseconds(150));
    const cpu_times after = machine_times();
    const double busy = after.busy - before.busy;
    const double idle = after.idle - before.idle;
    if (busy <= 0.1 * (busy + idle)) return true;
    const std::chrono::duration<double> waited = steady_clock::now() - begin;
    patience -= waited.count();
    if (patience <= 0) return false;
  }
}

cost time_calls(const std::function<void()>& contender, int calls) {
  const double cpu = cpu_seconds();
  const auto begin = steady_clock::now();
  for (int i = 0; i < calls; ++i) contender();
  const std::chrono::duration<double> wall = steady_clock::now() - begin;
  return {wall.count() / calls, (cpu_seconds() - cpu) / calls};
}

double median(std::vector<double> v) {
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2);
  std::nth_element(v.begin(), middle, v.end());
  return *middle;
}

/// The samples of one contender.
struct samples {
  std::vector<double> wall, cpu;

  void add(cost c) {
    wall.push_back(c.wall);
    cpu.push_back(c.cpu);
  }
  cost medians() const { return {median(wall), median(cpu)}; }
};

/// Calls `sample(contender)` for each contender in turn, in every round.
template <class Sample>
std::vector<cost> medians_of(int rounds, std::size_t contenders, Sample sample) {
  std::vector<samples> all(contenders);
  for (int round = 0; round < rounds; ++round) {
    ++total;
    if (!wait_for_quiet()) ++disturbed;
    for (std::size_t i = 0; i < contenders; ++i) all[i].add(sample(i));
  }
  std::vector<cost> medians;
  for (const samples& s : all) medians.push_back(s.medians());
  return medians;
}

int calls_for_10_ms(const std::function<void()>& contender) {
  int calls = 1;
  while (calls < 100'000'000 && time_calls(contender, calls).wall * calls < 0.01) calls *= 2;
  return calls;
}

}  // namespace

std::vector<cost> in_rounds(int rounds, const std::vector<std::function<void()>>& contenders) {
  std::vector<int> calls;
  for (const auto& contender : contenders) calls.push_back(calls_for_10_ms(contender));
  return medians_of(rounds, contenders.size(), [&](std::size_t i) {
    time_calls(contenders[i], std::max(1, calls[i] / 20));  // threads awake, caches warm
    return time_calls(contenders[i], calls[i]);
  });
}

std::vector<cost> after_pauses(int rounds, int pause_ms,
                               const std::vector<std::function<void()>>& contenders) {
  for (const auto& contender : contenders) contender();
  return medians_of(rounds, contenders.size(), [&](std::size_t i) {
    std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms));
    return time_calls(contenders[i], 1);
  });
}

void set_patience(double seconds) { patience = seconds; }

std::string disturbed_rounds() {
  return std::to_string(disturbed) + " of " + std::to_string(total);
}

double cpu_used_while_idle(double seconds) {
  const double before = cpu_seconds();
  std::this_thread::sleep_for(std::chrono::duration<double>(seconds));
  return cpu_seconds() - before;
}

}  // namespace bench
