#pragma once

#include <tine/core/prefetch.hpp>  // ahead_in

#include <cstddef>  // std::size_t

namespace tine::detail {

/// What a loop over the items of `it` asks for ahead of itself, as `ahead_in`; nothing where they
/// are not the elements of a contiguous range.
template <class I>
auto ahead_of(const I& it, std::size_t fewest = fewest_bytes) {
  if constexpr (requires { it.elements(); }) {
    return ahead_in(it.elements(), static_cast<std::size_t>(it.extent()), fewest);
  } else {
    return nothing_ahead{};
  }
}

}  // namespace tine::detail
