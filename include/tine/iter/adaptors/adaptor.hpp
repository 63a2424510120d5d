#pragma once

#include <tine/iter/interface.hpp>  // parallel_interface

#include <utility>  // std::move

namespace tine::detail {

/// What most adaptors share: one iterator below, the same positions, the same limits.
template <class Derived, class Base>
class adaptor : public parallel_interface<Derived> {
 public:
  static constexpr bool owns_items = Base::owns_items;

  position extent() const { return base_.extent(); }
  piece_limits limits() const noexcept { return base_.limits(); }

 protected:
  explicit adaptor(Base base) : base_(std::move(base)) {}

  Base base_;
};

}  // namespace tine::detail
