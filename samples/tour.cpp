// tour: all the topics on built-in data, one line for each, and the pictures they make.
//
// Every topic is done by a sequential loop or algorithm of the standard library and by tine, in
// turns; the times are medians, and the results must be equal.

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "any_all.hpp"
#include "array_mutation.hpp"
#include "iso_hash.hpp"
#include "mandelbrot.hpp"
#include "map_reduce.hpp"
#include "search.hpp"
#include "sort.hpp"
#include "support/command_line.hpp"
#include "support/compare.hpp"
#include "support/files.hpp"
#include "support/image.hpp"
#include "thumbnails.hpp"

namespace {

namespace fs = std::filesystem;
using samples::comparison;

struct workload {
  std::string name;
  std::size_t numbers;
  std::size_t words;
  samples::mandelbrot::picture_size picture;
  samples::mandelbrot::picture_size photo;
  std::size_t image_files;
  std::size_t image_bytes;
};

std::array<workload, 3> const workloads{{
    {"small", 20'000, 2'000, {160, 120}, {400, 300}, 3, 256 << 10},
    {"medium", 4'000'000, 200'000, {1000, 750}, {1600, 1200}, 8, 8 << 20},
    {"large", 16'000'000, 1'000'000, {2000, 1500}, {3200, 2400}, 16, 32 << 20},
}};

constexpr int thumbnail_edge = 300;

/// Where to point the camera: the centre, and the width of what it sees.
struct view {
  double re, im, width;
};
constexpr view whole_set{-0.6, 0, 3.2};
constexpr std::array<view, 8> photo_views{{
    {-0.75, 0.1, 0.1},
    {-1.1, 0.275, 0.2},
    {-0.16, 1.035, 0.05},
    {-1.76, 0, 0.1},
    {0.28, 0.53, 0.05},
    {-0.55, 0.62, 0.1},
    {-0.1, 0.9, 0.3},
    {0.3, 0.02, 0.1},
}};

samples::mandelbrot::region region_of(view const& camera, samples::mandelbrot::picture_size size) {
  double const height = camera.width * size.height / size.width;
  return {{camera.re - camera.width / 2, camera.im + height / 2},
          {camera.re + camera.width / 2, camera.im - height / 2}};
}

void save_drawing(fs::path const& path, view const& camera,
                  samples::mandelbrot::picture_size size) {
  samples::output_file file(path);
  file.write(
      samples::encode({.width = size.width,
                       .height = size.height,
                       .channels = 1,
                       .pixels = samples::mandelbrot::parallel(size, region_of(camera, size))},
                      samples::image_format_of(path).value()));
  file.commit();
}

std::string times(samples::mandelbrot::picture_size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

/// Prints the table row by row, and remembers whether every result was right.
class table {
 public:
  table() {
    std::printf("%-16s %-22s %14s %10s %9s  %s\n", "topic", "input size", "sequential ms",
                "tine ms", "speed-up", "equal");
  }

  void add(std::string const& topic, std::string const& input, comparison const& outcome) {
    std::printf("%-16s %-22s %14.3f %10.3f %9.2f  %s\n", topic.c_str(), input.c_str(),
                outcome.sequential_ms, outcome.tine_ms, outcome.speed_up(),
                outcome.equal ? "yes" : "NO");
    std::fflush(stdout);
    all_equal_ = all_equal_ && outcome.equal;
  }

  bool all_equal() const { return all_equal_; }

 private:
  bool all_equal_ = true;
};

void visit_numbers(table& rows, workload const& work, int runs) {
  auto const input = std::to_string(work.numbers) + " numbers";
  {
    using namespace samples::array_mutation;
    rows.add("array_mutation", input, compare(make_input(work.numbers), runs));
  }
  {
    using namespace samples::any_all;
    rows.add("any_all", input, compare(make_input(work.numbers), runs));
  }
  {
    using namespace samples::search;
    rows.add("search", input, compare(make_input(work.numbers), runs));
  }
  {
    using namespace samples::map_reduce;
    rows.add("map_reduce", std::to_string(work.numbers) + " people",
             compare(make_input(work.numbers), runs));
  }
}

void visit_sort(table& rows, workload const& work, int runs) {
  using namespace samples::sort;
  auto const size = std::to_string(work.words) + " words";
  auto const input = make_input(work.words);
  rows.add("sort", size, compare(input, runs));
  rows.add("sort --stable", size, compare_stable(input, runs));
}

void visit_mandelbrot(table& rows, workload const& work, int runs, fs::path const& folder) {
  rows.add("mandelbrot", times(work.picture) + " pixels",
           samples::mandelbrot::compare(work.picture, region_of(whole_set, work.picture), runs));
  save_drawing(folder / "mandelbrot.png", whole_set, work.picture);
}

bool same_files(std::vector<samples::thumbnails::job> const& left,
                std::vector<samples::thumbnails::job> const& right) {
  return std::ranges::equal(left, right, [](auto const& a, auto const& b) {
    return a.error.empty() && b.error.empty() &&
           samples::read_file(a.output) == samples::read_file(b.output);
  });
}

void visit_thumbnails(table& rows, workload const& work, int runs, fs::path const& folder) {
  using namespace samples::thumbnails;
  auto const photos = folder / "photos";
  auto const small = folder / "thumbnails";
  fs::create_directories(photos);
  fs::create_directories(small);
  std::vector<fs::path> files;
  for (auto const& camera : photo_views) {
    files.push_back(photos / ("zoom-" + std::to_string(files.size() + 1) + ".jpg"));
    save_drawing(files.back(), camera, work.photo);
  }

  samples::temporary_directory const elsewhere;
  auto expected = find_inputs(files);
  auto actual = expected;
  choose_outputs(expected, elsewhere.path());
  choose_outputs(actual, small);
  auto outcome = samples::take_turns(
      runs,
      [&] {
        return samples::milliseconds(
            [&] { sequential(expected, {.longest_edge = thumbnail_edge}); });
      },
      [&] {
        return samples::milliseconds([&] { parallel(actual, {.longest_edge = thumbnail_edge}); });
      });
  outcome.equal = same_files(expected, actual);
  rows.add("thumbnails", std::to_string(files.size()) + " JPGs of " + times(work.photo), outcome);
}

void visit_iso_hash(table& rows, workload const& work, int runs) {
  using namespace samples::iso_hash;
  // No real images, but bytes are bytes to a digest.
  samples::temporary_directory const folder;
  std::mt19937_64 random(1);
  std::vector<unsigned char> bytes(work.image_bytes);
  for (std::size_t i = 0; i < work.image_files; ++i) {
    std::ranges::generate(bytes, [&] { return static_cast<unsigned char>(random()); });
    samples::output_file file(folder.path() / ("image-" + std::to_string(i) + ".iso"));
    file.write(bytes);
    file.commit();
  }
  auto const found = find_images(folder.path());
  auto const sha256 = find_algorithm("sha256");
  if (!sha256) throw std::runtime_error("OpenSSL has no sha256");
  auto outcome = compare(found, sha256.get(), runs);
  // Two equal lists of failures would not be a success.
  outcome.equal =
      outcome.equal && found.size() == work.image_files &&
      std::ranges::none_of(sequential(found, sha256.get()), &std::string::empty, &file_digest::hex);
  rows.add("iso_hash",
           std::to_string(work.image_files) + " files of " +
               std::to_string(work.image_bytes >> 10) + " KiB",
           outcome);
}

int guide(workload const& work, int runs, fs::path const& folder) {
  std::error_code error;
  fs::create_directories(folder, error);
  if (error) samples::fail(folder, error.message());

  std::printf("tine on %zu threads, medians of %d runs\n\n", tine::current_num_threads(), runs);
  table rows;
  visit_numbers(rows, work, runs);
  visit_sort(rows, work, runs);
  visit_mandelbrot(rows, work, runs, folder);
  visit_thumbnails(rows, work, runs, folder);
  visit_iso_hash(rows, work, runs);
  std::printf("\npictures: %s\n", folder.c_str());
  return rows.all_equal() ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Runs every sample on built-in data, with the standard library and with tine.",
               "tour"};
  fs::path folder = "tour-output";
  app.add_option("--output", folder, "folder for the pictures")->capture_default_str();
  std::string size = "medium";
  app.add_option("--size", size, "how much data")
      ->check(CLI::IsMember({"small", "medium", "large"}))
      ->capture_default_str();
  int runs = 5;
  app.add_option("--runs", runs, "runs of each version; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] {
    return guide(*std::ranges::find(workloads, size, &workload::name), runs, folder);
  });
}
