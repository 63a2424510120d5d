#pragma once

#include <algorithm>  // std::copy_n, std::max, std::min
#include <array>      // std::array
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint64_t

namespace tine::detail {

/// The place of a detached task in the tree of all such tasks: its number, in the order in which
/// tasks are spawned, and the numbers of those it was spawned in. Of many of these it knows the
/// outermost and the innermost ones.
class origin {
 public:
  origin() = default;
  /// Of a task that is spawned in one of origin `parent`, or, if that is null, outside any.
  origin(std::uint64_t number, const origin* parent) noexcept : number_(number) {
    if (parent == nullptr) return;
    depth_ = parent->depth_ + 1;
    std::copy_n(parent->outer_.begin(), std::min(parent->depth_, most_outer), outer_.begin());
    if (parent->depth_ < most_outer) outer_[parent->depth_] = parent->number_;
    inner_[0] = parent->number_;
    std::copy_n(parent->inner_.begin(), most_inner - 1, inner_.begin() + 1);
  }

  std::uint64_t number() const noexcept { return number_; }

  /// Whether this task comes before `o` in postorder, the children of each task in the order in
  /// which they were spawned: it is `o`, or below it in the tree, or in a branch that left their
  /// common way from the root earlier. False also when that cannot be told.
  bool comes_before(const origin& o) const noexcept {
    // The first step on the way from the root where the two part.
    const std::size_t known = std::min(std::max(depth_, o.depth_) + 1, most_outer);
    for (std::size_t i = 0; i < known; ++i) {
      if (i > o.depth_ || (i == o.depth_ && o.number_ == step(i))) return true;
      if (i > depth_) return false;  // `o` was spawned in this one
      if (step(i) != o.step(i)) return step(i) < o.step(i);
    }
    for (const std::uint64_t a : inner_) {
      if (a == o.number_) return true;
    }
    return number_ == o.number_;
  }

 private:
  static constexpr std::size_t most_outer = 8, most_inner = 3;

  /// The task of depth `i` on the way from the root to this one, i <= depth_.
  std::uint64_t step(std::size_t i) const noexcept { return i < depth_ ? outer_[i] : number_; }

  std::uint64_t number_ = 0;  // from 1 up
  std::size_t depth_ = 0;     // tasks around it
  std::array<std::uint64_t, most_outer> outer_{};
  std::array<std::uint64_t, most_inner> inner_{};
};

}  // namespace tine::detail
