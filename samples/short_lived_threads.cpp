// short_lived_threads: the largest number in a file, by two threads and by join.
//
//   short_lived_threads numbers.txt

#include "short_lived_threads.hpp"

#include <charconv>
#include <cstdio>
#include <string>

#include "support/command_line.hpp"
#include "support/words.hpp"

namespace {

namespace recipe = samples::short_lived_threads;

recipe::numbers read_numbers(std::string const& file) try {
  auto const text = samples::read_text(file);
  recipe::numbers values;
  char const* at = text.data();
  char const* const end = at + text.size();
  for (;;) {
    at = std::find_if_not(at, end, [](char c) { return c == ' ' || c == '\n' || c == '\t'; });
    if (at == end) return values;
    long value = 0;
    auto const [rest, error] = std::from_chars(at, end, value);
    if (error != std::errc{}) {
      throw std::runtime_error("no number at byte " + std::to_string(at - text.data()));
    }
    values.push_back(value);
    at = rest;
  }
} catch (std::exception const& error) {
  samples::fail(file, error.what());
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Prints the largest of the whole numbers in FILE.", "short_lived_threads"};
  std::string file;
  app.add_option("FILE", file, "numbers with blanks or line ends in between")->required();
  int runs = 9;
  app.add_option("--runs", runs, "runs of each version; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] {
    auto const values = read_numbers(file);
    if (values.empty()) samples::fail(file, "there are no numbers");
    std::printf("the largest of %zu numbers: %ld\n", values.size(), recipe::by_threads(values));
    return samples::print_comparison(recipe::compare(values, runs));
  });
}
