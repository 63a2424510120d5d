// A closure that does not take the items.
// expect: constraints not satisfied
#include <string>
#include <tine/iter.hpp>
#include <vector>

#ifndef CONTROL
using argument = std::string;
#else
using argument = int;
#endif

int main() {
  std::vector<int> numbers(3);
  return static_cast<int>(tine::par_iter(numbers).map([](const argument&) { return 1; }).count());
}
