#include "support/csv.hpp"

#include <cstddef>
#include <stdexcept>
#include <utility>

namespace samples {

std::vector<csv_row> parse_csv(std::string_view text) {
  std::vector<csv_row> rows;
  csv_row row;
  std::size_t at = 0;
  auto const next_is = [&](char c) { return at < text.size() && text[at] == c; };
  while (at < text.size()) {
    std::string field;
    if (next_is('"')) {
      for (++at;; ++at) {
        if (at == text.size()) throw std::runtime_error("a double quote is not closed");
        if (text[at] == '"') {
          ++at;
          if (!next_is('"')) break;
        }
        field += text[at];
      }
    }
    while (at < text.size() && text[at] != ',' && text[at] != '\n' && text[at] != '\r') {
      field += text[at++];
    }
    row.push_back(std::move(field));
    if (next_is(',')) {
      ++at;
      if (at < text.size()) continue;
      row.emplace_back();  // the file ends behind a comma
    }
    if (next_is('\r')) ++at;
    if (next_is('\n')) ++at;
    rows.push_back(std::exchange(row, {}));
  }
  return rows;
}

}  // namespace samples
