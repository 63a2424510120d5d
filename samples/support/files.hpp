// Files that appear complete or not at all, and errors that name the file.
#pragma once

#include <cstdio>
#include <filesystem>
#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace samples {

/// Throws a std::runtime_error that says "<path>: <reason>".
[[noreturn]] void fail(std::filesystem::path const& path, std::string_view reason);

/// The system's words for an errno value. (std::strerror may share a buffer between threads.)
std::string reason_of(int error_number);

struct close_file {
  void operator()(std::FILE* file) const noexcept { std::fclose(file); }
};
using file_handle = std::unique_ptr<std::FILE, close_file>;

/// Opens a regular file for reading, unbuffered; throws std::runtime_error with the reason alone.
/// Anything else that has a name is refused, because opening a named pipe would block until
/// somebody writes to it.
file_handle open_regular_file(std::filesystem::path const& path);

/// As above, for a file that something else will open; throws with the name and the reason.
void check_readable(std::filesystem::path const& path);

/// The whole file; throws std::runtime_error with the reason alone.
std::vector<unsigned char> read_file(std::filesystem::path const& path);

/// True when the file name ends in `suffix`, in upper or lower case: has_suffix("A.ISO", ".iso").
bool has_suffix(std::filesystem::path const& path, std::string_view suffix);

/// A file that is written under a temporary name in the folder of `target` and takes its real name
/// on commit(). A reader sees the old file, or the whole new one; a failure leaves nothing behind.
class output_file {
 public:
  /// Creates the temporary file, so that a folder that is missing or not writable is known before a
  /// long computation begins.
  explicit output_file(std::filesystem::path target);
  ~output_file();
  output_file(output_file const&) = delete;
  output_file& operator=(output_file const&) = delete;

  void write(std::span<unsigned char const> bytes);
  void commit();

 private:
  std::filesystem::path target_;
  std::filesystem::path temporary_;
  file_handle file_;
  bool committed_ = false;
};

/// A new, empty folder that is removed with everything in it.
class temporary_directory {
 public:
  temporary_directory();
  ~temporary_directory();
  temporary_directory(temporary_directory const&) = delete;
  temporary_directory& operator=(temporary_directory const&) = delete;

  std::filesystem::path const& path() const { return path_; }

 private:
  std::filesystem::path path_;
};

}  // namespace samples
