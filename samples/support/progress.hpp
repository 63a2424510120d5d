// A progress bar for a person who waits; nothing for a pipe or a file.
#pragma once

#include <chrono>
#include <cstddef>
#include <mutex>

namespace samples {

/// Draws a bar on stderr if that is a terminal, ten times a second at most, and removes it at the end.
/// Several threads may call `step` at once.
class progress_bar {
 public:
  explicit progress_bar(std::size_t total);
  ~progress_bar();
  progress_bar(progress_bar const&) = delete;
  progress_bar& operator=(progress_bar const&) = delete;

  /// One more piece of work is done.
  void step();

 private:
  void draw() const;

  std::size_t const total_;
  bool const visible_;
  std::mutex mutex_;
  std::size_t done_ = 0;
  std::chrono::steady_clock::time_point next_draw_{};
};

}  // namespace samples
