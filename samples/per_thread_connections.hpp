// A connection to a database for every thread, made and closed on that thread.
#pragma once

#include <cstddef>
#include <exception>
#include <filesystem>
#include <future>
#include <memory>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include <sqlite3.h>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/csv.hpp"

namespace samples::per_thread_connections {

namespace fs = std::filesystem;

/// A connection to an SQLite database. SQLite would let threads share one, one after the other; with
/// one for each they need not wait.
class connection {
 public:
  explicit connection(fs::path const& file) {
    sqlite3* raw = nullptr;
    // NOMUTEX: only one thread will ever use it.
    int const code =
        sqlite3_open_v2(file.c_str(), &raw,
                        SQLITE_OPEN_READWRITE | SQLITE_OPEN_CREATE | SQLITE_OPEN_NOMUTEX, nullptr);
    database_.reset(raw);
    check(code);
    sqlite3_busy_timeout(raw, 10'000);  // milliseconds to wait for somebody else's transaction
  }

  /// Runs one statement with these parameters; rows as the sqlite3 shell prints them.
  std::string run(std::string_view sql, csv_row const& parameters = {}) {
    auto const statement = prepare(sql);
    int position = 0;
    for (auto const& value : parameters) {
      check(sqlite3_bind_text(statement.get(), ++position, value.data(),
                              static_cast<int>(value.size()), SQLITE_STATIC));
    }
    std::string rows;
    int code = sqlite3_step(statement.get());
    for (; code == SQLITE_ROW; code = sqlite3_step(statement.get())) {
      for (int column = 0; column < sqlite3_column_count(statement.get()); ++column) {
        auto const* const text = sqlite3_column_text(statement.get(), column);
        if (column != 0) rows += '|';
        if (text != nullptr) rows += reinterpret_cast<char const*>(text);
      }
      rows += '\n';
    }
    if (code != SQLITE_DONE) check(code);
    return rows;
  }

 private:
  struct finish {
    void operator()(sqlite3* database) const noexcept { sqlite3_close(database); }
    void operator()(sqlite3_stmt* statement) const noexcept { sqlite3_finalize(statement); }
  };
  using statement_handle = std::unique_ptr<sqlite3_stmt, finish>;

  statement_handle prepare(std::string_view sql) {
    sqlite3_stmt* raw = nullptr;
    check(sqlite3_prepare_v2(database_.get(), sql.data(), static_cast<int>(sql.size()), &raw,
                             nullptr));
    if (raw == nullptr) throw std::runtime_error("an empty statement");
    return statement_handle(raw);
  }
  void check(int code) const {
    if (code != SQLITE_OK) throw std::runtime_error(sqlite3_errmsg(database_.get()));
  }

  std::unique_ptr<sqlite3, finish> database_;
};

/// Everything that is done until `commit` is called, or nothing. A job that throws in between leaves
/// its connection as the next job expects it: not in the middle of a transaction.
class transaction {
 public:
  explicit transaction(connection& c) : connection_(c) { c.run("BEGIN IMMEDIATE"); }
  ~transaction() {
    if (committed_) return;
    try {
      connection_.run("ROLLBACK");
    } catch (std::exception const&) {  // SQLite has done so itself
    }
  }
  transaction(transaction const&) = delete;
  transaction& operator=(transaction const&) = delete;

  void commit() {
    connection_.run("COMMIT");
    committed_ = true;
  }

 private:
  connection& connection_;
  bool committed_ = false;
};

inline std::string quoted_name(std::string_view name) {
  std::string result = "\"";
  for (char const c : name) result += c == '"' ? std::string("\"\"") : std::string(1, c);
  return result + '"';
}

/// Puts a table into the database; the first row has the names of the columns.
inline void load(connection& database, std::string const& table, std::vector<csv_row> const& rows) {
  if (rows.empty()) throw std::runtime_error("the table has no header");
  transaction all_or_nothing(database);
  std::string columns;
  std::string places;
  for (auto const& name : rows.front()) {
    columns += (columns.empty() ? "" : ", ") + quoted_name(name) + " TEXT";
    places += places.empty() ? "?" : ", ?";
  }
  database.run("DROP TABLE IF EXISTS " + quoted_name(table));
  database.run("CREATE TABLE " + quoted_name(table) + " (" + columns + ")");
  auto const insert = "INSERT INTO " + quoted_name(table) + " VALUES (" + places + ")";
  for (std::size_t i = 1; i < rows.size(); ++i) {
    if (rows[i].size() != rows.front().size()) {
      throw std::runtime_error("row " + std::to_string(i + 1) + " has " +
                               std::to_string(rows[i].size()) + " fields instead of " +
                               std::to_string(rows.front().size()));
    }
    database.run(insert, rows[i]);
  }
  all_or_nothing.commit();
}

struct answer {
  std::string rows = {};
  std::string error = {};

  bool operator==(answer const&) const = default;
};

using pool = tine::stateful_worker_pool<connection>;

/// Every worker opens a connection of its own when it starts.
inline pool connect(fs::path const& file, std::size_t threads) {
  return pool(threads, [file] { return connection(file); }, {.name = "sqlite"});
}

/// The answers, in the order of the questions. Each job gets the connection of the worker it runs on.
inline std::vector<answer> parallel(pool& workers, std::vector<std::string> const& questions) {
  std::vector<std::future<std::string>> replies;
  for (auto const& question : questions) {
    replies.push_back(workers.submit([&question](connection& c) { return c.run(question); }));
  }
  std::vector<answer> answers;
  for (auto& reply : replies) {
    try {
      answers.push_back({.rows = reply.get()});
    } catch (std::exception const& error) {
      answers.push_back({.error = error.what()});
    }
  }
  return answers;
}

inline std::vector<answer> sequential(connection& database,
                                      std::vector<std::string> const& questions) {
  std::vector<answer> answers;
  for (auto const& question : questions) {
    try {
      answers.push_back({.rows = database.run(question)});
    } catch (std::exception const& error) {
      answers.push_back({.error = error.what()});
    }
  }
  return answers;
}

inline comparison compare(fs::path const& file, std::vector<std::string> const& questions,
                          int runs) {
  connection single(file);
  auto workers = connect(file, tine::current_num_threads());
  return compare_results(
      runs, [&] { return sequential(single, questions); },
      [&] { return parallel(workers, questions); });
}

}  // namespace samples::per_thread_connections
