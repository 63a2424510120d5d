// Compiled for one source, or, to have every combination of three, for each.
#include "product/terminals.hpp"

#include "support/catch.hpp"

using namespace tine_test;

#define TINE_TEXT_OF(x) #x
#define TINE_TEXT(x) TINE_TEXT_OF(x)

static_assert(std::tuple_size_v<decltype(sources())> == TINE_SOURCES);

TEST_CASE("every terminal call after every adaptor gives what a loop gives, source " TINE_TEXT(
    TINE_SOURCE)) {
  for_each_size([](std::size_t n) {
    const auto row = [n](const auto& through) {
      const auto from = std::get<TINE_SOURCE>(sources());
      std::apply([&](const auto&... into) { (check(from, through, into, n), ...); }, terminals());
    };
    std::apply([&](const auto&... through) { (row(through), ...); }, adaptors());
  });
}
