#pragma once

#include <tine/core/fork.hpp>         // fork
#include <tine/iter/combine.hpp>      // combine_into
#include <tine/iter/inside_call.hpp>  // inside_call
#include <tine/iter/piece.hpp>        // piece, branches

#include <utility>  // std::move

// For iterators that drive themselves; the loop over positions forks by itself.
namespace tine::detail {

/// Forks a piece: `left(acc, piece)` goes on with its accumulator while another thread may run
/// `right(acc, piece)` with one of its own. Both say whether what follows them is needed.
/// The caller is `w`'s thread, inside a region.
template <class Sink, class Left, class Right>
bool fork_piece(worker& w, const Sink& sink, typename Sink::accumulator& acc, const piece& where,
                position middle, const Left& left, const Right& right) {
  using accumulator = typename Sink::accumulator;
  struct outcome_of_right {
    accumulator acc;
    bool more;
  };
  branches sides(where.on);
  auto run_left = [&left, &acc, there = piece{where.first, &sides.left, where.call}] {
    return left(acc, there);
  };
  auto run_right = [&right, &sink, there = piece{middle, &sides.right, where.call}] {
    return there.stopping_others([&] {
      accumulator own = sink.start(there);
      const bool more = right(own, there);
      return outcome_of_right{std::move(own), more};
    });
  };
  w.forks.add_one();
  auto both = fork(w, run_left, run_right);
  where.stopping_others([&] { combine_into(sink, acc, std::move(both.second.acc)); });
  return both.first && both.second.more;
}

}  // namespace tine::detail
