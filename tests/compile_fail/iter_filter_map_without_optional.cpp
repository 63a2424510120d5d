// expect: optional_function
#include <tine/iter.hpp>

#include <optional>
#include <vector>

[[maybe_unused]] const auto same = [](int x) { return x; };
const auto some = [](int x) { return x > 0 ? std::optional(x) : std::nullopt; };

void run(const std::vector<int>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).filter_map(same).count();
#endif
  (void)tine::par_iter(v).filter_map(some).count();
}
