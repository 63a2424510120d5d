// expect: fallible
#include <tine/iter.hpp>

#include <vector>

void check(const std::vector<int>& v) {
  (void)tine::par_iter(v).try_for_each([](int x) { return x > 0; });
#ifndef CONTROL
  (void)tine::par_iter(v).try_for_each([](int) {});
#endif
}
