// expect: the result has to be copied out of a chain that owns its items
#include <tine/iter.hpp>

#include <memory>
#include <vector>

const auto any = [](const auto&) { return true; };

void run(std::vector<std::unique_ptr<int>> v) {
#ifndef CONTROL
  (void)tine::par_iter(std::move(v)).find_first(any);
#endif
  (void)tine::into_par_iter(std::move(v)).find_first(any);
}
