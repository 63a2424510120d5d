// Thumbnails of many JPG and PNG files, several files at a time.
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
#include "support/folders.hpp"
#include "support/image.hpp"
#include "support/progress.hpp"

namespace samples::thumbnails {

namespace fs = std::filesystem;

struct job {
  fs::path input;
  fs::path output;
  std::string error = {};  ///< why it could not be done; empty: done, or not tried yet
};

struct settings {
  int longest_edge = 300;
  filter how = filter::triangle;
  int quality = default_quality;
};

inline bool has_picture_name(fs::path const& path) { return image_format_of(path).has_value(); }

/// The files that the command line names: files as they are, and what is called *.jpg, *.jpeg or
/// *.png in folders, or anywhere below them. Sorted within a folder, because the order in which the
/// system lists one is arbitrary. `except` is not looked into: the thumbnails of an earlier run.
inline std::vector<job> find_inputs(std::vector<fs::path> const& arguments, bool recursive = false,
                                    fs::path const& except = {}) {
  std::vector<job> jobs;
  std::set<fs::path> seen;  // a file may be named twice: by itself and by its folder
  auto add = [&](fs::path const& input, std::string const& error) {
    std::error_code ignored;  // what does not exist is reported when it cannot be opened
    auto const real = fs::weakly_canonical(input, ignored);
    if (ignored || seen.insert(real).second) jobs.push_back({input, {}, error});
  };
  auto fail_at = [&](fs::path const& path, std::string const& reason) {
    jobs.push_back({path, {}, reason});
  };
  for (auto const& argument : arguments) {
    std::error_code error;
    if (!fs::is_directory(argument, error)) {
      add(argument,
          has_picture_name(argument) ? "" : "the name does not end in .jpg, .jpeg or .png");
      continue;
    }
    std::vector<fs::path> found;
    auto keep = [&](fs::path const& path) {
      if (has_picture_name(path)) found.push_back(path);
    };
    if (recursive) {
      walk(argument, except, keep, fail_at);
    } else {
      fs::directory_iterator entry(argument, error);
      for (; !error && entry != fs::directory_iterator(); entry.increment(error)) {
        keep(entry->path());
      }
      if (error) fail_at(argument, error.message());
    }
    std::ranges::sort(found);
    for (auto const& path : found) add(path, "");
  }
  return jobs;
}

/// A thumbnail is a JPG file and called so: x.png becomes x.jpg, x.JPEG stays.
inline fs::path thumbnail_name(fs::path const& input) {
  auto name = input.filename();
  if (image_format_of(name) == image_format::png) name.replace_extension(".jpg");
  return name;
}

/// Chooses where each thumbnail goes: the name of its picture, in `folder`. When pictures from
/// different folders share a name, the first one keeps it and the others become name-2.jpg and so on.
inline void choose_outputs(std::vector<job>& jobs, fs::path const& folder) {
  // Names that are given must not be made up for another picture: collect them first.
  std::map<fs::path, int> uses;
  for (auto const& each : jobs) uses.emplace(thumbnail_name(each.input), 0);
  for (auto& each : jobs) {
    auto const name = thumbnail_name(each.input);
    auto chosen = name;
    if (uses[name]++ > 0) {
      int number = 2;
      do {
        chosen = name.stem();
        chosen += '-';
        chosen += std::to_string(number++);
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

/// Decodes, shrinks, turns, encodes and writes one picture. Whatever goes wrong with it is noted in
/// the job instead of thrown, since an exception would end the whole loop: here, the rest is to be
/// done.
inline void make_thumbnail(job& each, settings const& wanted) {
  if (!each.error.empty()) return;
  try {
    auto const bytes = read_file(each.input);
    auto const small = shrink(decode(bytes), wanted.longest_edge, wanted.how);
    auto const upright = turn_upright(small, orientation_of(bytes));
    auto const file_content = encode(upright, image_format::jpg, wanted.quality);
    output_file file(each.output);
    file.write(file_content);
    file.commit();
  } catch (std::exception const& error) {
    each.error = error.what();
  }
}

inline void sequential(std::vector<job>& jobs, settings const& wanted) {
  std::ranges::for_each(jobs, [&](job& each) { make_thumbnail(each, wanted); });
}

/// A picture is decoded and encoded by one thread from beginning to end, so at most as many pictures
/// are in memory as there are threads, however long the list is.
inline void parallel(std::vector<job>& jobs, settings const& wanted) {
  progress_bar progress(jobs.size());
  tine::par_iter(jobs).for_each([&](job& each) {
    make_thumbnail(each, wanted);
    progress.step();
  });
}

}  // namespace samples::thumbnails
