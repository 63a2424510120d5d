// What all the sample programs do alike: parse, choose the threads, report errors.
#pragma once

#include <cstddef>
#include <functional>
#include <string_view>

#include <CLI/CLI.hpp>

namespace samples {

/// Writes `message` to stderr as exactly one line, even when it quotes a file name with a newline.
void print_error_line(std::string_view message);

/// Parses the command line and calls `body`, in a pool of the size that `--threads` asks for. The
/// result is the exit code: that of `body`, or 1 after one line on stderr when the command line is
/// wrong, `body` throws, or standard output could not be written. `--help` prints the help. Without
/// `--threads` there are `default_threads`, or if that is 0 one for each CPU.
int run(CLI::App& app, int argc, char const* const* argv, std::function<int()> const& body,
        int default_threads = 0);

/// The options of the recipes that compare two versions on generated data.
struct comparison_options {
  std::size_t size;  ///< the default is what it was constructed with
  int runs = 9;
};
void add_comparison_options(CLI::App& app, comparison_options& options);

}  // namespace samples
