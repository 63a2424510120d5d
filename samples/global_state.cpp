// global_state: the most frequent words of some texts, counted in a table that all threads share.
//
//   global_state --top 10 chapters/*.txt

#include "global_state.hpp"

#include <cstdio>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::global_state;

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Prints the most frequent words of FILES, and how often each occurs.",
               "global_state"};
  std::vector<recipe::fs::path> files;
  app.add_option("FILES", files, "texts")->required();
  std::size_t top = 20;
  app.add_option("--top", top, "how many words to print")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] {
    auto const counted = recipe::with_global_state(files, tine::current_num_threads());
    std::printf("%ld files, %zu words\n", recipe::files_read.load(), counted.size());
    samples::print_most_frequent(counted, top);
    return 0;
  });
}
