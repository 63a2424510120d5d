// expect: parallel_range_function
#include <tine/iter.hpp>

#include <vector>

void repeat(const std::vector<int>& v) {
  (void)tine::par_iter(v).flat_map([](int x) { return tine::par_range(x); }).count();
#ifndef CONTROL
  (void)tine::par_iter(v).flat_map([](int x) { return x + 1; }).count();
#endif
}
