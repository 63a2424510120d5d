#include <tine/tine.hpp>

int sum_of_halves(int n);  // second_unit.cpp

int main() {
  auto [left, right] = tine::join([] { return sum_of_halves(10); }, [] { return 45; });
  return left == right ? 0 : 1;
}
