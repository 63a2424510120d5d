// Everything below a folder.
#pragma once

#include <filesystem>
#include <functional>
#include <string>

namespace samples {

/// Calls `visit` for everything that has a name below `folder`, and `failed` for every folder that
/// cannot be listed.
///
/// Links to folders are followed, but no folder is entered twice, whatever names lead to it; so a
/// cycle of links ends. A folder's own name is preferred to that of a link.
/// `except`, if it is not empty, is a folder that is left out.
void walk(
    std::filesystem::path const& folder, std::filesystem::path const& except,
    std::function<void(std::filesystem::path const&)> const& visit,
    std::function<void(std::filesystem::path const&, std::string const& reason)> const& failed);

}  // namespace samples
