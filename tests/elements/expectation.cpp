#include "elements/expectation.hpp"

#include "support/catch.hpp"

namespace tine_test {

void expect(bool right, const char* algorithm) {
  if (!right) UNSCOPED_INFO(algorithm);
  CHECK(right);
}

}  // namespace tine_test
