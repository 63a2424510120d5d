// A closure that several threads call may not change itself.
// expect: shared_function
#include <tine/iter.hpp>

#include <atomic>
#include <vector>

void count(const std::vector<int>& v) {
  std::atomic<int> shared{0};
  tine::par_iter(v).for_each([&shared](int) { ++shared; });
#ifndef CONTROL
  tine::par_iter(v).for_each([n = 0](int) mutable { ++n; });
#endif
}
