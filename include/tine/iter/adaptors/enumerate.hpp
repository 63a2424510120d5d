#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <cstddef>  // std::size_t
#include <utility>  // std::pair

namespace tine::detail {

/// Pairs of position and item.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] enumerate_iter
    : public adaptor<enumerate_iter<Base>, Base> {
 public:
  using item = std::pair<std::size_t, item_t<Base>>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool endless = Base::endless;
  static constexpr bool cheap_at = Base::cheap_at;

  explicit enumerate_iter(Base base) : enumerate_iter::adaptor(std::move(base)) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, [i = first, &emit](auto&& x) mutable {
      return emit(item(static_cast<std::size_t>(i++), static_cast<decltype(x)&&>(x)));
    });
  }

  item at(position i) const { return item(static_cast<std::size_t>(i), this->base_.at(i)); }
};

}  // namespace tine::detail
