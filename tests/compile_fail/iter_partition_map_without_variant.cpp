// expect: variant_of_two_function
#include <tine/iter.hpp>

#include <variant>
#include <vector>

[[maybe_unused]] const auto same = [](int x) { return x; };
const auto either = [](int x) { return x > 0 ? std::variant<int, bool>(x) : false; };

void run(const std::vector<int>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).partition_map(same);
#endif
  (void)tine::par_iter(v).partition_map(either);
}
