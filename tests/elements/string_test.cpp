#include "elements/algorithms.hpp"

#include "support/catch.hpp"

#include <functional>
#include <string>

namespace tine_test {

template <>
struct element<std::string> {
  using order = std::ranges::less;
  /// Some are too long for a string's own room.
  static std::string make(int x) {
    return x % 3 == 0 ? "a string too long for its own room " + std::to_string(x)
                      : std::to_string(x);
  }
  static bool same(const std::string& a, const std::string& b) { return a == b; }
  static bool marked(const std::string& x) { return x.back() % 2 != 0; }
};

TEST_CASE("every algorithm treats strings as std::ranges does") { compare_all<std::string>(); }

}  // namespace tine_test
