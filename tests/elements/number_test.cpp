// Numbers of which some are equal and not the same, and some are not even equal to themselves.
#include "elements/algorithms.hpp"

#include "support/catch.hpp"

#include <bit>
#include <cmath>
#include <compare>
#include <cstdint>
#include <limits>

namespace tine_test {

template <>
struct element<double> {
  /// IEEE 754's total order: what `<` says of numbers that are not one is no order.
  struct order {
    bool operator()(double a, double b) const { return std::strong_order(a, b) < 0; }
  };
  static double make(int x) {
    if (x % 13 == 5) return std::numeric_limits<double>::quiet_NaN();
    if (x % 13 == 6) return 0.0;
    if (x % 13 == 8) return -0.0;
    return x / 4.0;
  }
  static bool same(double a, double b) {
    return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
  }
  static bool marked(double x) { return std::isnan(x) || static_cast<int>(x) % 2 != 0; }
};

TEST_CASE("every algorithm treats doubles, not-a-numbers and both zeros as std::ranges does") {
  compare_all<double>();
}

}  // namespace tine_test
