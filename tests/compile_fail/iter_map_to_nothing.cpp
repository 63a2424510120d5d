// expect: map needs a closure that returns something
#include <tine/iter.hpp>

#include <vector>

void run(const std::vector<int>& v) {
  (void)tine::par_iter(v).map([](int x) { return x; }).count();
#ifndef CONTROL
  (void)tine::par_iter(v).map([](int) {}).count();
#endif
}
