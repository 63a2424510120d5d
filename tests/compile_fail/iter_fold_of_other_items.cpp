// expect: folding
#include <tine/iter.hpp>

#include <string>
#include <vector>

void fold(const std::vector<int>& v) {
  (void)tine::par_iter(v).fold(0, [](int sum, int x) { return sum + x; }).sum();
#ifndef CONTROL
  (void)tine::par_iter(v).fold(0, [](int sum, const std::string&) { return sum; }).sum();
#endif
}
