#include "support/folders.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <deque>
#include <set>
#include <system_error>
#include <utility>
#include <vector>

namespace samples {
namespace fs = std::filesystem;
namespace {

/// The folders that have been entered, by what the file system calls them.
class entered_folders {
 public:
  bool insert(fs::path const& folder) {
    struct stat status {};
    // What cannot be looked at cannot be listed either, and is reported then.
    if (stat(folder.c_str(), &status) != 0) return true;
    return known_.emplace(status.st_dev, status.st_ino).second;
  }

 private:
  std::set<std::pair<dev_t, ino_t>> known_;
};

}  // namespace

void walk(fs::path const& folder, fs::path const& except,
          std::function<void(fs::path const&)> const& visit,
          std::function<void(fs::path const&, std::string const&)> const& failed) {
  entered_folders entered;
  if (!except.empty()) entered.insert(except);
  std::vector<fs::path> folders{folder};
  std::deque<fs::path> links;  // to folders; entered last, so that real names come first
  while (!folders.empty() || !links.empty()) {
    if (folders.empty()) {
      folders.push_back(std::move(links.front()));
      links.pop_front();
    }
    auto const current = std::move(folders.back());
    folders.pop_back();
    if (!entered.insert(current)) continue;

    std::error_code error;
    std::vector<fs::path> found;
    fs::directory_iterator entry(current, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      found.push_back(entry->path());
    }
    if (error) failed(current, error.message());
    std::ranges::sort(found);  // the system's order is arbitrary
    for (auto const& path : found) {
      visit(path);
      std::error_code ignored;  // what cannot be looked at will not open either
      if (!fs::is_directory(path, ignored)) continue;
      if (fs::is_symlink(path, ignored)) {
        links.push_back(path);
      } else {
        folders.push_back(path);
      }
    }
  }
}

}  // namespace samples
