#pragma once

#include <tine/iter/adaptors/map.hpp>  // map_iter

#include <stdexcept>    // std::length_error
#include <type_traits>  // std::is_same_v
#include <utility>      // std::move

// What two iterators need before one can take turns with the other: items of the same type.
namespace tine::detail {

/// Throws if there are not as many positions as two iterators have in total.
inline void check_sum(position n, position m, const char* message) {
  if (static_cast<position>(n + m) < n) throw std::length_error(message);
}

template <class Item>
struct converting {
  template <class T>
  Item operator()(T&& x) const {
    return static_cast<Item>(static_cast<T&&>(x));
  }
};

/// `it` with its items converted to `Item`, if they are something else.
template <class Item, class I>
auto with_item(I it) {
  if constexpr (std::is_same_v<item_t<I>, Item>) {
    return it;
  } else {
    return map_iter<I, converting<Item>>(std::move(it), {});
  }
}

/// `Adaptor` of two iterators, whose items are made alike if they are not.
template <template <class, class> class Adaptor, class A, class B>
auto combine_alike(A a, B b) {
  using item = common_item_t<A, B>;
  auto left = with_item<item>(std::move(a));
  auto right = with_item<item>(std::move(b));
  return Adaptor<decltype(left), decltype(right)>(std::move(left), std::move(right));
}

}  // namespace tine::detail
