// search: finds elements by a predicate in parallel, any match or the first one.

#include "search.hpp"

#include <cstdio>
#include <optional>

#include "support/command_line.hpp"

namespace {

void print_position(char const* what, std::optional<std::size_t> position) {
  if (position) {
    std::printf("%s: at position %zu\n", what, *position);
  } else {
    std::printf("%s: none\n", what);
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Searches numbers for a given one, and for the first large even one.", "search"};
  samples::comparison_options options{.size = 10'000'000};
  samples::add_comparison_options(app, options);

  return samples::run(app, argc, argv, [&] {
    namespace recipe = samples::search;
    auto const input = recipe::make_input(options.size);
    auto const found = recipe::parallel(input);
    std::printf("%zu numbers\n", input.size());
    print_position("the number 9", found.needle_at);
    print_position("the first even number above 6", found.first_large_even_at);
    return samples::print_comparison(recipe::compare(input, options.runs));
  });
}
