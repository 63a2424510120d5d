// expect: orders_items
#include <tine/iter.hpp>

#include <vector>

struct person {
  int age;
};

void run(const std::vector<person>& v) {
#ifndef CONTROL
  (void)tine::par_iter(v).is_sorted();
#endif
  (void)tine::par_iter(v).is_sorted({}, &person::age);
}
