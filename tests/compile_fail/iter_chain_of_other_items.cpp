// expect: common_item
#include <tine/iter.hpp>

#include <string>
#include <vector>

void append(const std::vector<int>& v, const std::vector<std::string>& texts) {
  (void)tine::par_iter(v).chain(v).count();
#ifndef CONTROL
  (void)tine::par_iter(v).chain(texts).count();
#endif
  (void)texts;
}
