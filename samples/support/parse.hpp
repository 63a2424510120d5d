// Pairs of numbers on the command line.
#pragma once

#include <charconv>
#include <optional>
#include <string_view>
#include <system_error>
#include <utility>

namespace samples {

/// Reads two numbers with `separator` between them, and nothing else: "1000x750", "-1.20,0.35".
template <class Number>
std::optional<std::pair<Number, Number>> parse_pair(std::string_view text, char separator) {
  Number first{};
  Number second{};
  char const* const end = text.data() + text.size();
  auto const [middle, first_error] = std::from_chars(text.data(), end, first);
  if (first_error != std::errc{} || middle == end || *middle != separator) return std::nullopt;
  auto const [last, second_error] = std::from_chars(middle + 1, end, second);
  if (second_error != std::errc{} || last != end) return std::nullopt;
  return std::pair(first, second);
}

/// Two positive numbers: WIDTHxHEIGHT.
inline std::optional<std::pair<int, int>> parse_size(std::string_view text) {
  auto const size = parse_pair<int>(text, 'x');
  if (!size || size->first <= 0 || size->second <= 0) return std::nullopt;
  return size;
}

}  // namespace samples
