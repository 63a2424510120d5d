// Threads that live as long as a function call and borrow its data: the largest of many numbers.
#pragma once

#include <algorithm>
#include <cstddef>
#include <limits>
#include <random>
#include <span>
#include <thread>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::short_lived_threads {

using numbers = std::vector<long>;

inline numbers make_input(std::size_t size) {
  std::mt19937_64 random(11);
  numbers values(size);
  for (auto& value : values) value = static_cast<long>(random() >> 1);
  return values;
}

/// The largest of the values, or the smallest number there is if there are none.
inline long sequential(std::span<long const> values) {
  long most = std::numeric_limits<long>::min();
  for (long const value : values) most = std::max(most, value);
  return most;
}

/// A thread for each half. A jthread is joined by its destructor, so neither can outlive what it
/// borrows: `values` and the two results. To start a thread takes tens of microseconds, in which
/// ten thousands of numbers could be looked at; two threads for ten numbers are no bargain.
inline long by_threads(std::span<long const> values) {
  auto const middle = values.size() / 2;
  long left = 0;
  long right = 0;
  {
    std::jthread const first([&] { left = sequential(values.first(middle)); });
    std::jthread const second([&] { right = sequential(values.subspan(middle)); });
  }
  return std::max(left, right);
}

/// The same with `join`: no thread is started, for those of the pool are there already, and if none
/// of them is free the two halves are just called one after the other. So it may go on and halve the
/// halves, and every thread of the pool gets something to do.
inline long by_join(std::span<long const> values) {
  if (values.size() <= 10'000) return sequential(values);
  auto const middle = values.size() / 2;
  auto const [left, right] = tine::join([&] { return by_join(values.first(middle)); },
                                        [&] { return by_join(values.subspan(middle)); });
  return std::max(left, right);
}

inline comparison compare(numbers const& input, int runs) {
  auto outcome = compare_results(
      runs, [&] { return sequential(input); }, [&] { return by_join(input); });
  outcome.equal = outcome.equal && by_threads(input) == sequential(input);
  return outcome;
}

}  // namespace samples::short_lived_threads
