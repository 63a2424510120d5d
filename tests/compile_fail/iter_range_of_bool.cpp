// expect: constraints not satisfied
#include <tine/iter.hpp>

void count(bool b) {
  (void)tine::par_range(b ? 1 : 0).count();
#ifndef CONTROL
  (void)tine::par_range(b).count();
#endif
}
