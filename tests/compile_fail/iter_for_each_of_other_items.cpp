// A closure of for_each that cannot be called on the items.
// expect: shared_function
#include <tine/iter.hpp>

#include <vector>

void run(std::vector<int>& v) {
  tine::par_iter(v).for_each([](int& x) { ++x; });
#ifndef CONTROL
  tine::par_iter(v).for_each([](int*) {});
#endif
}
