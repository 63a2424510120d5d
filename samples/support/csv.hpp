// Tables in comma-separated values (RFC 4180).
#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace samples {

using csv_row = std::vector<std::string>;

/// The rows of a CSV text. A field in double quotes may have commas, line ends and, doubled, double
/// quotes. Throws std::runtime_error when a quote is not closed.
std::vector<csv_row> parse_csv(std::string_view text);

}  // namespace samples
