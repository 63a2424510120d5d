// expect: orders_items
#include <tine/iter.hpp>

#include <functional>
#include <string>
#include <vector>

void run(const std::vector<int>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).is_sorted(std::plus<std::string>{});
#endif
  (void)tine::par_iter(v).is_sorted(std::greater<>{});
}
