// any_all: tests in parallel whether any or all elements of a collection match a predicate.

#include "any_all.hpp"

#include <cstdio>

#include "support/command_line.hpp"

namespace {

char const* yes_or_no(bool answer) { return answer ? "yes" : "no"; }

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Tests whether any or all of the first even numbers match a condition.", "any_all"};
  samples::comparison_options options{.size = 10'000'000};
  samples::add_comparison_options(app, options);

  return samples::run(app, argc, argv, [&] {
    namespace recipe = samples::any_all;
    auto const input = recipe::make_input(options.size);
    int const limit = input.back();
    auto const answers = recipe::parallel(input, limit);
    std::printf("%zu even numbers, 2 to %d\n", input.size(), limit);
    std::printf("any odd? %s; all even? %s; any above %d? %s; none above %d? %s\n",
                yes_or_no(answers.any_odd), yes_or_no(answers.all_even), limit,
                yes_or_no(answers.any_above_limit), limit, yes_or_no(answers.none_above_limit));
    return samples::print_comparison(recipe::compare(input, options.runs));
  });
}
