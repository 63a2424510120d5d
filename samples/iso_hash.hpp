// Digests of every ISO image below a folder, several files at a time.
#pragma once

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>
#include <cstdio>
#include <exception>
#include <filesystem>
#include <iterator>
#include <memory>
#include <new>
#include <stdexcept>
#include <string>
#include <string_view>
#include <system_error>
#include <vector>

#include <openssl/evp.h>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/files.hpp"
#include "support/folders.hpp"
#include "support/progress.hpp"

namespace samples::iso_hash {

namespace fs = std::filesystem;

struct close_openssl {
  void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};
using algorithm_handle = std::unique_ptr<EVP_MD, close_openssl>;

/// Looks an algorithm up by the name that OpenSSL gives it; null when there is none. Once for all
/// files: the lookup takes a lock, the algorithm itself can be used by all threads at once.
inline algorithm_handle find_algorithm(std::string const& name) {
  return algorithm_handle(EVP_MD_fetch(nullptr, name.c_str(), nullptr));
}

struct file_digest {
  std::string path;
  std::string hex = {};    ///< empty when there is an error
  std::string error = {};  ///< why the file could not be read

  bool operator==(file_digest const&) const = default;
};

inline std::string to_hex(unsigned char const* bytes, std::size_t count) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string result;
  for (std::size_t i = 0; i < count; ++i) {
    result += digits[bytes[i] >> 4];
    result += digits[bytes[i] & 15];
  }
  return result;
}

/// The digest of a file, read a megabyte at a time: an image may be larger than the memory, and
/// smaller pieces would only mean more system calls.
inline std::string digest_of(fs::path const& path, EVP_MD const* algorithm) {
  constexpr std::size_t block = 1 << 20;
  auto check = [](int result) {
    if (result != 1) throw std::runtime_error("OpenSSL failed to compute the digest");
  };
  auto const file = open_regular_file(path);
  std::unique_ptr<EVP_MD_CTX, close_openssl> const context(EVP_MD_CTX_new());
  if (!context) throw std::bad_alloc();
  check(EVP_DigestInit_ex(context.get(), algorithm, nullptr));

  std::vector<unsigned char> buffer(block);
  std::size_t count = 0;
  do {
    count = std::fread(buffer.data(), 1, block, file.get());
    check(EVP_DigestUpdate(context.get(), buffer.data(), count));
  } while (count == block);
  // A short count is the end of the file or an error; a digest of the beginning must not pass for
  // one of the file.
  if (std::ferror(file.get()) != 0) throw std::runtime_error(reason_of(errno));

  std::array<unsigned char, EVP_MAX_MD_SIZE> digest{};
  unsigned int digest_size = 0;
  check(EVP_DigestFinal_ex(context.get(), digest.data(), &digest_size));
  return to_hex(digest.data(), digest_size);
}

/// Fills in the digest, or the reason why there is none: one bad file must not stop the others.
inline file_digest complete(file_digest item, EVP_MD const* algorithm) {
  if (!item.error.empty()) return item;
  try {
    item.hex = digest_of(item.path, algorithm);
  } catch (std::exception const& error) {
    item.error = error.what();
  }
  return item;
}

/// The line that sha256sum would print, and reads with -c: names with a backslash, a newline or a
/// carriage return are escaped, which a backslash in front of the digest announces.
inline std::string checksum_line(file_digest const& item) {
  constexpr std::string_view special = "\\\n\r";
  constexpr std::string_view letters = "\\nr";
  std::string name;
  for (char const c : item.path) {
    if (auto const found = special.find(c); found != special.npos) {
      name += '\\';
      name += letters[found];
    } else {
      name += c;
    }
  }
  return (name == item.path ? "" : "\\") + item.hex + "  " + name + "\n";
}

using items = std::vector<file_digest>;

/// Everything called *.iso below `folder`, and the folders that cannot be listed; sorted by path, so
/// that the output can be compared with an earlier one.
inline items find_images(fs::path const& folder) {
  items found;
  walk(
      folder, {},
      [&](fs::path const& path) {
        if (has_suffix(path, ".iso")) found.push_back({path.string()});
      },
      [&](fs::path const& path, std::string const& reason) {
        found.push_back({.path = path.string(), .error = reason});
      });
  std::ranges::sort(found, {}, &file_digest::path);
  return found;
}

inline items sequential(items const& found, EVP_MD const* algorithm) {
  items result;
  std::ranges::transform(found, std::back_inserter(result),
                         [=](file_digest const& item) { return complete(item, algorithm); });
  return result;
}

/// The results come back in the order of `found`, whichever file is finished first. One digest
/// cannot be split among threads, since every block depends on the one before; several files can be
/// read at once. Hashing is slower than reading from a file cache or a fast disk, so that the
/// threads compute most of the time; a loop that mostly waits would belong on threads of its own.
inline items parallel(items const& found, EVP_MD const* algorithm) {
  progress_bar progress(found.size());
  return tine::par_iter(found)
      .map([&](file_digest const& item) {
        auto completed = complete(item, algorithm);
        progress.step();
        return completed;
      })
      .collect();
}

inline comparison compare(items const& found, EVP_MD const* algorithm, int runs) {
  return compare_results(
      runs, [&] { return sequential(found, algorithm); },
      [&] { return parallel(found, algorithm); });
}

}  // namespace samples::iso_hash
