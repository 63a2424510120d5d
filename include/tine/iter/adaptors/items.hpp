#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>   // std::invoke
#include <type_traits>  // std::is_reference_v
#include <utility>      // std::move

// Adaptors that look at each item, or copy it: inspect, update, copied.
namespace tine::detail {

/// Calls `f(item)` for each item on its way: with `const&`, or as something to change.
template <class Base, class F, bool Changes>
class [[nodiscard("a chain does nothing until a terminal call")]] visit_iter
    : public one_to_one_adaptor<visit_iter<Base, F, Changes>, Base> {
 public:
  using item = item_t<Base>;

  visit_iter(Base base, F f) : visit_iter::one_to_one_adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Item>
  item apply(Item&& x) const {
    if constexpr (Changes) {
      std::invoke(f_, x);
    } else {
      std::invoke(f_, std::as_const(x));
    }
    return static_cast<item>(static_cast<Item&&>(x));
  }

 private:
  [[no_unique_address]] F f_;
};

/// A value instead of a reference.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] copied_iter
    : public one_to_one_adaptor<copied_iter<Base>, Base> {
 public:
  using item = value_t<Base>;
  static constexpr bool owns_items = false;

  explicit copied_iter(Base base) : copied_iter::one_to_one_adaptor(std::move(base)) {}

  template <class Item>
  item apply(Item&& x) const {
    return item(static_cast<Item&&>(x));
  }
};

}  // namespace tine::detail
