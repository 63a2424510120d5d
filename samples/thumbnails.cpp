// thumbnails: small copies of JPG pictures, made in parallel.
//
//   thumbnails holiday/ garden.jpg small/

#include "thumbnails.hpp"

#include <cstdio>
#include <memory>
#include <string>
#include <system_error>
#include <vector>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::thumbnails;
namespace fs = std::filesystem;

// The files and the folder are one list to the parser, which could not tell where the files end.
struct help_formatter : CLI::Formatter {
  std::string make_usage(CLI::App const*, std::string name) const override {
    return "Usage: " + name + " [OPTIONS] IN... OUT_DIR\n";
  }
};

int make_thumbnails(std::vector<fs::path> inputs, int longest_edge) {
  auto const folder = inputs.back();
  inputs.pop_back();
  std::error_code error;
  fs::create_directories(folder, error);
  // Creating a folder that is there already is fine; a file of that name is not.
  if (!error && !fs::is_directory(folder)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) samples::fail(folder, error.message());

  auto jobs = recipe::find_inputs(inputs);
  if (recipe::would_overwrite_inputs(jobs, folder)) {
    samples::fail(folder, "the thumbnails would overwrite the pictures there");
  }
  recipe::choose_outputs(jobs, folder);
  recipe::parallel(jobs, longest_edge);

  // Reported here, in the order of the inputs, and not by the threads as they go.
  int failures = 0;
  for (auto const& each : jobs) {
    if (each.error.empty()) {
      std::printf("%s\n", each.output.c_str());
    } else {
      samples::print_error_line(each.input.string() + ": " + each.error);
      ++failures;
    }
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Writes a small copy of every JPG picture to OUT_DIR, under the same name.",
               "thumbnails"};
  app.formatter(std::make_shared<help_formatter>());
  int longest_edge = 300;
  app.add_option("--edge", longest_edge, "length of the longer edge in pixels")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  std::vector<fs::path> paths;
  app.add_option("IN", paths, "JPG files, or folders with such files; the last one is OUT_DIR")
      ->required()
      ->expected(2, 1 << 29);

  return samples::run(app, argc, argv, [&] { return make_thumbnails(paths, longest_edge); });
}
