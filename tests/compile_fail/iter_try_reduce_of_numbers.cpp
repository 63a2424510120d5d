// expect: the items of try_reduce are optionals or of an expected-like type
#include <tine/iter.hpp>

#include <optional>
#include <vector>

void add_up(const std::vector<int>& v) {
  const auto add = [](int a, int b) { return std::optional(a + b); };
  const auto numbers = tine::par_iter(v);
  (void)numbers.map([](int x) { return std::optional(x); }).try_reduce(0, add);
#ifndef CONTROL
  (void)numbers.try_reduce(0, add);
#endif
}
