// Searching a collection for an element that satisfies a condition.
#pragma once

#include <algorithm>
#include <cstddef>
#include <optional>
#include <vector>

#include <tine/tine.hpp>

#include "support/compare.hpp"

namespace samples::search {

using numbers = std::vector<int>;

inline constexpr int needle = 9;
/// A closure and not a function: every closure has a type of its own, which tells the compiler what
/// to inline into the loop. Of a function only the address would arrive there.
inline constexpr auto is_large_and_even = [](int n) { return n > 6 && n % 2 == 0; };

/// Odd numbers above the needle, then even ones, with the needle among the last: a search has far to
/// go, and a search for an even number then has many to choose from.
inline numbers make_input(std::size_t size) {
  numbers values(size);
  for (std::size_t i = 0; i < size; ++i) {
    values[i] = static_cast<int>(2 * (i % 1000)) + (i < size / 4 * 3 ? 11 : 10);
  }
  values[size / 8 * 7] = needle;
  return values;
}

struct findings {
  std::optional<std::size_t> needle_at;
  std::optional<std::size_t> first_large_even_at;
  bool any_large_even;  ///< some large even number was found, no matter which

  bool operator==(findings const&) const = default;
};

inline findings sequential(numbers const& values) {
  auto position = [&](auto found) -> std::optional<std::size_t> {
    if (found == values.end()) return std::nullopt;
    return static_cast<std::size_t>(found - values.begin());
  };
  return {position(std::ranges::find(values, needle)),
          position(std::ranges::find_if(values, is_large_and_even)),
          std::ranges::any_of(values, is_large_and_even)};
}

/// A search for *any* match may return another one in every run: whichever thread comes across one
/// first ends the search. A search for the *first* match returns what the sequential one does; it
/// has to finish everything in front of the best match so far, and skips everything behind it.
/// Ask for any match when any will do.
///
/// The result points at the element, or nowhere, because these elements stay where they are; from a
/// chain that makes its items up on the way it is a std::optional.
inline findings parallel(numbers const& values) {
  auto position = [&](int const* found) -> std::optional<std::size_t> {
    if (found == nullptr) return std::nullopt;
    return static_cast<std::size_t>(found - values.data());
  };
  auto const* the_needle = tine::par_iter(values).find_any([](int n) { return n == needle; });
  auto const* first_even = tine::par_iter(values).find_first(is_large_and_even);
  auto const* any_even = tine::par_iter(values).find_any(is_large_and_even);
  return {position(the_needle), position(first_even),
          any_even != nullptr && is_large_and_even(*any_even)};
}

inline comparison compare(numbers const& input, int runs) {
  return compare_results(
      runs, [&] { return sequential(input); }, [&] { return parallel(input); });
}

}  // namespace samples::search
