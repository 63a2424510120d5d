// expect: collect has to copy the items
#include <tine/iter.hpp>

#include <memory>
#include <utility>
#include <vector>

void run(std::vector<std::unique_ptr<int>> v) {
#ifndef CONTROL
  (void)tine::par_iter(v).collect();
#endif
  (void)tine::into_par_iter(std::move(v)).collect();
}
