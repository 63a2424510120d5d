// expect: shared_function
#include <tine/iter.hpp>

#include <vector>

void number(const std::vector<int>& v) {
  (void)tine::par_iter(v).map([n = 1](int x) { return x + n; }).sum();
#ifndef CONTROL
  (void)tine::par_iter(v).map([n = 1](int x) mutable { return x + n++; }).sum();
#endif
}
