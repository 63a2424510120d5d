// Searching a text of any length through a pipeline: read, search in parallel, number in order.
#pragma once

#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <optional>
#include <stdexcept>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/files.hpp"

namespace samples::pipeline {

namespace fs = std::filesystem;

/// Reads a file in blocks of whole lines. What is behind the last line end of a block is kept for the
/// next one.
class block_reader {
 public:
  explicit block_reader(fs::path const& path) : file_(open_regular_file(path)) {}

  /// The next block; nothing at the end of the file.
  std::optional<std::string> next() {
    constexpr std::size_t block_size = 1 << 18;
    std::string block = std::exchange(rest_, {});
    for (bool at_end = false; !at_end;) {
      auto const old_size = block.size();
      block.resize(old_size + block_size);
      auto const count = std::fread(block.data() + old_size, 1, block_size, file_.get());
      if (std::ferror(file_.get()) != 0) throw std::runtime_error(reason_of(errno));
      block.resize(old_size + count);
      at_end = count < block_size;
      auto const line_end = block.rfind('\n');
      if (at_end || line_end == block.npos) continue;  // a line longer than a block
      rest_ = block.substr(line_end + 1);
      block.resize(line_end + 1);
      return block;
    }
    return block.empty() ? std::nullopt : std::optional(std::move(block));
  }

 private:
  file_handle file_;
  std::string rest_;
};

/// What was found in a block.
struct findings {
  struct match {
    std::size_t line;  ///< counted from the beginning of the block
    std::string text;
  };
  std::vector<match> matches;
  std::size_t lines = 0;
};

inline findings search(std::string_view pattern, std::string_view block) {
  findings result;
  while (!block.empty()) {
    auto const line = block.substr(0, block.find('\n'));
    if (line.find(pattern) != line.npos)
      result.matches.push_back({result.lines, std::string(line)});
    block.remove_prefix(std::min(line.size() + 1, block.size()));
    ++result.lines;
  }
  return result;
}

/// Gives the lines that have the pattern in them, with their numbers, to `visit`.
template <class Visit>
class numbering {
 public:
  explicit numbering(Visit visit) : visit_(std::move(visit)) {}

  void operator()(findings const& found) {
    for (auto const& each : found.matches) visit_(lines_before_ + each.line + 1, each.text);
    lines_before_ += found.lines;
  }

 private:
  Visit visit_;
  std::size_t lines_before_ = 0;
};

/// The number of a line is the number of lines before it, so blocks have to be numbered one after
/// the other, in the order of the file. They can be searched all at once.
///
/// However long the file is, only as many blocks are in memory as may be in flight: when searching is
/// slower than reading, the reader rests.
template <class Visit>
void parallel(fs::path const& path, std::string_view pattern, Visit visit, std::size_t in_flight) {
  block_reader reader(path);
  numbering number(std::move(visit));
  tine::pipeline([&] { return reader.next(); })
      .parallel_stage([=](std::string const& block) { return search(pattern, block); })
      .ordered_stage([](findings found) { return found; })
      .run([&](findings const& found) { number(found); }, in_flight);
}

template <class Visit>
void sequential(fs::path const& path, std::string_view pattern, Visit visit) {
  block_reader reader(path);
  numbering number(std::move(visit));
  while (auto const block = reader.next()) number(search(pattern, *block));
}

inline comparison compare(fs::path const& path, std::string_view pattern, int runs) {
  using lines = std::vector<std::pair<std::size_t, std::string>>;
  auto collect_into = [](lines& found) {
    return [&](std::size_t number, std::string const& text) { found.emplace_back(number, text); };
  };
  return compare_results(
      runs,
      [&] {
        lines found;
        sequential(path, pattern, collect_into(found));
        return found;
      },
      [&] {
        lines found;
        parallel(path, pattern, collect_into(found), 4 * tine::current_num_threads());
        return found;
      });
}

}  // namespace samples::pipeline
