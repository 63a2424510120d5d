// Thumbnails of many JPG files, several files at a time.
#pragma once

#include <algorithm>
#include <exception>
#include <filesystem>
#include <map>
#include <set>
#include <string>
#include <system_error>
#include <vector>

#include <tine/tine.hpp>

#include "support/files.hpp"
#include "support/image.hpp"

namespace samples::thumbnails {

namespace fs = std::filesystem;

struct job {
  fs::path input;
  fs::path output;
  std::string error = {};  ///< why it could not be done; empty: done, or not tried yet
};

inline bool has_jpg_name(fs::path const& path) {
  return image_format_of(path) == image_format::jpg;
}

/// The files that the command line names: files as they are, and what is called *.jpg or *.jpeg in
/// folders. Sorted within a folder, because the order in which the system lists one is arbitrary.
inline std::vector<job> find_inputs(std::vector<fs::path> const& arguments) {
  std::vector<job> jobs;
  std::set<fs::path> seen;  // a file may be named twice: by itself and by its folder
  auto add = [&](fs::path const& input, std::string const& error) {
    std::error_code ignored;  // what does not exist is reported when it cannot be opened
    auto const real = fs::weakly_canonical(input, ignored);
    if (ignored || seen.insert(real).second) jobs.push_back({input, {}, error});
  };
  for (auto const& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      add(argument, has_jpg_name(argument) ? "" : "the name does not end in .jpg or .jpeg");
      continue;
    }
    std::vector<fs::path> found;
    fs::directory_iterator entry(argument, error);
    for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
      if (has_jpg_name(entry->path())) found.push_back(entry->path());
    }
    std::ranges::sort(found);
    for (auto const& path : found) add(path, "");
    if (error) jobs.push_back({argument, {}, error.message()});
  }
  return jobs;
}

/// Chooses where each thumbnail goes: the name of its picture, in `folder`. When pictures from
/// different folders share a name, the first one keeps it and the others become name-2.jpg and so on.
inline void choose_outputs(std::vector<job>& jobs, fs::path const& folder) {
  // Names that are given must not be made up for another picture: collect them first.
  std::map<fs::path, int> uses;
  for (auto const& each : jobs) uses.emplace(each.input.filename(), 0);
  for (auto& each : jobs) {
    auto const name = each.input.filename();
    auto chosen = name;
    if (uses[name]++ > 0) {
      int number = 2;
      do {
        chosen = name.stem();
        chosen += "-" + std::to_string(number++);
        chosen += name.extension();
      } while (!uses.emplace(chosen, 1).second);
    }
    each.output = folder / chosen;
  }
}

/// Writing a thumbnail into the folder of its picture would destroy the picture.
inline bool would_overwrite_inputs(std::vector<job> const& jobs, fs::path const& folder) {
  auto const real_folder = fs::canonical(folder);
  return std::ranges::any_of(jobs, [&](job const& each) {
    std::error_code ignored;
    auto const real_input = fs::weakly_canonical(each.input, ignored);
    auto const named_folder = fs::weakly_canonical(fs::absolute(each.input).parent_path(), ignored);
    return real_input.parent_path() == real_folder || named_folder == real_folder;
  });
}

/// Decodes, shrinks, encodes and writes one picture. Whatever goes wrong with it is noted in the job
/// instead of thrown, since an exception would end the whole loop: here, the rest is to be done.
inline void make_thumbnail(job& each, int longest_edge) {
  if (!each.error.empty()) return;
  try {
    auto const picture = decode_jpg(read_file(each.input));
    auto const file_content = encode(shrink(picture, longest_edge), image_format::jpg);
    output_file file(each.output);
    file.write(file_content);
    file.commit();
  } catch (std::exception const& error) {
    each.error = error.what();
  }
}

inline void sequential(std::vector<job>& jobs, int longest_edge) {
  std::ranges::for_each(jobs, [=](job& each) { make_thumbnail(each, longest_edge); });
}

/// A picture is decoded and encoded by one thread from beginning to end, so at most as many pictures
/// are in memory as there are threads, however long the list is.
inline void parallel(std::vector<job>& jobs, int longest_edge) {
  tine::par_iter(jobs).for_each([=](job& each) { make_thumbnail(each, longest_edge); });
}

}  // namespace samples::thumbnails
