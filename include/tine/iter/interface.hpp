#pragma once

#include <tine/iter/concepts.hpp>                    // parallel_iterator, found
#include <tine/iter/interface/adaptors.hpp>          // adaptors
#include <tine/iter/interface/collectors.hpp>        // collectors
#include <tine/iter/interface/indexed_adaptors.hpp>  // indexed_adaptors
#include <tine/iter/interface/reductions.hpp>        // reductions
#include <tine/iter/interface/searches.hpp>          // searches
#include <tine/iter/limits.hpp>                      // piece_limits

// What every parallel iterator can do. The adaptors and the terminal calls are declared in
// interface/, the work is done in adaptors/ and sinks/.
namespace tine {

/// Base class of parallel iterators: `class mine : public tine::parallel_interface<mine>`.
///
/// Gives the iterator all adaptors and terminal calls, and the defaults that most of them share.
template <class Derived>
class parallel_interface : public detail::adaptors<Derived>,
                           public detail::indexed_adaptors<Derived>,
                           public detail::reductions<Derived>,
                           public detail::searches<Derived>,
                           public detail::collectors<Derived> {
 public:
  /// True when items may refer to something inside the iterator itself.
  static constexpr bool owns_items = false;

  /// True when the iterator has no positions and brings `drive_into` instead.
  static constexpr bool self_driven = false;

  /// True when there is an item for any position, so that only `zip` and `take` give it an end.
  static constexpr bool endless = false;

  /// True when `at` costs no more than the item does in a run: reductions may read several places
  /// at a time.
  static constexpr bool cheap_at = false;

  /// True when `at` may also be called more than once for a position: it calls no closure.
  static constexpr bool pure_at = false;

  /// True when the items have to be combined in a way that depends on their number alone.
  static constexpr bool fixed_tree = false;

  /// Called at the end of a call that has not thrown, also when it stopped early.
  void finished() const {}

  /// Bounds on the length of a piece of work; changed by `with_min_len` and `with_max_len`.
  detail::piece_limits limits() const noexcept { return {}; }
};

}  // namespace tine
