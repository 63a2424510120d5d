// Passing data between two threads: one reads, the other one prints.
#pragma once

#include <cstddef>
#include <functional>
#include <istream>
#include <sstream>
#include <string>
#include <thread>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::spsc {

/// Calls `visit` with every line of `in`, in order, while another thread reads ahead.
///
/// The channel holds `capacity` lines at most. The reader owns the sender, and with it the channel
/// closes when the reader is done; then the loop ends. Should `visit` throw, the receiver goes, and
/// the reader notices by `send`, which returns false: nobody waits for anybody who has left.
template <class Visit>
void for_each_line(std::istream& in, std::size_t capacity, Visit visit) {
  std::jthread reader;  // outlives the receiver, and is joined at the end
  auto [sender, receiver] = tine::channel<std::string>(capacity);
  reader = std::jthread([&in, to_printer = std::move(sender)] {
    for (std::string line; std::getline(in, line);) {
      if (!to_printer.send(std::move(line))) return;
    }
  });
  for (std::string line : receiver) visit(std::move(line));
}

/// What there is to do for a line, so that there are two things to do at once: reading, and this.
inline std::size_t hash_of(std::string const& line) { return std::hash<std::string>{}(line); }

inline comparison compare(std::string const& text, int runs) {
  constexpr std::size_t read_ahead = 1000;
  return compare_results(
      runs,
      [&] {
        std::istringstream in(text);
        std::vector<std::size_t> hashes;
        for (std::string line; std::getline(in, line);) hashes.push_back(hash_of(line));
        return hashes;
      },
      [&] {
        std::istringstream in(text);
        std::vector<std::size_t> hashes;
        for_each_line(in, read_ahead,
                      [&](std::string const& line) { hashes.push_back(hash_of(line)); });
        return hashes;
      });
}

}  // namespace samples::spsc
