// expect: indexed_parallel_iterator
#include <tine/iter.hpp>

#include <vector>

void pair_up(const std::vector<int>& v) {
  auto even = tine::par_iter(v).filter([](int x) { return x % 2 == 0; });
  (void)tine::par_iter(v).zip(v).count();
#ifndef CONTROL
  (void)even.zip(v).count();
#endif
  (void)even.count();
}
