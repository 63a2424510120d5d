// An operation that needs positions, on an iterator that has none.
// expect: indexed_parallel_iterator
#include <tine/iter.hpp>
#include <vector>

int main() {
  std::vector<int> numbers(3);
  auto positive = tine::par_iter(numbers).filter([](int n) { return n > 0; });
#ifndef CONTROL
  auto numbered = std::move(positive).enumerate();
#else
  auto numbered = std::move(positive);
#endif
  return static_cast<int>(std::move(numbered).count());
}
