#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>  // std::invoke

namespace tine::detail {

/// The items of `Base` for which the predicate holds.
template <class Base, class P>
class [[nodiscard("a chain does nothing until a terminal call")]] filter_iter
    : public passing_adaptor<filter_iter<Base, P>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  filter_iter(Base base, P p) : filter_iter::passing_adaptor(std::move(base)), p_(std::move(p)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    if (!std::invoke(p_, x)) return true;
    return emit(static_cast<Item&&>(x));
  }

 private:
  [[no_unique_address]] P p_;
};

}  // namespace tine::detail
