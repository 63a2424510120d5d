// Windows share elements, so that changing them would be a race.
// expect: w[0] = w[1]
#include <tine/iter.hpp>

#include <vector>

void windows(std::vector<int>& v) {
  tine::par_windows(v, 2).for_each([](auto w) {
    (void)w[0];
#ifndef CONTROL
    w[0] = w[1];
#endif
  });
}
