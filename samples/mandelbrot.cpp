// mandelbrot: draws a part of the Mandelbrot set to a PNG or JPG file.
//
//   mandelbrot m.png 1000x750 -1.20,0.35 -1,0.20

#include "mandelbrot.hpp"

#include <stdexcept>
#include <string>
#include <utility>
#include <vector>

#include "support/command_line.hpp"
#include "support/files.hpp"
#include "support/image.hpp"
#include "support/parse.hpp"

namespace {

namespace recipe = samples::mandelbrot;

template <class T>
T value_or_fail(std::optional<T> value, std::string const& complaint) {
  if (!value) throw std::runtime_error(complaint);
  return *std::move(value);
}

struct arguments {
  std::string file, size, upper_left, lower_right;
  bool color_by_thread = false;
};

void draw(arguments const& given) {
  // Everything that can be wrong with the request is found before the drawing starts.
  auto const format = value_or_fail(samples::image_format_of(given.file),
                                    given.file + ": the name must end in .png, .jpg or .jpeg");
  auto const [width, height] =
      value_or_fail(samples::parse_size(given.size),
                    "bad size '" + given.size + "': expected WIDTHxHEIGHT, such as 1000x750");
  if (!samples::can_store(format, width, height)) {
    throw std::runtime_error("bad size '" + given.size + "': too large for this kind of file");
  }
  auto corner = [](std::string const& text) {
    return value_or_fail(recipe::parse_corner(text),
                         "bad corner '" + text + "': expected RE,IM, such as -1.20,0.35");
  };
  recipe::region const part{corner(given.upper_left), corner(given.lower_right)};
  if (!(part.upper_left.real() < part.lower_right.real() &&
        part.upper_left.imag() > part.lower_right.imag())) {
    throw std::runtime_error("bad corners: " + given.upper_left + " is not to the upper left of " +
                             given.lower_right);
  }

  samples::output_file file(given.file);
  recipe::picture_size const size{width, height};
  auto const picture = given.color_by_thread
                           ? recipe::coloured_by_thread(size, part)
                           : samples::image{.width = width,
                                            .height = height,
                                            .channels = 1,
                                            .pixels = recipe::parallel(size, part)};
  file.write(samples::encode(picture, format));
  file.commit();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Draws a part of the Mandelbrot set in grey; points of the set are black.",
               "mandelbrot"};
  arguments given;
  app.add_option("FILE", given.file, "picture to write, .png or .jpg")->required();
  app.add_option("SIZE", given.size, "WIDTHxHEIGHT in pixels")->required();
  app.add_option("UPPER_LEFT", given.upper_left, "corner RE,IM of the plane")->required();
  app.add_option("LOWER_RIGHT", given.lower_right, "opposite corner RE,IM")->required();

  app.add_flag("--color-by-thread", given.color_by_thread,
               "tint each row by the thread that drew it");

  // The parser knows that "-1.20,0.35" is no option, because a digit follows the minus sign, but
  // would take "-.5,0" for one. Say "-0.5,0" instead.
  std::vector<std::string> words(argv, argv + argc);
  for (auto& word : words) {
    if (word.starts_with("-.")) word.insert(1, "0");
  }
  std::vector<char const*> pointers;
  for (auto const& word : words) pointers.push_back(word.c_str());

  return samples::run(app, argc, pointers.data(), [&] {
    draw(given);
    return 0;
  });
}
