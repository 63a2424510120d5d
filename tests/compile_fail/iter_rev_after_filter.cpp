// expect: indexed_parallel_iterator
#include <tine/iter.hpp>

#include <vector>

void backwards(const std::vector<int>& v) {
  auto even = tine::par_iter(v).filter([](int x) { return x % 2 == 0; });
  (void)tine::par_iter(v).rev().count();
#ifndef CONTROL
  (void)even.rev().count();
#endif
  (void)even.count();
}
