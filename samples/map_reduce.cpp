// map_reduce: the average age of the people older than 30, by map-reduce.

#include "map_reduce.hpp"

#include <cstdio>

#include "support/command_line.hpp"

int main(int argc, char** argv) {
  CLI::App app{"The average age of those of many people who are older than 30.", "map_reduce"};
  samples::comparison_options options{.size = 10'000'000};
  samples::add_comparison_options(app, options);

  return samples::run(app, argc, argv, [&] {
    namespace recipe = samples::map_reduce;
    auto const input = recipe::make_input(options.size);
    auto const over_30 = recipe::parallel(input);
    std::printf("%zu people, %lld of them older than 30, average age %.3f\n", input.size(),
                over_30.count, over_30.average());
    return samples::print_comparison(recipe::compare(input, options.runs));
  });
}
