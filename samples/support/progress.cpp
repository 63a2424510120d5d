#include "support/progress.hpp"

#include <unistd.h>

#include <algorithm>
#include <cstdio>
#include <string>

namespace samples {

progress_bar::progress_bar(std::size_t total)
    : total_(total), visible_(total > 1 && isatty(STDERR_FILENO) == 1) {}

progress_bar::~progress_bar() {
  if (visible_) std::fputs("\r\033[K", stderr);
}

void progress_bar::step() {
  if (!visible_) return;
  std::lock_guard const lock(mutex_);
  ++done_;
  auto const now = std::chrono::steady_clock::now();
  if (now < next_draw_) return;
  next_draw_ = now + std::chrono::milliseconds(100);
  draw();
}

void progress_bar::draw() const {
  constexpr std::size_t width = 40;
  auto const filled = width * std::min(done_, total_) / total_;
  std::string const bar = std::string(filled, '#') + std::string(width - filled, '.');
  std::fprintf(stderr, "\r[%s] %zu of %zu", bar.c_str(), done_, total_);
  std::fflush(stderr);
}

}  // namespace samples
