// expect: constraints not satisfied
#include <tine/iter.hpp>

void count() {
  (void)tine::par_range(3).count();
#ifndef CONTROL
  (void)tine::par_range(3.5).count();
#endif
}
