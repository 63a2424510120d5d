// expect: this is no container
#include <tine/iter.hpp>

#include <vector>

void gather(const std::vector<int>& v) {
  (void)tine::par_iter(v).collect<std::vector<int>>();
#ifndef CONTROL
  (void)tine::par_iter(v).collect<int>();
#endif
}
