#include "product/terminals.hpp"

#include "support/catch.hpp"

using namespace tine_test;

TEST_CASE("every terminal call after every adaptor gives what a loop gives") {
  for_each_size([](std::size_t n) {
    const auto row = [n](const auto& through) {
      std::apply(
          [&](const auto&... into) { (check(std::get<0>(sources()), through, into, n), ...); },
          terminals());
    };
    std::apply([&](const auto&... through) { (row(through), ...); }, adaptors());
  });
}
