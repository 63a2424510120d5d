// The items of a const range are const.
// expect: shared_function
#include <tine/iter.hpp>

#include <vector>

void clear(std::vector<int>& mine, const std::vector<int>& yours) {
  tine::par_iter(mine).for_each([](int& x) { x = 0; });
#ifndef CONTROL
  tine::par_iter(yours).for_each([](int& x) { x = 0; });
#endif
  (void)yours;
}
