// The Mandelbrot set: which points of the complex plane stay near zero under z = z*z + c.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <complex>
#include <cstddef>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/image.hpp"
#include "support/parse.hpp"
#include "support/progress.hpp"

namespace samples::mandelbrot {

struct picture_size {
  int width;
  int height;
};

/// The part of the plane that the picture shows.
struct region {
  std::complex<double> upper_left;
  std::complex<double> lower_right;
};

/// Grey pixels, row by row from the top.
using pixels = std::vector<unsigned char>;

inline std::optional<std::complex<double>> parse_corner(std::string_view text) {
  auto const corner = parse_pair<double>(text, ',');
  if (!corner || !std::isfinite(corner->first) || !std::isfinite(corner->second)) {
    return std::nullopt;
  }
  return std::complex(corner->first, corner->second);
}

inline constexpr int limit = 255;

/// How many steps it takes until `c` is known to escape: once |z| exceeds 2, z grows for ever.
/// Nothing when it has not happened after `limit` steps; then c is taken to be in the set.
inline std::optional<int> escape_count(std::complex<double> c) {
  // Real and imaginary parts by hand: multiplying std::complex numbers also looks after infinities,
  // which takes longer than the multiplication.
  double re = 0;
  double im = 0;
  for (int count = 0; count < limit; ++count) {
    if (re * re + im * im > 4) return count;
    double const next_re = re * re - im * im + c.real();
    im = 2 * re * im + c.imag();
    re = next_re;
  }
  return std::nullopt;
}

/// Black in the set; outside, the darker the longer it took to escape.
inline unsigned char grey(std::complex<double> c) {
  auto const count = escape_count(c);
  return count ? static_cast<unsigned char>(limit - *count) : static_cast<unsigned char>(0);
}

/// Every pixel depends on its own position alone, so rows can be drawn in any order.
inline void draw_row(std::span<unsigned char> row, std::size_t y, picture_size size,
                     region const& part) {
  double const width = part.lower_right.real() - part.upper_left.real();
  double const height = part.upper_left.imag() - part.lower_right.imag();
  double const im = part.upper_left.imag() - static_cast<double>(y) * height / size.height;
  for (std::size_t x = 0; x < row.size(); ++x) {
    double const re = part.upper_left.real() + static_cast<double>(x) * width / size.width;
    row[x] = grey({re, im});
  }
}

inline pixels blank(picture_size size) {
  return pixels(static_cast<std::size_t>(size.width) * static_cast<std::size_t>(size.height));
}

inline pixels sequential(picture_size size, region const& part) {
  pixels result = blank(size);
  auto const width = static_cast<std::size_t>(size.width);
  for (std::size_t y = 0; y < static_cast<std::size_t>(size.height); ++y) {
    draw_row(std::span(result).subspan(y * width, width), y, size, part);
  }
  return result;
}

/// One row per item. Rows that cross the set take up to 255 times as long as others, so cutting the
/// picture into one band for each thread would leave most threads waiting for the unlucky one. Here
/// a thread that has nothing left to do takes over rows that another one has not begun.
template <class Visit>
pixels draw(picture_size size, region const& part, Visit row_is_done) {
  pixels result = blank(size);
  progress_bar progress(static_cast<std::size_t>(size.height));
  using numbered_row = std::pair<std::size_t, std::span<unsigned char>>;
  tine::par_chunks(result, static_cast<std::size_t>(size.width))
      .enumerate()
      .for_each([&](numbered_row item) {
        draw_row(item.second, item.first, size, part);
        row_is_done(item.first);
        progress.step();
      });
  return result;
}

inline pixels parallel(picture_size size, region const& part) {
  return draw(size, part, [](std::size_t) {});
}

/// The picture in colour: each row in the tint of the thread that drew it. Which one that is depends
/// on who was free, so every run gives another picture; grey values stay as they are.
inline image coloured_by_thread(picture_size size, region const& part) {
  static constexpr std::array<std::array<double, 3>, 6> tints{
      {{1, .55, .35}, {.35, .75, 1}, {.5, 1, .45}, {1, .9, .35}, {.85, .5, 1}, {.4, 1, .9}}};
  std::vector<std::size_t> drawn_by(static_cast<std::size_t>(size.height));
  auto const grey_values = draw(
      size, part, [&](std::size_t y) { drawn_by[y] = tine::current_thread_index().value_or(0); });
  image result{.width = size.width, .height = size.height, .channels = 3, .pixels = {}};
  result.pixels.reserve(3 * grey_values.size());
  for (std::size_t i = 0; i < grey_values.size(); ++i) {
    auto const& tint = tints[drawn_by[i / static_cast<std::size_t>(size.width)] % tints.size()];
    for (double const part_of_colour : tint) {
      result.pixels.push_back(static_cast<unsigned char>(grey_values[i] * part_of_colour));
    }
  }
  return result;
}

inline comparison compare(picture_size size, region const& part, int runs) {
  return compare_results(
      runs, [&] { return sequential(size, part); }, [&] { return parallel(size, part); });
}

}  // namespace samples::mandelbrot
