// Pieces are views of the text, which has to outlive them.
// expect: text
#include <tine/iter.hpp>

#include <string>

std::string make();

void pieces() {
  const auto kept = make();
  (void)tine::par_split(kept, ',').count();
#ifndef CONTROL
  (void)tine::par_split(make(), ',').count();
#endif
}
