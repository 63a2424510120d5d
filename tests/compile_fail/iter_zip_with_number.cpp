// expect: parallel_range
#include <tine/iter.hpp>

#include <vector>

void pair_up(const std::vector<int>& v) {
  (void)tine::par_iter(v).zip(tine::par_range(3)).count();
#ifndef CONTROL
  (void)tine::par_iter(v).zip(3).count();
#endif
}
