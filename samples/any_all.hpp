// Asking whether any, all or none of the elements satisfy a condition.
#pragma once

#include <algorithm>
#include <cstddef>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::any_all {

using numbers = std::vector<int>;

/// The even numbers from 2 on: no question below can be answered before the last one was seen.
inline numbers make_input(std::size_t size) {
  numbers values(size);
  for (std::size_t i = 0; i < size; ++i) values[i] = static_cast<int>(2 * (i + 1));
  return values;
}

struct answers {
  bool any_odd;
  bool all_even;
  bool any_above_limit;
  bool none_above_limit;

  bool operator==(answers const&) const = default;
};

inline answers sequential(numbers const& values, int limit) {
  return {
      .any_odd = std::ranges::any_of(values, [](int n) { return n % 2 != 0; }),
      .all_even = std::ranges::all_of(values, [](int n) { return n % 2 == 0; }),
      .any_above_limit = std::ranges::any_of(values, [=](int n) { return n > limit; }),
      .none_above_limit = std::ranges::none_of(values, [=](int n) { return n > limit; }),
  };
}

/// Both spellings: the end of a chain of adaptors, and an algorithm named as in std::ranges. As soon
/// as one thread knows the answer, the others stop, at their next look at a shared flag.
inline answers parallel(numbers const& values, int limit) {
  return {
      .any_odd = tine::par_iter(values).any([](int n) { return n % 2 != 0; }),
      .all_even = tine::par_iter(values).all([](int n) { return n % 2 == 0; }),
      .any_above_limit = tine::par_any_of(values, [=](int n) { return n > limit; }),
      .none_above_limit = tine::par_none_of(values, [=](int n) { return n > limit; }),
  };
}

inline comparison compare(numbers const& input, int runs) {
  int const limit = input.back();
  return compare_results(
      runs, [&] { return sequential(input, limit); }, [&] { return parallel(input, limit); });
}

}  // namespace samples::any_all
