// Timing a sequential version against a parallel one, and checking that they agree.
#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdio>
#include <functional>
#include <string>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

namespace samples {

struct comparison {
  double sequential_ms = 0;
  double tine_ms = 0;
  bool equal = true;

  double speed_up() const { return tine_ms > 0 ? sequential_ms / tine_ms : 1.0; }
};

template <class Function>
double milliseconds(Function&& function) {
  auto const start = std::chrono::steady_clock::now();
  std::forward<Function>(function)();
  auto const stop = std::chrono::steady_clock::now();
  return std::chrono::duration<double, std::milli>(stop - start).count();
}

inline double median(std::vector<double> values) {
  if (values.empty()) return 0;
  auto const middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
  std::nth_element(values.begin(), middle, values.end());
  return *middle;
}

/// Calls `sequential` and `parallel`, which return the milliseconds they took, `runs` times in turn.
///
/// In turn, because a machine drifts: a clock that slows down halfway, or another program that wakes
/// up, then hurts both versions alike. The median, because one slow run (first touch of the memory,
/// an interrupt) says nothing about the code.
template <class Sequential, class Parallel>
comparison take_turns(int runs, Sequential sequential, Parallel parallel) {
  std::vector<double> sequential_ms;
  std::vector<double> tine_ms;
  for (int run = 0; run < runs; ++run) {
    if (run % 2 == 0) {
      sequential_ms.push_back(sequential());
      tine_ms.push_back(parallel());
    } else {
      tine_ms.push_back(parallel());
      sequential_ms.push_back(sequential());
    }
  }
  return {median(std::move(sequential_ms)), median(std::move(tine_ms)), true};
}

/// Compares two functions that return something: every pair of results must be equal.
template <class Sequential, class Parallel, class Equal = std::equal_to<>>
comparison compare_results(int runs, Sequential sequential, Parallel parallel, Equal equal = {}) {
  using result = decltype(sequential());
  std::vector<result> expected;
  std::vector<result> actual;
  auto outcome = take_turns(
      runs, [&] { return milliseconds([&] { expected.push_back(sequential()); }); },
      [&] { return milliseconds([&] { actual.push_back(parallel()); }); });
  outcome.equal = std::ranges::equal(expected, actual, equal);
  return outcome;
}

/// Compares two functions that change their argument in place. Each run gets a fresh copy of
/// `input`, made before the clock starts.
template <class Input, class Sequential, class Parallel>
comparison compare_in_place(int runs, Input const& input, Sequential sequential,
                            Parallel parallel) {
  Input expected;
  Input actual;
  bool equal = true;
  auto check_both = [&, finished = 0]() mutable {
    if (++finished % 2 == 0) equal = equal && expected == actual;
  };
  auto run_on_copy = [&](Input& copy, auto& function) {
    copy = input;
    double const took = milliseconds([&] { function(copy); });
    check_both();
    return took;
  };
  auto outcome = take_turns(
      runs, [&] { return run_on_copy(expected, sequential); },
      [&] { return run_on_copy(actual, parallel); });
  outcome.equal = equal;
  return outcome;
}

/// What every recipe prints at the end; returns the exit code of the program.
inline int print_comparison(comparison const& outcome) {
  std::printf("sequential STL %10.3f ms\n", outcome.sequential_ms);
  std::printf("tine           %10.3f ms on %zu threads, speed-up %.2f\n", outcome.tine_ms,
              tine::current_num_threads(), outcome.speed_up());
  std::printf("results equal: %s\n", outcome.equal ? "yes" : "NO");
  return outcome.equal ? 0 : 1;
}

}  // namespace samples
