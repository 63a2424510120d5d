#pragma once

#include <tine/iter/concepts.hpp>  // position
#include <tine/iter/drive.hpp>     // drive

#include <type_traits>  // std::true_type

// A terminal call is a sink. Its accumulator belongs to one piece of the loop at a time:
//   start(piece)               the accumulator of a piece; a piece converts to its first position
//   accumulate(acc, item)      adds an item; false, or a type that is, ends the piece: nothing to
//                              the right of the item is needed. May take the piece as well.
//   combine(left, right)       puts together two neighbouring pieces; more items may follow
//   done(piece)                whether no more items are needed anywhere
// Optional: run(it, first, last, acc[, piece]) instead of accumulate, for the items of a stretch.
namespace tine::detail {

/// What `accumulate` returns that never ends a piece: the test on it folds away.
using go_on = std::true_type;

/// A sink that knows no more about when to stop than what `accumulate` returns.
struct exhaustive_sink {
  static constexpr bool done(position) noexcept { return false; }
};

}  // namespace tine::detail
