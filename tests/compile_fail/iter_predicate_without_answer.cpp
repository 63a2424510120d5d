// expect: shared_predicate
#include <tine/iter.hpp>

#include <vector>

void keep(const std::vector<int>& v) {
  (void)tine::par_iter(v).filter([](int x) { return x > 0; }).count();
#ifndef CONTROL
  (void)tine::par_iter(v).filter([](int) {}).count();
#endif
}
