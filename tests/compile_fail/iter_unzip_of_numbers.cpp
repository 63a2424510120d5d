// expect: pair_like
#include <tine/iter.hpp>

#include <vector>

void run(const std::vector<int>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).unzip();
#endif
  (void)tine::par_iter(v).enumerate().unzip();
}
