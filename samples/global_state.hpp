// State that the whole program shares and changes: a table of words, counted by many threads.
#pragma once

#include <algorithm>
#include <atomic>
#include <cstddef>
#include <filesystem>
#include <map>
#include <mutex>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/words.hpp"

namespace samples::global_state {

namespace fs = std::filesystem;

using counts = std::map<std::string, long, std::less<>>;

inline counts count_words(std::string_view text) {
  counts result;
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

inline void add(counts& total, counts const& more) {
  for (auto const& [word, count] : more) total[word] += count;
}

/// A table behind a lock. The table is private: nobody can forget to lock.
class word_table {
 public:
  void add(counts const& more) {
    std::lock_guard const lock(mutex_);
    global_state::add(counts_, more);
  }
  counts take() {
    std::lock_guard const lock(mutex_);
    return std::exchange(counts_, {});
  }

 private:
  std::mutex mutex_;
  counts counts_;
};

/// The program's only table. It is made when it is first asked for, by exactly one thread, whichever
/// comes first; the language promises that of static variables in functions.
inline word_table& words() {
  static word_table table;
  return table;
}

/// A number needs no lock to be shared.
inline std::atomic<long> files_read = 0;

/// Each job counts its own file first, and locks the table once per file, not once per word: what is
/// shared should be touched seldom.
inline counts with_global_state(std::span<fs::path const> files, std::size_t threads) {
  tine::worker_pool pool(threads, {.name = "readers"});
  pool.scoped([&](auto& jobs) {
    for (auto const& file : files) {
      jobs.execute([&file] {
        try {
          words().add(count_words(read_text(file)));
        } catch (std::exception const& error) {
          fail(file, error.what());
        }
        ++files_read;
      });
    }
  });
  return words().take();
}

/// The same without: every thread folds files into a table of its own, and the tables are added up
/// at the end. No global, no lock, and easier to test.
inline counts without(std::span<fs::path const> files) {
  auto add_up = [](counts left, counts const& right) {
    add(left, right);
    return left;
  };
  return tine::par_iter(files)
      .map([](fs::path const& file) { return count_words(read_text(file)); })
      .reduce(counts{}, add_up);
}

inline counts sequential(std::span<fs::path const> files) {
  counts total;
  for (auto const& file : files) add(total, count_words(read_text(file)));
  return total;
}

inline comparison compare(std::span<fs::path const> files, int runs) {
  auto outcome = compare_results(
      runs, [&] { return sequential(files); }, [&] { return without(files); });
  outcome.equal =
      outcome.equal && with_global_state(files, tine::current_num_threads()) == sequential(files);
  return outcome;
}

}  // namespace samples::global_state
