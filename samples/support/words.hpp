// The words of a text, as most of the tools that count words see them.
#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdio>
#include <filesystem>
#include <functional>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

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

/// How often each word occurs.
using word_counts = std::map<std::string, long, std::less<>>;

inline word_counts count_words(std::string_view text) {
  word_counts result;
  for_each_word(text, [&](std::string_view word) {
    auto const found = result.find(word);
    if (found != result.end()) {
      ++found->second;
    } else {
      result.emplace(word, 1);
    }
  });
  return result;
}

/// The smaller table goes into the larger one, and its words move there: none is copied.
inline void add_counts(word_counts& total, word_counts more) {
  if (total.size() < more.size()) std::swap(total, more);
  total.merge(more);  // leaves those in `more` that `total` has already
  for (auto const& [word, count] : more) total.find(word)->second += count;
}

/// Prints the words that occur most often, with their numbers.
inline void print_most_frequent(word_counts const& counted, std::size_t top) {
  std::vector<std::pair<std::string, long>> words(counted.begin(), counted.end());
  tine::par_stable_sort(words, std::ranges::greater{}, &std::pair<std::string, long>::second);
  words.resize(std::min(words.size(), top));
  for (auto const& [word, count] : words) std::printf("%7ld %s\n", count, word.c_str());
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
