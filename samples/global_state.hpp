// State that the whole program shares and changes: a table of words, counted by many threads.
#pragma once

#include <atomic>
#include <cstddef>
#include <filesystem>
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

/// A table behind a lock. The table is private: nobody can forget to lock.
class word_table {
 public:
  void add(word_counts more) {
    std::lock_guard const lock(mutex_);
    add_counts(counts_, std::move(more));
  }
  word_counts take() {
    std::lock_guard const lock(mutex_);
    return std::exchange(counts_, {});
  }

 private:
  std::mutex mutex_;
  word_counts counts_;
};

/// The program's only table. It is made when it is first asked for, by exactly one thread, whichever
/// comes first; the language promises that of static variables in functions.
inline word_table& words() {
  static word_table table;
  return table;
}

/// A number needs no lock to be shared.
inline std::atomic<long> files_read = 0;

/// Each job counts the words of its own file first, and locks the table once per file, not once per
/// word: what is shared should be touched seldom.
inline word_counts with_global_state(std::span<fs::path const> files, std::size_t threads) {
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
inline word_counts without(std::span<fs::path const> files) {
  auto add_up = [](word_counts left, word_counts right) {
    add_counts(left, std::move(right));
    return left;
  };
  return tine::par_iter(files)
      .map([](fs::path const& file) { return count_words(read_text(file)); })
      .reduce(word_counts{}, add_up);
}

inline word_counts sequential(std::span<fs::path const> files) {
  word_counts total;
  for (auto const& file : files) add_counts(total, count_words(read_text(file)));
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
