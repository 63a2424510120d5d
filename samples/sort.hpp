// Sorting a vector of random strings.
#pragma once

#include <algorithm>
#include <cstddef>
#include <random>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::sort {

using words = std::vector<std::string>;

/// Random words of five letters and digits, made in parallel: the same ones in every run and with any
/// number of threads, so that runs can be compared.
///
/// A generator changes with every number it gives, so it cannot be shared; each thread has one. It
/// starts anew with every block of words, with the number of the block, so that it does not matter
/// which thread makes which.
inline words make_input(std::size_t size) {
  static constexpr std::string_view alphabet =
      "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
  words result(size);
  using numbered_block = std::pair<std::size_t, std::span<std::string>>;
  tine::par_chunks(result, 10'000).enumerate().for_each([](numbered_block item) {
    thread_local std::mt19937_64 random;
    random.seed(2024 + item.first);
    std::uniform_int_distribution<std::size_t> letter(0, alphabet.size() - 1);
    for (auto& word : item.second) {
      for (int i = 0; i < 5; ++i) word += alphabet[letter(random)];
    }
  });
  return result;
}

inline void sequential(words& values) { std::ranges::sort(values); }
inline void parallel(words& values) { tine::par_sort(values); }

/// A *stable* sort keeps the order of equal elements, which matters as soon as the key is only a part
/// of the element, here the first letter. Where equal elements cannot be told apart, the other one
/// is faster and needs no second array.
inline constexpr auto first_letter = [](std::string const& word) { return word.front(); };

inline void sequential_stable(words& values) { std::ranges::stable_sort(values, {}, first_letter); }
inline void parallel_stable(words& values) { tine::par_stable_sort(values, {}, first_letter); }

inline comparison compare(words const& input, int runs) {
  return compare_in_place(runs, input, sequential, parallel);
}
inline comparison compare_stable(words const& input, int runs) {
  return compare_in_place(runs, input, sequential_stable, parallel_stable);
}

}  // namespace samples::sort
