// expect: random_access
#include <tine/sort.hpp>

#include <list>
#include <vector>

void sort(std::vector<int>& v, std::list<int>& list) {
  tine::par_sort(v);
#ifndef CONTROL
  tine::par_sort(list);
#endif
  (void)list;
}
