// expect: bucket_number
#include <tine/iter.hpp>

#include <vector>

void run(const std::vector<double>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).histogram(3, [](double x) { return x * 3; });
#endif
  (void)tine::par_iter(v).histogram(3, [](double x) { return static_cast<int>(x * 3); });
}
