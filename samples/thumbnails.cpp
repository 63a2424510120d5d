// thumbnails: small copies of JPG and PNG pictures, made in parallel.
//
//   thumbnails holiday/ garden.jpg small/

#include "thumbnails.hpp"

#include <cstdio>
#include <map>
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

int make_thumbnails(std::vector<fs::path> inputs, bool recursive, recipe::settings const& wanted) {
  auto const folder = inputs.back();
  inputs.pop_back();
  std::error_code error;
  fs::create_directories(folder, error);
  // Creating a folder that is there already is fine; a file of that name is not.
  if (!error && !fs::is_directory(folder)) error = std::make_error_code(std::errc::not_a_directory);
  if (error) samples::fail(folder, error.message());

  auto jobs = recipe::find_inputs(inputs, recursive, folder);
  if (recipe::would_overwrite_inputs(jobs, folder)) {
    samples::fail(folder, "the thumbnails would overwrite the pictures there");
  }
  recipe::choose_outputs(jobs, folder);
  recipe::parallel(jobs, wanted);

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
  CLI::App app{"Writes a small copy of every JPG or PNG picture to OUT_DIR, as a JPG file.",
               "thumbnails"};
  app.formatter(std::make_shared<help_formatter>());
  recipe::settings wanted;
  app.add_option("--edge", wanted.longest_edge, "length of the longer edge in pixels")
      ->check(CLI::Range(1, 65'535))
      ->capture_default_str();
  std::map<std::string, samples::filter> const filters{{"nearest", samples::filter::nearest},
                                                       {"triangle", samples::filter::triangle}};
  app.add_option("--filter", wanted.how, "nearest: faster; triangle (the default): smoother")
      ->transform(CLI::Transformer(filters));
  app.add_option("--quality", wanted.quality, "of the JPG files")
      ->check(CLI::Range(1, 100))
      ->capture_default_str();
  bool recursive = false;
  app.add_flag("--recursive", recursive, "look into the folders in folders, too");
  std::vector<fs::path> paths;
  app.add_option("IN", paths, "pictures, or folders with pictures; the last one is OUT_DIR")
      ->required()
      ->expected(2, 1 << 29);

  return samples::run(app, argc, argv, [&] { return make_thumbnails(paths, recursive, wanted); });
}
