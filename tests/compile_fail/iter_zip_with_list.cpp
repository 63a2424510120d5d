// expect: indexed_parallel_iterator
#include <tine/iter.hpp>

#include <list>
#include <vector>

void pair_up(const std::vector<int>& v, const std::list<int>& list) {
  (void)tine::par_iter(list).count();
#ifndef CONTROL
  (void)tine::par_iter(v).zip(list).count();
#endif
  (void)v;
}
