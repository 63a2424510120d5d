// The words of a text, as most of the tools that count words see them.
#pragma once

#include <cstddef>
#include <filesystem>
#include <functional>
#include <string>
#include <string_view>

#include "support/files.hpp"

namespace samples {

/// A word is a run of ASCII letters, as long as possible; case matters.
inline bool is_letter(char c) { return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z'); }

template <class Visit>
void for_each_word(std::string_view text, Visit visit) {
  for (std::size_t begin = 0; begin < text.size();) {
    if (!is_letter(text[begin])) {
      ++begin;
      continue;
    }
    std::size_t end = begin + 1;
    while (end < text.size() && is_letter(text[end])) ++end;
    visit(text.substr(begin, end - begin));
    begin = end;
  }
}

/// The whole file; throws std::runtime_error with the reason alone.
inline std::string read_text(std::filesystem::path const& path) {
  auto const bytes = read_file(path);
  return {bytes.begin(), bytes.end()};
}

/// Lets a table of strings be searched for a std::string_view without making a string of it.
struct string_hash {
  using is_transparent = void;
  std::size_t operator()(std::string_view text) const noexcept {
    return std::hash<std::string_view>{}(text);
  }
};

}  // namespace samples
