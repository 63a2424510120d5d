// One pass over a stream cannot be shared by positions.
// expect: forward_range
#include <tine/iter.hpp>

#include <istream>
#include <ranges>
#include <vector>

void read(std::istream& in) {
  auto numbers = std::views::istream<int>(in);
  std::vector<int> all;
  for (int x : numbers) all.push_back(x);
  (void)tine::par_iter(all).count();
#ifndef CONTROL
  (void)tine::par_iter(numbers).count();
#endif
}
