#pragma once

#include <tine/core/export.hpp>

#include <cstdint>  // std::uint64_t

namespace tine {

/// How much work the process has split, and how much of it changed threads.
struct statistics_counts {
  /// Times that work was split: calls of `join`, halvings of loops, tasks spawned into scopes.
  std::uint64_t forks = 0;
  /// Pieces of work that were offered to other threads.
  std::uint64_t hand_overs = 0;
  /// Offers that another thread took.
  std::uint64_t steals = 0;
  /// Times that a thread came to a pool to look for work.
  std::uint64_t wake_ups = 0;
  /// Times that an offer which nobody touched for 100 microseconds was advertised again.
  std::uint64_t reminders = 0;
};

/// What all threads of the process have done so far, the ended ones included. Any thread may call
/// it; what other threads are just doing may be missing.
///
/// The first call switches on the counting of the joins inside other joins' closures, which slows
/// each of them down by a few nanoseconds: compare the counts of two later moments.
///
///     const auto before = tine::statistics();
///     quicksort(v);
///     std::cout << tine::statistics().steals - before.steals << " pieces changed threads\n";
TINE_EXPORT statistics_counts statistics();

}  // namespace tine
