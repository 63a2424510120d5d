// Chunks refer to the range, which has to outlive them.
// expect: borrowed_range
#include <tine/iter.hpp>

#include <vector>

std::vector<int> make();

void chunks() {
  auto kept = make();
  (void)tine::par_chunks(kept, 3).count();
#ifndef CONTROL
  (void)tine::par_chunks(make(), 3).count();
#endif
}
