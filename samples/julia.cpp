// julia: draws a Julia set to a PNG or JPG file.
//
//   julia julia.png
//   julia --by par_iter julia.png 640x360

#include "julia.hpp"

#include <stdexcept>
#include <string>

#include "support/command_line.hpp"
#include "support/files.hpp"
#include "support/parse.hpp"

namespace {

namespace recipe = samples::julia;

void draw(std::string const& name, std::string const& size_text, std::string const& method) {
  auto const format = samples::image_format_of(name);
  if (!format) throw std::runtime_error(name + ": the name must end in .png, .jpg or .jpeg");
  auto const size = samples::parse_size(size_text);
  if (!size || !samples::can_store(*format, size->first, 3 * size->second)) {
    throw std::runtime_error("bad size '" + size_text +
                             "': expected WIDTHxHEIGHT, such as 1920x1080");
  }
  samples::output_file file(name);
  recipe::picture_size const pixels{static_cast<std::size_t>(size->first),
                                    static_cast<std::size_t>(size->second)};
  auto const picture = method == "par_iter"
                           ? recipe::by_par_iter(pixels)
                           : recipe::by_worker_pool(pixels, tine::current_num_threads());
  file.write(samples::encode(picture, *format));
  file.commit();
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Draws the Julia set of -0.8 + 0.156i, coloured by how fast its points escape.",
               "julia"};
  std::string name;
  app.add_option("FILE", name, "picture to write, .png or .jpg")->required();
  std::string size = "1920x1080";
  app.add_option("SIZE", size, "WIDTHxHEIGHT in pixels")->capture_default_str();
  std::string method = "worker_pool";
  app.add_option("--by", method, "who draws the rows: a worker_pool's jobs, or a par_iter loop")
      ->check(CLI::IsMember({"worker_pool", "par_iter"}))
      ->capture_default_str();

  return samples::run(app, argc, argv, [&] {
    draw(name, size, method);
    return 0;
  });
}
