#include "product/terminals.hpp"

#include "support/catch.hpp"

using namespace tine_test;

TEST_CASE("every terminal call after every source gives what a loop gives") {
  for_each_size([](std::size_t n) {
    const adaptor nothing{"no adaptor", [](auto chain) { return chain; }, unchanged};
    const auto row = [&](const auto& from) {
      std::apply([&](const auto&... into) { (check(from, nothing, into, n), ...); }, terminals());
    };
    std::apply([&](const auto&... from) { (row(from), ...); }, sources());
  });
}
