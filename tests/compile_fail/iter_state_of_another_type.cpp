// expect: stateful_function
#include <tine/iter.hpp>

#include <string>
#include <vector>

void with_state(const std::vector<int>& v) {
  const auto make = [] { return 1; };
  tine::par_iter(v).for_each_init(make, [](int& state, int x) { state += x; });
#ifndef CONTROL
  tine::par_iter(v).for_each_init(make, [](std::string& state, int) { state += "x"; });
#endif
}
