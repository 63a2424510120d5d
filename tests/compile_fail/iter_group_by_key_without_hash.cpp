// expect: hashable
#include <tine/iter.hpp>

#include <functional>
#include <vector>

struct key {
  int value;
};
[[maybe_unused]] const auto as_key = [](int x) { return key{x}; };

void run(const std::vector<int>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).group_by(as_key);
#endif
  (void)tine::par_iter(v).group_by(std::negate<>{});
}
