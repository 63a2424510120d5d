#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>   // std::invoke
#include <type_traits>  // std::invoke_result_t

namespace tine::detail {

/// `f(item)` for each item of `Base`.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] map_iter
    : public one_to_one_adaptor<map_iter<Base, F>, Base> {
 public:
  using item = std::invoke_result_t<const F&, item_t<Base>>;
  static_assert(!std::is_void_v<item>, "tine: map needs a closure that returns something");

  map_iter(Base base, F f) : map_iter::one_to_one_adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Item>
  item apply(Item&& x) const {
    return std::invoke(f_, static_cast<Item&&>(x));
  }

 private:
  [[no_unique_address]] F f_;
};

}  // namespace tine::detail
