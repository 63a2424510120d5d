// Processing many files with a table that all threads share, in three ways.
#pragma once

#include <algorithm>
#include <cstddef>
#include <exception>
#include <filesystem>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <thread>
#include <unordered_set>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/files.hpp"
#include "support/words.hpp"

namespace samples::process_files {

namespace fs = std::filesystem;

/// The words to look for. It may be large, and is only read once it is made: any number of threads
/// may use the same one, by reference, without a copy and without a lock.
using glossary = std::unordered_set<std::string, string_hash, std::equal_to<>>;

inline glossary read_glossary(fs::path const& path) {
  auto const text = read_text(path);
  glossary result;
  for_each_word(text, [&](std::string_view word) { result.emplace(word); });
  return result;
}

/// What came of a file, or of several: the number of words and of glossary words in them, or the
/// first error. Errors are values here, which travel between threads as everything else does.
struct outcome {
  long words = 0;
  long found = 0;
  std::string error = {};

  bool operator==(outcome const&) const = default;
};

/// Of two outcomes, for files that come one after the other: their sum, or the first error.
inline outcome combine(outcome first, outcome second) {
  if (!first.error.empty()) return first;
  if (!second.error.empty()) return second;
  return {first.words + second.words, first.found + second.found};
}

inline outcome process_file(fs::path const& path, glossary const& known) {
  outcome result;
  try {
    auto const text = read_text(path);
    for_each_word(text, [&](std::string_view word) {
      ++result.words;
      if (known.contains(word)) ++result.found;
    });
  } catch (std::exception const& error) {
    result = {.error = path.string() + ": " + error.what()};
  }
  return result;
}

using paths = std::span<fs::path const>;

inline outcome sequential(paths files, glossary const& known) {
  outcome total;
  for (auto const& file : files) total = combine(std::move(total), process_file(file, known));
  return total;
}

/// A thread for each chunk of the list, started and joined by hand.
///
/// It works, but the chunks are cut before anybody knows how long each will take, and whoever has
/// finished his stands idle while the others go on.
inline outcome by_threads(paths files, glossary const& known, std::size_t threads) {
  std::size_t const chunks = std::min(threads, files.size());
  std::vector<outcome> outcomes(chunks);
  {
    std::vector<std::jthread> workers;  // which are joined at the end of the block
    for (std::size_t i = 0; i < chunks; ++i) {
      auto const first = files.size() * i / chunks;
      auto const last = files.size() * (i + 1) / chunks;
      workers.emplace_back([&, i, chunk = files.subspan(first, last - first)] {
        outcomes[i] = sequential(chunk, known);
      });
    }
  }
  outcome total;
  for (auto& each : outcomes) total = combine(std::move(total), std::move(each));
  return total;
}

/// A loop over the files. `reduce_with` keeps the order, so that the first error is that of the first
/// bad file, whichever thread comes across one first.
inline outcome by_par_iter(paths files, glossary const& known) {
  return tine::par_iter(files)
      .map([&](fs::path const& file) { return process_file(file, known); })
      .reduce_with(combine)
      .value_or(outcome{});
}

/// Two halves at a time, down to single files: what `par_iter` comes down to.
inline outcome by_join(paths files, glossary const& known) {
  if (files.empty()) return {};
  if (files.size() == 1) return process_file(files.front(), known);
  auto const middle = files.size() / 2;
  auto [left, right] = tine::join([&] { return by_join(files.first(middle), known); },
                                  [&] { return by_join(files.subspan(middle), known); });
  return combine(std::move(left), std::move(right));
}

inline comparison compare(paths files, glossary const& known, int runs) {
  auto outcome = compare_results(
      runs, [&] { return sequential(files, known); }, [&] { return by_par_iter(files, known); });
  outcome.equal = outcome.equal && by_join(files, known) == sequential(files, known) &&
                  by_threads(files, known, tine::current_num_threads()) == sequential(files, known);
  return outcome;
}

}  // namespace samples::process_files
