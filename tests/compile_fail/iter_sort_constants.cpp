// expect: sortable
#include <tine/sort.hpp>

#include <vector>

void sort(std::vector<int>& mine, const std::vector<int>& yours) {
  tine::par_sort(mine);
#ifndef CONTROL
  tine::par_sort(yours);
#endif
  (void)yours;
}
