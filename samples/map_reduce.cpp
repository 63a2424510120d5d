// map_reduce: the average age of the people older than 30, or the words of a text, by map-reduce.
//
//   map_reduce --words book.txt

#include "map_reduce.hpp"

#include <cstdio>
#include <string>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::map_reduce;

int average_age(samples::comparison_options const& options) {
  auto const input = recipe::make_input(options.size);
  auto const over_30 = recipe::parallel(input);
  std::printf("%zu people, %lld of them older than 30, average age %.3f\n", input.size(),
              over_30.count, over_30.average());
  return samples::print_comparison(recipe::compare(input, options.runs));
}

int count_words(std::string const& file, samples::comparison_options const& options) {
  samples::check_readable(file);
  auto const text = samples::read_text(file);
  auto const counted = recipe::parallel_words(text);
  std::printf("%zu different words\n", counted.size());
  samples::print_most_frequent(counted, 10);
  return samples::print_comparison(recipe::compare_words(text, options.runs));
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"The average age of those of many people who are older than 30.", "map_reduce"};
  samples::comparison_options options{.size = 10'000'000};
  samples::add_comparison_options(app, options);
  std::string text;
  app.add_option("--words", text, "count the words of this file instead");

  return samples::run(app, argc, argv, [&] {
    return text.empty() ? average_age(options) : count_words(text, options);
  });
}
