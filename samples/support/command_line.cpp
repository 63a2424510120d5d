#include "support/command_line.hpp"

#include <algorithm>
#include <cstdio>
#include <exception>
#include <new>
#include <string>

#include <tine/tine.hpp>

namespace samples {
namespace {

int in_pool_of(int threads, std::function<int()> const& body) {
  // Without --threads: the global pool, one thread for each CPU unless TINE_NUM_THREADS is set.
  if (threads == 0) return body();
  // Every tine call inside `install`, however deep, runs on this pool's threads.
  tine::thread_pool pool(static_cast<std::size_t>(threads));
  return pool.install([&] { return body(); });
}

int report(CLI::App const& app, std::string_view what) {
  print_error_line(app.get_name() + ": " + std::string(what));
  return 1;
}

}  // namespace

void print_error_line(std::string_view message) {
  std::string line(message);
  std::ranges::replace_if(
      line, [](unsigned char c) { return c < 0x20 || c == 0x7f; }, '?');
  line += '\n';
  std::fwrite(line.data(), 1, line.size(), stderr);
}

int run(CLI::App& app, int argc, char const* const* argv, std::function<int()> const& body,
        int default_threads) {
  int threads = default_threads;
  std::string const usual = threads == 0 ? "one for each CPU" : std::to_string(threads);
  app.add_option("--threads", threads, "threads to use (default: " + usual + ")")
      ->check(CLI::Range(1, 1024));
  try {
    app.parse(argc, argv);
    int const exit_code = in_pool_of(threads, body);
    // A full disk, or a closed pipe, shows up here at the latest.
    if (std::fflush(stdout) != 0 || std::ferror(stdout) != 0) {
      return report(app, "standard output cannot be written");
    }
    return exit_code;
  } catch (CLI::Success const& help) {
    return app.exit(help);
  } catch (std::bad_alloc const&) {
    return report(app, "not enough memory");
  } catch (std::exception const& error) {  // CLI::ParseError is one, too
    return report(app, error.what());
  }
}

void add_comparison_options(CLI::App& app, comparison_options& options) {
  // Checked as text that is a number in this range; a negative one never becomes a huge size.
  app.add_option("--size", options.size, "number of elements")
      ->check(CLI::Range(1LL, 100'000'000LL))
      ->capture_default_str();
  app.add_option("--runs", options.runs, "runs of each version; the median counts")
      ->check(CLI::Range(1, 1000))
      ->capture_default_str();
}

}  // namespace samples
