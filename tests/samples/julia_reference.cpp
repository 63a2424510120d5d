// The Julia set once more, as plainly as possible and without the library, to compare with.
//
//   julia_reference WIDTH HEIGHT > picture.ppm

#include <cmath>
#include <complex>
#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 3) return 2;
  int const width = std::atoi(argv[1]);
  int const height = std::atoi(argv[2]);
  std::printf("P6\n%d %d\n255\n", width, height);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      double x = 3.0 * (column - 0.5 * width) / width;
      double y = 2.0 * (row - 0.5 * height) / height;
      int steps = 0;
      while (steps < 300 && x * x + y * y < 4.0) {
        double const old_x = x;
        x = x * x - y * y - 0.8;
        y = old_x * y + y * old_x + 0.156;
        ++steps;
      }
      double const w = 380 + steps * 400 / 300;
      double r = 0;
      double g = 0;
      double b = 0;
      if (w < 440) {
        r = (440 - w) / 60;
        b = 1;
      } else if (w < 490) {
        g = (w - 440) / 50;
        b = 1;
      } else if (w < 510) {
        g = 1;
        b = (510 - w) / 20;
      } else if (w < 580) {
        r = (w - 510) / 70;
        g = 1;
      } else if (w < 645) {
        r = 1;
        g = (645 - w) / 65;
      } else {
        r = 1;
      }
      double const f = w < 420   ? 0.3 + 0.7 * (w - 380) / 40
                       : w > 700 ? 0.3 + 0.7 * (780 - w) / 80
                                 : 1;
      for (double const part : {r, g, b})
        std::putchar(static_cast<int>(255 * std::pow(part * f, 0.8)));
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
