// per_thread_connections: loads a CSV file into a table of an SQLite database, and answers queries in
// parallel, with one connection for each thread.
//
//   per_thread_connections people.db people.csv 'SELECT count(*) FROM people'

#include "per_thread_connections.hpp"

#include <cstdio>

#include "support/command_line.hpp"
#include "support/words.hpp"

namespace {

namespace recipe = samples::per_thread_connections;
namespace fs = std::filesystem;

int answer_all(fs::path const& database, fs::path const& table,
               std::vector<std::string> const& questions) {
  auto workers = recipe::connect(database, tine::current_num_threads());
  try {
    auto const rows = samples::parse_csv(samples::read_text(table));
    workers.submit([&](recipe::connection& c) { recipe::load(c, table.stem(), rows); }).get();
  } catch (std::exception const& error) {
    samples::fail(table, error.what());
  }
  int failures = 0;
  auto const answers = recipe::parallel(workers, questions);
  for (std::size_t i = 0; i < answers.size(); ++i) {
    std::fputs(answers[i].rows.c_str(), stdout);
    if (answers[i].error.empty()) continue;
    samples::print_error_line(questions[i] + ": " + answers[i].error);
    ++failures;
  }
  return failures == 0 ? 0 : 1;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Loads TABLE into DATABASE, under its name, and answers queries in parallel.",
               "per_thread_connections"};
  fs::path database;
  app.add_option("DATABASE", database, "an SQLite file; made if there is none")->required();
  fs::path table;
  app.add_option("TABLE", table, "a CSV file with names in the first row")->required();
  std::vector<std::string> questions;
  app.add_option("QUERY", questions, "SQL statements; answered at the same time, printed in order");

  return samples::run(app, argc, argv, [&] { return answer_all(database, table, questions); });
}
