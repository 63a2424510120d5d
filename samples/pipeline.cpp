// pipeline: prints the lines of a file that have a text in them, with their numbers, as grep -n does.
//
//   pipeline error /var/log/syslog

#include "pipeline.hpp"

#include <cstdio>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::pipeline;

void print_matches(recipe::fs::path const& file, std::string const& text, std::size_t in_flight) {
  auto print = [](std::size_t number, std::string const& line) {
    std::printf("%zu:", number);
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::putchar('\n');
  };
  try {
    recipe::parallel(file, text, print, in_flight);
  } catch (std::exception const& error) {
    samples::fail(file, error.what());
  }
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Prints the lines of FILE that have TEXT in them, with their numbers.", "pipeline"};
  std::string text;
  app.add_option("TEXT", text, "what to look for, literally")->required();
  recipe::fs::path file;
  app.add_option("FILE", file, "where to look, of any size")->required();
  std::size_t in_flight = 0;
  app.add_option("--in-flight", in_flight,
                 "blocks of 256 KiB in memory at a time (default: 4 for each thread)")
      ->check(CLI::Range(1, 1'000'000));

  return samples::run(app, argc, argv, [&] {
    print_matches(file, text, in_flight == 0 ? 4 * tine::current_num_threads() : in_flight);
    return 0;
  });
}
