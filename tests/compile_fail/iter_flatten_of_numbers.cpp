// expect: parallel_range_function
#include <tine/iter.hpp>

#include <vector>

void lay_flat(const std::vector<int>& v, const std::vector<std::vector<int>>& nested) {
  (void)tine::par_iter(nested).flatten().count();
#ifndef CONTROL
  (void)tine::par_iter(v).flatten().count();
#endif
  (void)v;
}
