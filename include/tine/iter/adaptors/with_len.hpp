#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <utility>  // std::move

namespace tine::detail {

/// The same items, shared in pieces whose length has other limits.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] with_limits_iter
    : public adaptor<with_limits_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;

  with_limits_iter(Base base, piece_limits limits)
      : with_limits_iter::adaptor(std::move(base)), limits_(limits) {}

  piece_limits limits() const noexcept { return this->base_.limits().both(limits_); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, emit);
  }

  item at(position i) const { return this->base_.at(i); }

 private:
  piece_limits limits_;
};

}  // namespace tine::detail
