// The Mandelbrot set once more, as plainly as possible and without the library, to compare with.
//
//   mandelbrot_reference WIDTH HEIGHT LEFT TOP RIGHT BOTTOM > picture.pgm

#include <cstdio>
#include <cstdlib>

int main(int argc, char** argv) {
  if (argc != 7) return 2;
  int const width = std::atoi(argv[1]);
  int const height = std::atoi(argv[2]);
  double const left = std::atof(argv[3]);
  double const top = std::atof(argv[4]);
  double const right = std::atof(argv[5]);
  double const bottom = std::atof(argv[6]);

  std::printf("P5\n%d %d\n255\n", width, height);
  for (int row = 0; row < height; ++row) {
    for (int column = 0; column < width; ++column) {
      double const a = left + column * (right - left) / width;
      double const b = top - row * (top - bottom) / height;
      double x = 0;
      double y = 0;
      int steps = 0;
      while (steps < 255 && x * x + y * y <= 4.0) {
        double const old_x = x;
        x = x * x - y * y + a;
        y = old_x * y + y * old_x + b;
        ++steps;
      }
      std::putchar(255 - steps);  // 255 steps: it did not escape, black
    }
  }
  return std::fflush(stdout) == 0 ? 0 : 1;
}
