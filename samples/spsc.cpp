// spsc: prints a file with numbered lines, as cat -n does; one thread reads, another one prints.
//
//   spsc letter.txt

#include "spsc.hpp"

#include <cstdio>
#include <fstream>

#include "support/command_line.hpp"
#include "support/files.hpp"

namespace {

void number_lines(std::string const& file, std::size_t capacity) {
  samples::check_readable(file);
  std::ifstream in(file, std::ios::binary);
  std::size_t number = 0;
  samples::spsc::for_each_line(in, capacity, [&](std::string const& line) {
    std::printf("%6zu\t", ++number);
    std::fwrite(line.data(), 1, line.size(), stdout);
    std::putchar('\n');
  });
  if (in.bad()) samples::fail(file, "the file cannot be read to its end");
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Prints the lines of FILE with their numbers.", "spsc"};
  std::string file;
  app.add_option("FILE", file, "a text")->required();
  std::size_t capacity = 1000;
  app.add_option("--capacity", capacity, "lines that may be read ahead")
      ->check(CLI::Range(1, 1'000'000'000))
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] {
    number_lines(file, capacity);
    return 0;
  });
}
