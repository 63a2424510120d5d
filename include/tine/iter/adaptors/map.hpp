#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>   // std::invoke
#include <type_traits>  // std::invoke_result_t

namespace tine::detail {

/// `f(item)` for each item of `Base`.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] map_iter
    : public adaptor<map_iter<Base, F>, Base> {
 public:
  using item = std::invoke_result_t<const F&, item_t<Base>>;
  static_assert(!std::is_void_v<item>, "tine: map needs a closure that returns something");
  static constexpr bool indexed = Base::indexed;

  map_iter(Base base, F f) : map_iter::adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, [&f = f_, &emit](auto&& x) {
      return emit(std::invoke(f, static_cast<decltype(x)&&>(x)));
    });
  }

  item at(position i) const
    requires indexed
  {
    return std::invoke(f_, this->base_.at(i));
  }

 private:
  [[no_unique_address]] F f_;
};

}  // namespace tine::detail
