#pragma once

#include <tine/iter/concepts.hpp>  // position

#include <algorithm>  // std::max, std::min
#include <limits>     // std::numeric_limits

namespace tine::detail {

/// How short and how long the pieces of a loop may be, in positions. `min_len` wins.
struct piece_limits {
  position min_len = 1;
  position max_len = std::numeric_limits<position>::max();

  /// The limits of an iterator that two with limits are part of.
  piece_limits both(const piece_limits& o) const noexcept {
    return {std::max(min_len, o.min_len), std::min(max_len, o.max_len)};
  }

  position clamp(position n) const noexcept { return std::max(min_len, std::min(n, max_len)); }
};

}  // namespace tine::detail
