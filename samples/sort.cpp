// sort: sorts random strings in parallel.

#include "sort.hpp"

#include <cstdio>

#include "support/command_line.hpp"

int main(int argc, char** argv) {
  CLI::App app{"Sorts random words of five letters.", "sort"};
  samples::comparison_options options{.size = 300'000};
  samples::add_comparison_options(app, options);
  bool stable = false;
  app.add_flag("--stable", stable, "sort by the first letter only, and keep the order otherwise");

  return samples::run(app, argc, argv, [&] {
    namespace recipe = samples::sort;
    auto const input = recipe::make_input(options.size);
    auto sorted = input;
    stable ? recipe::parallel_stable(sorted) : recipe::parallel(sorted);
    std::printf("%zu words, %s to %s\n", sorted.size(), sorted.front().c_str(),
                sorted.back().c_str());
    return samples::print_comparison(stable ? recipe::compare_stable(input, options.runs)
                                            : recipe::compare(input, options.runs));
  });
}
