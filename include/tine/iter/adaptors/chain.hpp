#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/adaptors/common_item.hpp>  // combine_alike
#include <tine/iter/fork_piece.hpp>            // fork_piece, inside_call

#include <algorithm>  // std::clamp
#include <utility>    // std::move

namespace tine::detail {

/// The items of one iterator, then those of another with items of the same type.
template <class A, class B>
class [[nodiscard("a chain does nothing until a terminal call")]] chain_iter
    : public parallel_interface<chain_iter<A, B>> {
 public:
  using item = item_t<A>;
  static constexpr bool indexed = A::indexed && B::indexed;
  static constexpr bool self_driven = A::self_driven || B::self_driven;
  static constexpr bool owns_items = A::owns_items || B::owns_items;
  static constexpr bool fixed_tree = A::fixed_tree || B::fixed_tree;

  chain_iter(A a, B b) : a_(std::move(a)), b_(std::move(b)) {
    if constexpr (!self_driven) {
      check_sum(a_.extent(), b_.extent(), "tine: chain: more than 2^64 - 1 items");
    }
  }

  position extent() const
    requires(!self_driven)
  {
    return a_.extent() + b_.extent();
  }
  piece_limits limits() const noexcept { return a_.limits().both(b_.limits()); }
  void finished() const {
    if constexpr (!self_driven) a_.finished(), b_.finished();
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const position seam = a_.extent();
    const position split = std::clamp(seam, first, last);
    return (first == split || a_.run(first, split, emit)) &&
           (split == last || b_.run(split - seam, last - seam, emit));
  }

  item at(position i) const
    requires indexed
  {
    const position seam = a_.extent();
    return i < seam ? a_.at(i) : b_.at(i - seam);
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const
    requires self_driven
  {
    using accumulator = typename Sink::accumulator;
    return inside_call(where, [&](worker& w) {
      return fork_piece(
          w, sink, acc, where, where.first,
          [&](accumulator& own, const piece& there) {
            return detail::drive_into(a_, sink, own, there);
          },
          [&](accumulator& own, const piece& there) {
            return detail::drive_into(b_, sink, own, there);
          });
    });
  }

 private:
  A a_;
  B b_;
};

}  // namespace tine::detail
