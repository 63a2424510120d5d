// expect: ordered_values
#include <tine/iter.hpp>

#include <vector>

struct person {
  int age;
};

void run(const std::vector<person>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).min();
#endif
  (void)tine::par_iter(v).min_by_key(&person::age);
}
