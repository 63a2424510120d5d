#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <exception>   // std::exception
#include <stop_token>  // std::stop_token
#include <utility>     // std::move

namespace tine {

/// What a terminal call throws when the stop of its `with_stop` was requested.
class cancelled : public std::exception {
 public:
  const char* what() const noexcept override { return "tine: the call was cancelled"; }
};

namespace detail {

/// The same items, none of which is begun once stop is requested; among the items of an iterator
/// that a closure handed over, or that has no positions, none after a microsecond or so.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] with_stop_iter
    : public passing_adaptor<with_stop_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool endless = Base::endless;

  with_stop_iter(Base base, std::stop_token token)
      : with_stop_iter::passing_adaptor(std::move(base)), token_(std::move(token)) {}

  // For each stretch, which may have no item that comes through.
  no_lease lend() const {
    check();
    return {};
  }

  template <class Item, class Emit>
  auto pass(Item&& x, Emit& emit) const {
    check();
    return emit(static_cast<Item&&>(x));
  }

  // One position at a time: what makes an item is not called either.
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const
    requires(!Base::self_driven)
  {
    for (position i = first; i != last; ++i) {
      if (!with_stop_iter::passing_adaptor::run(i, i + 1, emit)) return false;
    }
    return true;
  }

  item at(position i) const
    requires numbered<Base>
  {
    check();
    return this->base_.at(i);
  }

  // A base that drives itself ends as soon as this is true, and then the call throws.
  bool stopped() const { return token_.stop_requested(); }
  void finished() const {
    this->base_.finished();
    check();
  }

 private:
  void check() const {
    if (stopped()) [[unlikely]]
      throw cancelled();
  }

  std::stop_token token_;
};

}  // namespace detail
}  // namespace tine
