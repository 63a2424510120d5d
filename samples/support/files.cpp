#include "support/files.hpp"

#include <algorithm>
#include <cerrno>
#include <cstdint>
#include <random>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace samples {
namespace fs = std::filesystem;

void fail(fs::path const& path, std::string_view reason) {
  throw std::runtime_error(path.string() + ": " + std::string(reason));
}

std::string reason_of(int error_number) { return std::generic_category().message(error_number); }

file_handle open_regular_file(fs::path const& path) {
  std::error_code error;
  auto const status = fs::status(path, error);  // follows symbolic links
  // A missing file, or a link that leads nowhere, is not an error of `status`.
  if (status.type() == fs::file_type::not_found) throw std::runtime_error(reason_of(ENOENT));
  if (error) throw std::runtime_error(error.message());
  if (status.type() == fs::file_type::directory) throw std::runtime_error(reason_of(EISDIR));
  if (status.type() != fs::file_type::regular) throw std::runtime_error("Not a regular file");

  file_handle file(std::fopen(path.c_str(), "rb"));
  if (!file) throw std::runtime_error(reason_of(errno));
  // The callers read large blocks; a buffer in between would only copy them once more.
  std::setvbuf(file.get(), nullptr, _IONBF, 0);
  return file;
}

void check_readable(fs::path const& path) {
  try {
    open_regular_file(path);
  } catch (std::exception const& error) {
    fail(path, error.what());
  }
}

std::vector<unsigned char> read_file(fs::path const& path) {
  constexpr std::size_t block = 64 * 1024;
  auto const file = open_regular_file(path);
  std::error_code error;
  auto const size = fs::file_size(path, error);
  std::vector<unsigned char> bytes;
  if (!error) bytes.reserve(static_cast<std::size_t>(size) + block);
  for (;;) {
    auto const old_size = bytes.size();
    bytes.resize(old_size + block);
    auto const count = std::fread(bytes.data() + old_size, 1, block, file.get());
    bytes.resize(old_size + count);
    if (count == block) continue;
    if (std::ferror(file.get()) != 0) throw std::runtime_error(reason_of(errno));
    return bytes;
  }
}

bool has_suffix(fs::path const& path, std::string_view suffix) {
  // ASCII only and independent of the locale, as a file name's suffix should be.
  auto lower = [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c - 'A' + 'a') : c; };
  auto const name = path.filename().string();
  return name.size() >= suffix.size() &&
         std::ranges::equal(std::string_view(name).substr(name.size() - suffix.size()), suffix, {},
                            lower, lower);
}

output_file::output_file(fs::path target) : target_(std::move(target)) {
  // The "x" makes fopen refuse an existing file: two threads, or two programs, never share one. In
  // the same folder, because a rename is atomic only within a file system.
  for (int attempt = 0; !file_ && attempt < 1000; ++attempt) {
    temporary_ = target_;
    temporary_ += ".part" + std::to_string(attempt);
    file_.reset(std::fopen(temporary_.c_str(), "wbx"));
    if (!file_ && errno != EEXIST) break;
  }
  if (!file_) fail(target_, reason_of(errno));
}

output_file::~output_file() {
  if (committed_) return;
  file_.reset();
  std::error_code ignored;  // there is nobody left to tell
  fs::remove(temporary_, ignored);
}

void output_file::write(std::span<unsigned char const> bytes) {
  if (std::fwrite(bytes.data(), 1, bytes.size(), file_.get()) != bytes.size()) {
    fail(target_, reason_of(errno));
  }
}

void output_file::commit() {
  // Closing writes what is still buffered, so only now is it known whether everything fitted.
  if (std::fclose(file_.release()) != 0) fail(target_, reason_of(errno));
  std::error_code error;
  fs::rename(temporary_, target_, error);
  if (error) fail(target_, error.message());
  committed_ = true;
}

temporary_directory::temporary_directory() {
  std::random_device random;
  auto const base = fs::temp_directory_path();
  do {
    auto const number = (std::uint64_t{random()} << 32) | random();
    path_ = base / ("tine-samples-" + std::to_string(number));
  } while (!fs::create_directory(path_));  // false when it already exists
}

temporary_directory::~temporary_directory() {
  std::error_code ignored;
  fs::remove_all(path_, ignored);
}

}  // namespace samples
