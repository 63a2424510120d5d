#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/adaptors/common_item.hpp>  // combine_alike
#include <tine/iter/adaptors/slice.hpp>        // take_iter

#include <algorithm>  // std::min, std::clamp
#include <utility>    // std::move

namespace tine::detail {

/// An item of one iterator, an item of another with items of the same type, and so on; what the
/// longer one has left is at the end.
template <class A, class B>
class [[nodiscard("a chain does nothing until a terminal call")]] interleave_iter
    : public parallel_interface<interleave_iter<A, B>> {
 public:
  using item = item_t<A>;
  static constexpr bool indexed = true;
  static constexpr bool owns_items = A::owns_items || B::owns_items;
  static constexpr bool fixed_tree = A::fixed_tree || B::fixed_tree;

  interleave_iter(A a, B b) : a_(std::move(a)), b_(std::move(b)) {
    check_sum(a_.extent(), b_.extent(), "tine: interleave: more than 2^64 - 1 items");
  }

  position extent() const { return a_.extent() + b_.extent(); }
  piece_limits limits() const noexcept { return a_.limits().both(b_.limits()); }
  void finished() const { a_.finished(), b_.finished(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const position turns = std::min(a_.extent(), b_.extent());
    const position seam = std::clamp<position>(2 * turns, first, last);
    for (position i = first; i != seam; ++i) {
      if (!emit(i % 2 == 0 ? a_.at(i / 2) : b_.at(i / 2))) return false;
    }
    if (seam == last) return true;
    return turns == b_.extent() ? a_.run(seam - turns, last - turns, emit)
                                : b_.run(seam - turns, last - turns, emit);
  }

  item at(position i) const {
    const position turns = std::min(a_.extent(), b_.extent());
    if (i < 2 * turns) return i % 2 == 0 ? a_.at(i / 2) : b_.at(i / 2);
    return turns == b_.extent() ? a_.at(i - turns) : b_.at(i - turns);
  }

 private:
  A a_;
  B b_;
};

/// As `interleave_iter`, until it is the turn of one that has no more.
template <class A, class B>
auto interleave_shortest(A a, B b) {
  const position n = a.extent();
  const position m = b.extent();
  const position rounds = std::min(n, m);
  return combine_alike<interleave_iter>(take_iter<A>(std::move(a), n > m ? rounds + 1 : rounds),
                                        take_iter<B>(std::move(b), rounds));
}

}  // namespace tine::detail
