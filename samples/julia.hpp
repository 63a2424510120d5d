// A Julia set in the colours of light, dispatched row by row to a worker pool, and by par_iter.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <span>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/image.hpp"
#include "support/progress.hpp"

namespace samples::julia {

struct picture_size {
  std::size_t width;
  std::size_t height;
};

inline constexpr int limit = 300;
inline constexpr std::complex<double> constant(-0.8, 0.156);

/// How many steps of z = z*z + constant it takes until |z| is 2 or more, up to `limit`.
inline int escape_count(std::complex<double> z) {
  // By hand, as in mandelbrot.hpp: std::complex also looks after infinities.
  double re = z.real();
  double im = z.imag();
  int count = 0;
  for (; count < limit && re * re + im * im < 4; ++count) {
    double const next_re = re * re - im * im + constant.real();
    im = 2 * re * im + constant.imag();
    re = next_re;
  }
  return count;
}

using colour = std::array<unsigned char, 3>;

/// The colour of light of a wavelength between 380 and 780 nm, roughly as eyes see it: straight lines
/// between the pure colours (after Dan Bruton, 1996), darker towards both ends.
inline colour colour_of(int nanometres) {
  struct point {
    double at;
    std::array<double, 3> rgb;
  };
  static constexpr std::array<point, 8> spectrum{{
      {380, {1, 0, 1}},
      {440, {0, 0, 1}},
      {490, {0, 1, 1}},
      {510, {0, 1, 0}},
      {580, {1, 1, 0}},
      {645, {1, 0, 0}},
      {780, {1, 0, 0}},
      {781, {1, 0, 0}},
  }};
  double const at = nanometres;
  std::size_t left = 0;
  while (spectrum[left + 1].at <= at) ++left;
  double const part = (at - spectrum[left].at) / (spectrum[left + 1].at - spectrum[left].at);
  double brightness = 1;
  if (at < 420) brightness = 0.3 + 0.7 * (at - 380) / 40;
  if (at > 700) brightness = 0.3 + 0.7 * (780 - at) / 80;

  colour result;
  for (std::size_t i = 0; i < 3; ++i) {
    double const value =
        spectrum[left].rgb[i] + part * (spectrum[left + 1].rgb[i] - spectrum[left].rgb[i]);
    // A screen's brightness is no straight line of what is stored; 0.8 evens it out.
    result[i] = static_cast<unsigned char>(255 * std::pow(value * brightness, 0.8));
  }
  return result;
}

/// The colours of all the counts there are.
inline std::vector<colour> palette() {
  std::vector<colour> result;
  for (int count = 0; count <= limit; ++count) {
    result.push_back(colour_of(380 + count * 400 / limit));
  }
  return result;
}

using row = std::vector<unsigned char>;

/// Row `y` of the picture, which shows the plane from -1.5 to 1.5 and from -1 to 1.
inline void draw_row(std::span<unsigned char> pixels, std::size_t y, picture_size size,
                     std::span<colour const> colours) {
  auto place = [](std::size_t i, std::size_t n, double width) {
    return width * (static_cast<double>(i) - 0.5 * static_cast<double>(n)) / static_cast<double>(n);
  };
  for (std::size_t x = 0; x < size.width; ++x) {
    auto const count = escape_count({place(x, size.width, 3), place(y, size.height, 2)});
    std::ranges::copy(colours[static_cast<std::size_t>(count)],
                      pixels.begin() + static_cast<std::ptrdiff_t>(3 * x));
  }
}

inline image blank(picture_size size) {
  return {.width = static_cast<int>(size.width),
          .height = static_cast<int>(size.height),
          .channels = 3,
          .pixels = row(3 * size.width * size.height)};
}

inline image sequential(picture_size size) {
  auto result = blank(size);
  auto const colours = palette();
  auto const width = 3 * size.width;
  for (std::size_t y = 0; y < size.height; ++y) {
    draw_row(std::span(result.pixels).subspan(y * width, width), y, size, colours);
  }
  return result;
}

/// Threads and messages: every row is a job, and comes back through a channel, in any order.
///
/// The channel has room for a few rows only. When this thread is slow to put them into the picture,
/// the workers wait; no more rows than that are ever in memory twice.
inline image by_worker_pool(picture_size size, std::size_t threads) {
  struct finished_row {
    std::size_t y;
    row pixels;
  };
  auto result = blank(size);
  auto const colours = palette();
  tine::worker_pool pool(threads);
  auto [sender, receiver] = tine::channel<finished_row>(4 * threads);
  for (std::size_t y = 0; y < size.height; ++y) {
    pool.execute([&, y, sender = sender] {
      finished_row mine{y, row(3 * size.width)};
      draw_row(mine.pixels, y, size, colours);
      sender.send(std::move(mine));
    });
  }
  // Every job has a sender of its own; without this one the channel closes after the last job.
  { auto const closed = std::move(sender); }

  progress_bar progress(size.height);
  for (finished_row next : receiver) {
    std::ranges::copy(next.pixels,
                      result.pixels.begin() + static_cast<std::ptrdiff_t>(3 * size.width * next.y));
    progress.step();
  }
  return result;
}

/// The same as a loop: rows are written where they belong, and nothing has to be sent.
inline image by_par_iter(picture_size size) {
  auto result = blank(size);
  auto const colours = palette();
  progress_bar progress(size.height);
  using numbered_row = std::pair<std::size_t, std::span<unsigned char>>;
  tine::par_chunks(result.pixels, 3 * size.width).enumerate().for_each([&](numbered_row item) {
    draw_row(item.second, item.first, size, colours);
    progress.step();
  });
  return result;
}

inline bool same_pixels(image const& a, image const& b) { return a.pixels == b.pixels; }

inline comparison compare(picture_size size, int runs) {
  auto outcome = compare_results(
      runs, [&] { return sequential(size); }, [&] { return by_par_iter(size); }, same_pixels);
  outcome.equal = outcome.equal &&
                  same_pixels(sequential(size), by_worker_pool(size, tine::current_num_threads()));
  return outcome;
}

}  // namespace samples::julia
