// tour: all the topics on built-in data, one line for each, and the pictures they make.
//
// Every topic is done by a sequential loop or algorithm of the standard library and by tine, in
// turns; the times are medians, and the results must be equal.

#include <algorithm>
#include <array>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <functional>
#include <random>
#include <span>
#include <stdexcept>
#include <string>
#include <vector>

#include "any_all.hpp"
#include "array_mutation.hpp"
#include "global_state.hpp"
#include "iso_hash.hpp"
#include "julia.hpp"
#include "mandelbrot.hpp"
#include "map_reduce.hpp"
#include "per_thread_connections.hpp"
#include "pipeline.hpp"
#include "process_files.hpp"
#include "search.hpp"
#include "short_lived_threads.hpp"
#include "sort.hpp"
#include "spsc.hpp"
#include "support/command_line.hpp"
#include "support/compare.hpp"
#include "support/files.hpp"
#include "support/image.hpp"
#include "support/report.hpp"
#include "thumbnails.hpp"
#include "trace.hpp"
#include "web_server.hpp"

namespace {

namespace fs = std::filesystem;
using samples::report;

struct workload {
  std::string name;
  std::size_t numbers;
  std::size_t words;
  samples::mandelbrot::picture_size picture;
  samples::mandelbrot::picture_size photo;
  std::size_t image_files;
  std::size_t image_bytes;
  std::size_t requests;
};

std::array<workload, 3> const workloads{{
    {"small", 20'000, 2'000, {160, 120}, {400, 300}, 3, 256 << 10, 8},
    {"medium", 4'000'000, 200'000, {1000, 750}, {1600, 1200}, 8, 8 << 20, 40},
    {"large", 16'000'000, 1'000'000, {2000, 1500}, {3200, 2400}, 16, 32 << 20, 100},
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

void save(fs::path const& path, samples::image const& picture) {
  samples::output_file file(path);
  file.write(samples::encode(picture, samples::image_format_of(path).value()));
  file.commit();
}

void save_drawing(fs::path const& path, view const& camera,
                  samples::mandelbrot::picture_size size) {
  save(path, {.width = size.width,
              .height = size.height,
              .channels = 1,
              .pixels = samples::mandelbrot::parallel(size, region_of(camera, size))});
}

std::string times(samples::mandelbrot::picture_size size) {
  return std::to_string(size.width) + "x" + std::to_string(size.height);
}

void visit_numbers(report& rows, workload const& work, int runs) {
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
  {
    using namespace samples::short_lived_threads;
    rows.add("short_lived_threads", input, compare(make_input(work.numbers), runs));
  }
}

void visit_sort(report& rows, workload const& work, int runs) {
  using namespace samples::sort;
  auto const size = std::to_string(work.words) + " words";
  auto const input = make_input(work.words);
  rows.add("sort", size, compare(input, runs));
  rows.add("sort --stable", size, compare_stable(input, runs));
}

void visit_mandelbrot(report& rows, workload const& work, int runs, fs::path const& folder) {
  rows.add("mandelbrot", times(work.picture) + " pixels",
           samples::mandelbrot::compare(work.picture, region_of(whole_set, work.picture), runs));
  save_drawing(folder / "mandelbrot.png", whole_set, work.picture);
  rows.add_picture(folder / "mandelbrot.png", "mandelbrot");
  auto const tinted = folder / "mandelbrot-by-thread.png";
  save(tinted,
       samples::mandelbrot::coloured_by_thread(work.picture, region_of(whole_set, work.picture)));
  rows.add_picture(tinted, "mandelbrot --color-by-thread: a tint for each thread");
}

void visit_julia(report& rows, workload const& work, int runs, fs::path const& folder) {
  using namespace samples::julia;
  picture_size const size{static_cast<std::size_t>(work.picture.width),
                          static_cast<std::size_t>(work.picture.height)};
  rows.add("julia", times(work.picture) + " pixels", compare(size, runs));
  save(folder / "julia.png", by_worker_pool(size, tine::current_num_threads()));
  rows.add_picture(folder / "julia.png", "julia: -0.8 + 0.156i");
}

/// What the threads did while the Mandelbrot set was drawn.
void visit_trace(report& rows, workload const& work, fs::path const& folder) {
  if (std::getenv("TINE_TRACE") != nullptr) return;  // the whole tour is being recorded
  samples::temporary_directory const elsewhere;
  auto const events = elsewhere.path() / "timeline.json";
  samples::trace::record(events, [&] {
    samples::mandelbrot::parallel(work.picture, region_of(whole_set, work.picture));
  });
  auto const picture = folder / "timeline.png";
  save(picture, samples::trace::draw(samples::trace::read(events), 1200));
  rows.add_picture(picture, "trace: what each thread did while it drew the Mandelbrot set");
}

/// Some texts of random words, for the recipes that read files.
class library {
 public:
  explicit library(std::size_t words) {
    constexpr std::size_t volumes = 16;
    auto const all = samples::sort::make_input(words);
    for (std::size_t v = 0; v < volumes; ++v) {
      std::string text;
      for (std::size_t i = all.size() * v / volumes; i < all.size() * (v + 1) / volumes; ++i) {
        text += all[i].substr(0, 1 + i % 4);
        text += i % 10 == 9 ? '\n' : ' ';
      }
      files_.push_back(folder_.path() / ("volume-" + std::to_string(v) + ".txt"));
      write(files_.back(), text);
      complete_ += text;
    }
    write(complete_file(), complete_);
  }

  std::vector<fs::path> const& files() const { return files_; }
  std::string const& complete() const { return complete_; }
  fs::path complete_file() const { return folder_.path() / "complete.txt"; }

 private:
  static void write(fs::path const& path, std::string const& text) {
    samples::output_file file(path);
    file.write(std::span(reinterpret_cast<unsigned char const*>(text.data()), text.size()));
    file.commit();
  }

  samples::temporary_directory folder_;
  std::vector<fs::path> files_;
  std::string complete_;
};

void visit_texts(report& rows, workload const& work, int runs) {
  library const texts(work.words);
  auto const words = std::to_string(work.words) + " words";
  auto const in_files = words + ", " + std::to_string(texts.files().size()) + " files";
  rows.add("map_reduce --words", words, samples::map_reduce::compare_words(texts.complete(), runs));
  rows.add("global_state", in_files, samples::global_state::compare(texts.files(), runs));
  {
    using namespace samples::process_files;
    rows.add("process_files", in_files,
             compare(texts.files(), read_glossary(texts.files().front()), runs));
  }
  rows.add("pipeline", words, samples::pipeline::compare(texts.complete_file(), "aa", runs));
  rows.add("spsc", words, samples::spsc::compare(texts.complete(), runs));
}

void visit_connections(report& rows, workload const& work, int runs) {
  using namespace samples::per_thread_connections;
  samples::temporary_directory const folder;
  auto const file = folder.path() / "people.db";
  std::vector<samples::csv_row> people{{"name", "age"}};
  auto const ages = samples::map_reduce::make_input(work.words / 4);
  for (auto const& name : samples::sort::make_input(ages.size())) {
    people.push_back({name, std::to_string(ages[people.size() - 1].age)});
  }
  connection loading(file);
  load(loading, "people", people);
  std::vector<std::string> questions;
  for (char const letter : std::string("abcdefgh")) {
    questions.push_back("SELECT count(*), avg(age) FROM people WHERE name LIKE '%" +
                        std::string(1, letter) + "%'");
  }
  rows.add("per_thread_connections",
           std::to_string(questions.size()) + " queries, " + std::to_string(ages.size()) + " rows",
           compare(file, questions, runs));
}

void visit_web_server(report& rows, workload const& work, int runs) {
  constexpr std::size_t threads = 4;  // they wait most of the time, so more than CPUs
  rows.add("web_server", std::to_string(work.requests) + " requests of 10 ms",
           samples::web_server::compare(work.requests, threads, runs));
}

bool same_files(std::vector<samples::thumbnails::job> const& left,
                std::vector<samples::thumbnails::job> const& right) {
  return std::ranges::equal(left, right, [](auto const& a, auto const& b) {
    return a.error.empty() && b.error.empty() &&
           samples::read_file(a.output) == samples::read_file(b.output);
  });
}

void visit_thumbnails(report& rows, workload const& work, int runs, fs::path const& folder) {
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
  for (auto const& each : actual) rows.add_picture(each.output, "thumbnails");
  rows.add("thumbnails", std::to_string(files.size()) + " JPGs of " + times(work.photo), outcome);
}

void visit_iso_hash(report& rows, workload const& work, int runs) {
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

  auto const conditions = "tine on " + std::to_string(tine::current_num_threads()) +
                          " threads, medians of " + std::to_string(runs) + " runs";
  std::printf("%s\n\n", conditions.c_str());
  report rows;
  visit_numbers(rows, work, runs);
  visit_sort(rows, work, runs);
  visit_mandelbrot(rows, work, runs, folder);
  visit_julia(rows, work, runs, folder);
  visit_thumbnails(rows, work, runs, folder);
  visit_iso_hash(rows, work, runs);
  visit_texts(rows, work, runs);
  visit_connections(rows, work, runs);
  visit_web_server(rows, work, runs);
  visit_trace(rows, work, folder);
  rows.write_page(folder, conditions);
  std::printf("\npictures and this table: %s\n", (folder / "index.html").c_str());
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
