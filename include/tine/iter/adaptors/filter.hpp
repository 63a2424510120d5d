#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>   // std::invoke
#include <type_traits>  // std::true_type

namespace tine::detail {

/// The items of `Base` for which the predicate holds.
template <class Base, class P>
class [[nodiscard("a chain does nothing until a terminal call")]] filter_iter
    : public adaptor<filter_iter<Base, P>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  filter_iter(Base base, P p) : filter_iter::adaptor(std::move(base)), p_(std::move(p)) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, [&p = p_, &emit](auto&& x) -> bool {
      if (!std::invoke(p, x)) return true;
      return emit(static_cast<decltype(x)&&>(x));
    });
  }

 private:
  [[no_unique_address]] P p_;
};

}  // namespace tine::detail
