#pragma once

#include <tine/core/prefetch.hpp>  // nothing_ahead
#include <tine/core/rare.hpp>      // rare

#include <cstddef>  // std::size_t
#include <utility>  // std::integer_sequence

namespace tine::detail {

/// So few elements are likely to be in a cache: a search that asks for them ahead loses more than it
/// gains.
inline constexpr std::size_t few_to_search = 1 << 15;

/// The first position in `[first, last)` that is a `hit(position)`, or `last`. Calls `ahead(first)`
/// before it looks at the next few.
///
/// Eight at a time: with four, as in std::find_if, the branch to the next ones costs a short
/// predicate five to fifteen percent, depending on where the loop is aligned. A count, and a loop
/// of its own for the rest, leave the compiler one pointer to move.
template <class Position, class Hit, class Ahead = nothing_ahead>
Position find_position(Position first, Position last, const Hit& hit, const Ahead& ahead = {}) {
  constexpr Position step = 8;
  auto count = static_cast<Position>((last - first) / step);
  auto rest = static_cast<Position>(first + step * count);
  for (; count != 0; --count, first = static_cast<Position>(first + step)) {
    ahead(static_cast<std::size_t>(first));
    Position at = last;
    const auto look = [&]<Position... K>(std::integer_sequence<Position, K...>) {
      return ((rare(hit(static_cast<Position>(first + K))) &&
               (at = static_cast<Position>(first + K), true)) ||
              ...);
    };
    if (look(std::make_integer_sequence<Position, step>())) return at;
  }
  while (rest != last && !rare(hit(rest))) ++rest;
  return rest;
}

}  // namespace tine::detail
