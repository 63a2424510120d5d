#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <optional>     // std::optional
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::declval

namespace tine::detail {

/// What is inside an optional: a value, or a reference when the optional lives elsewhere.
template <class Optional>
struct inside {
  using reference = decltype(*std::declval<Optional>());
  using type = std::conditional_t<std::is_lvalue_reference_v<reference>, reference,
                                  std::remove_cvref_t<reference>>;
};
template <class Optional>
using inside_t = typename inside<Optional>::type;

/// What is inside the `f(item)` that are not empty.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] filter_map_iter
    : public passing_adaptor<filter_map_iter<Base, F>, Base> {
 public:
  using item = inside_t<std::invoke_result_t<const F&, item_t<Base>>>;
  static constexpr bool indexed = false;

  filter_map_iter(Base base, F f)
      : filter_map_iter::passing_adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    auto&& result = std::invoke(f_, static_cast<Item&&>(x));
    if (!result) return true;
    return emit(*static_cast<decltype(result)&&>(result));
  }

 private:
  [[no_unique_address]] F f_;
};

}  // namespace tine::detail
