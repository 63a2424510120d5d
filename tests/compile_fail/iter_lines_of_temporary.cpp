// Lines are views of the text, which has to outlive them.
// expect: text
#include <tine/iter.hpp>

#include <string>

std::string make();

void lines() {
  const auto kept = make();
  (void)tine::par_lines(kept).count();
#ifndef CONTROL
  (void)tine::par_lines(make()).count();
#endif
}
