// trace: draws what each thread did when, for the Mandelbrot set or for any recorded program.
//
//   trace timeline.png
//   TINE_TRACE=sort.json sort --size 1000000 && trace sorted.png --from sort.json

#include "trace.hpp"

#include <cstdio>
#include <optional>
#include <stdexcept>
#include <string>

#include "mandelbrot.hpp"
#include "support/command_line.hpp"

namespace {

namespace recipe = samples::trace;

struct arguments {
  std::string picture, from, json;
  int width = 1600;
};

/// The picture that the tour draws.
void draw_mandelbrot() { samples::mandelbrot::parallel({1000, 750}, {{-2.2, 1.2}, {1.0, -1.2}}); }

int draw(arguments const& given) {
  auto const format = samples::image_format_of(given.picture);
  if (!format) {
    throw std::runtime_error(given.picture + ": the name must end in .png, .jpg or .jpeg");
  }
  samples::output_file file(given.picture);
  std::string timeline = given.from;
  std::optional<samples::temporary_directory> folder;
  if (timeline.empty()) {
    timeline = given.json;
    if (timeline.empty()) timeline = folder.emplace().path() / "timeline.json";
    draw_mandelbrot();  // so that the threads are awake
    recipe::record(timeline, draw_mandelbrot);
  }
  auto const events = recipe::read(timeline);
  file.write(samples::encode(recipe::draw(events, given.width), *format));
  file.commit();
  for (std::size_t lane = 0; lane < events.lanes.size(); ++lane) {
    std::printf("lane %zu  %-20s busy %5.1f %%\n", lane, events.lanes[lane].c_str(),
                100 * recipe::busy_share(events, lane));
  }
  std::printf("%zu pieces of work changed threads\n", events.hand_overs.size());
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Draws what each thread did when: one lane per thread, a colour for each call.",
               "trace"};
  arguments given;
  app.add_option("PICTURE", given.picture, "picture to write, .png or .jpg")->required();
  auto* const from =
      app.add_option("--from", given.from, "draw this timeline, written by TINE_TRACE");
  app.add_option("--json", given.json, "keep the timeline of the Mandelbrot set here")
      ->excludes(from);
  app.add_option("--width", given.width, "of the picture, in pixels")
      ->capture_default_str()
      ->check(CLI::Range(100, 20000));
  return samples::run(app, argc, argv, [&] { return draw(given); });
}
