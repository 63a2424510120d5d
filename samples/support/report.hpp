// What the tour has to show: a table on the terminal, and a page with the same table and pictures.
#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "support/compare.hpp"

namespace samples {

class report {
 public:
  /// Prints the head of the table.
  report();

  /// Prints a row, and remembers it for the page.
  void add(std::string const& topic, std::string const& input, comparison const& outcome);

  /// A picture for the page; `file` is in the folder of the page or below it.
  void add_picture(std::filesystem::path const& file, std::string const& caption);

  /// Whether every result was right.
  bool all_equal() const { return all_equal_; }

  /// Writes the page to `folder`/index.html. `conditions` says how the times were measured.
  void write_page(std::filesystem::path const& folder, std::string const& conditions) const;

 private:
  struct row {
    std::string topic, input;
    comparison outcome;
  };
  struct picture {
    std::filesystem::path file;
    std::string caption;
  };

  std::vector<row> rows_;
  std::vector<picture> pictures_;
  bool all_equal_ = true;
};

}  // namespace samples
