// A chain without a terminal call does nothing.
// expect: nodiscard
#include <tine/iter.hpp>
#include <vector>

int main() {
  std::vector<int> numbers(3);
  auto twice = [](int n) { return 2 * n; };
#ifndef CONTROL
  tine::par_iter(numbers).map(twice);
#else
  return tine::par_iter(numbers).map(twice).sum();
#endif
}
