#include "product/terminals.hpp"

#include "support/catch.hpp"

namespace tine_test {
namespace {

std::string combination;

}  // namespace

void begin_combination(const char* source, const char* adaptor, const char* terminal,
                       std::size_t n) {
  combination =
      std::string(source) + ", " + adaptor + ", " + terminal + ", n = " + std::to_string(n);
}

void expect(bool right) {
  if (!right) UNSCOPED_INFO(combination);
  CHECK(right);
}

}  // namespace tine_test
