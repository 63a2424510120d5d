#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <algorithm>  // std::min
#include <utility>    // std::pair

namespace tine::detail {

/// Pairs of the items at the same position of two iterators.
template <class A, class B>
class [[nodiscard("a chain does nothing until a terminal call")]] zip_pair_iter
    : public adaptor<zip_pair_iter<A, B>, A> {
 public:
  using item = std::pair<item_t<A>, item_t<B>>;
  static constexpr bool indexed = A::indexed || B::indexed;
  static constexpr bool endless = A::endless && B::endless;
  static constexpr bool owns_items = A::owns_items || B::owns_items;

  zip_pair_iter(A a, B b) : zip_pair_iter::adaptor(std::move(a)), other_(std::move(b)) {}

  position extent() const { return std::min(this->base_.extent(), other_.extent()); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, [i = first, &other = other_, &emit](auto&& x) mutable {
      return emit(item(static_cast<decltype(x)&&>(x), other.at(i++)));
    });
  }

  item at(position i) const { return item(this->base_.at(i), other_.at(i)); }

 private:
  B other_;
};

}  // namespace tine::detail
