// Elements that count themselves, and notice when one is read after it was moved from or destroyed.
#include "elements/algorithms.hpp"

#include "support/catch.hpp"
#include "support/elements.hpp"

#include <functional>

namespace tine_test {

template <>
struct element<tracked> {
  using order = std::ranges::less;
  static tracked make(int x) { return tracked(x); }
  static bool same(const tracked& a, const tracked& b) { return a == b; }
  static bool marked(const tracked& x) { return x.value() % 2 != 0; }
};

TEST_CASE("every algorithm makes and destroys its elements once, and gives what std::ranges does") {
  const census before;
  compare_all<tracked>();
  CHECK(before.balanced());
}

}  // namespace tine_test
