// Moving elements out of a container one still has takes std::move.
// expect: is_lvalue_reference
#include <tine/iter.hpp>

#include <string>
#include <utility>
#include <vector>

void take(std::vector<std::string> names) {
#ifndef CONTROL
  (void)tine::into_par_iter(names).count();
#endif
  (void)tine::into_par_iter(std::move(names)).count();
}
