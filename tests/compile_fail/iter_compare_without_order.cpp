// What compares two items has to return an ordering, or whether the first is before the second.
// expect: shared_comparison
#include <tine/iter.hpp>

#include <functional>
#include <string>
#include <vector>

bool before(const std::vector<std::string>& a, const std::vector<std::string>& b) {
#ifndef CONTROL
  (void)tine::par_iter(a).compare(b, std::plus<>{});
#endif
  return tine::par_iter(a).compare(b, std::less<>{}) < 0;
}
