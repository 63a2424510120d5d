#include "product/terminals.hpp"

#include "support/catch.hpp"

using namespace tine_test;

TEST_CASE("every adaptor after every source gives what a loop gives") {
  for_each_size([](std::size_t n) {
    const auto row = [n](const auto& from) {
      std::apply([&](const auto&... through) { (check(from, through, collecting, n), ...); },
                 adaptors());
    };
    std::apply([&](const auto&... from) { (row(from), ...); }, sources());
  });
}
