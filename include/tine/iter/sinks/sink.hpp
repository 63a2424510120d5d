#pragma once

#include <tine/iter/concepts.hpp>  // position
#include <tine/iter/drive.hpp>     // drive

#include <type_traits>  // std::true_type

// A terminal call is a sink. Its accumulator belongs to one piece of the loop at a time:
//   start(position)            the accumulator of a piece that begins there
//   accumulate(acc, item)      adds an item; false, or a type that is, ends the piece
//   combine(left, right)       puts together two neighbouring pieces
//   done(position)             whether pieces that begin there, or later, need not run
namespace tine::detail {

/// What `accumulate` returns that never ends a piece: the test on it folds away.
using go_on = std::true_type;

/// A sink that wants every item.
struct exhaustive_sink {
  static constexpr bool done(position) noexcept { return false; }
};

}  // namespace tine::detail
