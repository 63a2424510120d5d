// Map-reduce: the average age of the people who are older than 30; the words of a text.
#pragma once

#include <algorithm>
#include <cstddef>
#include <functional>
#include <numeric>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/words.hpp"

namespace samples::map_reduce {

struct person {
  int age;
};
using people = std::vector<person>;

inline people make_input(std::size_t size) {
  std::mt19937_64 random(30);
  std::uniform_int_distribution<int> age(0, 99);
  people result(size);
  for (auto& somebody : result) somebody.age = age(random);
  return result;
}

/// Closures rather than functions, here and below: every closure has a type of its own, which tells
/// the compiler what to inline into the loop. Of a function only the address would arrive there.
inline constexpr auto over_30 = [](person const& somebody) { return somebody.age > 30; };

/// What must be known of a group of people to work out its average, and how two groups become one.
/// Averages themselves cannot be combined; sums and counts can, in any grouping, and that is what a
/// parallel reduction needs: `+` must be associative, and `tally{}` must change nothing.
struct tally {
  long long sum = 0;
  long long count = 0;

  friend tally operator+(tally a, tally b) { return {a.sum + b.sum, a.count + b.count}; }
  bool operator==(tally const&) const = default;

  double average() const {
    return count == 0 ? 0 : static_cast<double>(sum) / static_cast<double>(count);
  }
};

inline constexpr auto tally_of = [](person const& somebody) {
  return over_30(somebody) ? tally{somebody.age, 1} : tally{};
};

inline tally sequential(people const& everybody) {
  return std::transform_reduce(everybody.begin(), everybody.end(), tally{}, std::plus<>{},
                               tally_of);
}

/// Map every person to a tally, reduce all the tallies to one: a single pass over the data.
inline tally parallel(people const& everybody) {
  return tine::par_map_reduce(everybody, tally_of, tally{}, std::plus<>{});
}

/// The same with ready-made adaptors. It reads well, but goes through the data twice.
inline tally parallel_in_two_passes(people const& everybody) {
  return {
      .sum = tine::par_iter(everybody)
                 .filter(over_30)
                 .map([](person const& somebody) { return static_cast<long long>(somebody.age); })
                 .sum(),
      .count = static_cast<long long>(tine::par_iter(everybody).filter(over_30).count()),
  };
}

inline comparison compare(people const& input, int runs) {
  auto outcome = compare_results(
      runs, [&] { return sequential(input); }, [&] { return parallel(input); });
  outcome.equal = outcome.equal && parallel_in_two_passes(input) == sequential(input);
  return outcome;
}

/// A text in pieces of about a hundred kilobytes, cut where no word is.
inline std::vector<std::string_view> pieces_of(std::string_view text) {
  constexpr std::size_t usual_size = 100'000;
  std::vector<std::string_view> pieces;
  while (!text.empty()) {
    std::size_t end = std::min(usual_size, text.size());
    while (end < text.size() && is_letter(text[end])) ++end;
    pieces.push_back(text.substr(0, end));
    text.remove_prefix(end);
  }
  return pieces;
}

inline word_counts sequential_words(std::string_view text) { return count_words(text); }

/// Map every piece to a table of its words, and reduce the tables to one. The pieces are views into
/// the text: nothing is copied but each word, once per piece.
inline word_counts parallel_words(std::string_view text) {
  auto add_up = [](word_counts left, word_counts right) {
    add_counts(left, std::move(right));
    return left;
  };
  return tine::par_map_reduce(pieces_of(text), count_words, word_counts{}, add_up);
}

inline comparison compare_words(std::string_view text, int runs) {
  return compare_results(
      runs, [&] { return sequential_words(text); }, [&] { return parallel_words(text); });
}

}  // namespace samples::map_reduce
