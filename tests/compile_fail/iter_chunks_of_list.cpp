// expect: position_range
#include <tine/iter.hpp>

#include <list>
#include <vector>

void chunks(std::vector<int>& v, std::list<int>& list) {
  (void)tine::par_chunks(v, 3).count();
#ifndef CONTROL
  (void)tine::par_chunks(list, 3).count();
#endif
  (void)list;
}
