// Changing every element of an array in place.
#pragma once

#include <algorithm>
#include <cstddef>
#include <numeric>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::array_mutation {

using numbers = std::vector<int>;

inline numbers make_input(std::size_t size) {
  numbers values(size);
  std::iota(values.begin(), values.end(), 0);
  return values;
}

inline void sequential(numbers& values) {
  std::ranges::for_each(values, [](int& value) { value -= 1; });
}

/// The same loop in parallel. The closure gets a reference to one element at a time, and no element
/// is visited twice, so no two threads ever touch the same one: nothing to lock.
inline void parallel(numbers& values) {
  tine::par_iter(values).for_each([](int& value) { value -= 1; });
}

inline comparison compare(numbers const& input, int runs) {
  return compare_in_place(runs, input, sequential, parallel);
}

}  // namespace samples::array_mutation
