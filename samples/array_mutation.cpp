// array_mutation: subtracts one from every element of an array, in place.
//
// The first thing to try in a program with a hot loop. Do not expect two threads to halve the time
// here: there is almost nothing to compute, so that memory, which all cores share, sets the pace.

#include "array_mutation.hpp"

#include <cstdio>

#include "support/command_line.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Subtracts one from every element of an array, in place.", "array_mutation"};
  samples::comparison_options options{.size = 10'000'000};
  samples::add_comparison_options(app, options);

  return samples::run(app, argc, argv, [&] {
    namespace recipe = samples::array_mutation;
    recipe::numbers small{0, 7, 9, 11};
    recipe::parallel(small);
    std::printf("0 7 9 11 becomes %d %d %d %d\n", small[0], small[1], small[2], small[3]);

    std::printf("%zu numbers\n", options.size);
    return samples::print_comparison(
        recipe::compare(recipe::make_input(options.size), options.runs));
  });
}
