#pragma once

#include <array>    // std::array
#include <cstddef>  // std::size_t
#include <cstdint>  // std::uint64_t

namespace tine::detail {

/// Where a detached task comes from: its number, in the order in which tasks are spawned, and the numbers
/// of the six innermost tasks it was spawned in.
class origin {
 public:
  origin() = default;
  /// Of a task that is spawned in one of origin `parent`, or, if that is null, outside any.
  origin(std::uint64_t number, const origin* parent) noexcept : number_(number) {
    if (parent == nullptr) return;
    ancestors_[0] = parent->number_;
    for (std::size_t i = 1; i < most; ++i) ancestors_[i] = parent->ancestors_[i - 1];
  }

  std::uint64_t number() const noexcept { return number_; }
  bool older_than(const origin& o) const noexcept { return number_ < o.number_; }

  /// Whether it is `o`, or was spawned in it, at most six tasks deep.
  bool inside(const origin& o) const noexcept {
    bool found = number_ == o.number_;
    for (const std::uint64_t a : ancestors_) found = found || a == o.number_;
    return found;
  }

 private:
  static constexpr std::size_t most = 6;
  std::uint64_t number_ = 0;                     // from 1 up
  std::array<std::uint64_t, most> ancestors_{};  // then 0
};

}  // namespace tine::detail
