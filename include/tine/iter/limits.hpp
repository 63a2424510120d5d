#pragma once

#include <tine/iter/concepts.hpp>  // position, is_bit

#include <algorithm>  // std::max, std::min
#include <limits>     // std::numeric_limits

namespace tine::detail {

/// How short and how long the pieces of a loop may be, in positions. `min_len` wins.
struct piece_limits {
  static constexpr position most = std::numeric_limits<position>::max();

  position min_len = 1;
  position max_len = most;

  /// The limits of an iterator that two with limits are part of.
  piece_limits both(const piece_limits& o) const noexcept {
    return {std::max(min_len, o.min_len), std::min(max_len, o.max_len)};
  }

  /// All in one piece, which one thread runs.
  static constexpr piece_limits undivided() noexcept { return {most, most}; }
  bool divided() const noexcept { return min_len != most; }

  position clamp(position n) const noexcept { return std::max(min_len, std::min(n, max_len)); }
};

/// The limits of what hands out such references: no two threads write the bits of one word.
template <class Reference>
constexpr piece_limits limits_for() noexcept {
  return is_bit<Reference> ? piece_limits::undivided() : piece_limits{};
}

}  // namespace tine::detail
