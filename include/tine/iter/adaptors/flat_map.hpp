#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/sources/keeps.hpp>  // keeps_elements
#include <tine/iter/sources/range.hpp>  // par_iter, into_par_iter

#include <functional>   // std::invoke
#include <ranges>       // std::ranges::begin
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::declval

namespace tine::detail {

/// A parallel iterator from what a closure returned. Containers that nobody else has are moved out
/// of; everything else is as for `par_iter`.
template <class R>
auto as_nested(R&& r) {
  if constexpr (is_chain<R>) {
    return std::remove_cvref_t<R>(std::forward<R>(r));
  } else if constexpr (!std::is_lvalue_reference_v<R> &&
                       !std::ranges::view<std::remove_cvref_t<R>>) {
    return into_par_iter(std::forward<R>(r));
  } else {
    return par_iter(std::forward<R>(r));
  }
}

/// All items of the parallel iterators `f(item)`. Not named as the call is: a class that has the name
/// of another call, `flat_map_iter`, would hide that.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] flattened_iter
    : public passing_adaptor<flattened_iter<Base, F>, Base> {
  using result = std::invoke_result_t<const F&, item_t<Base>>;
  using inner = decltype(as_nested(std::declval<result>()));

 public:
  using item = item_t<inner>;
  static constexpr bool indexed = false;
  static constexpr bool owns_items = Base::owns_items || inner::owns_items;

  flattened_iter(Base base, F f)
      : flattened_iter::passing_adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    return emit.nested(as_nested(std::invoke(f_, static_cast<Item&&>(x))));
  }

 private:
  [[no_unique_address]] F f_;
};

/// All elements of the sequential ranges `f(item)`.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] flat_map_sequence_iter
    : public passing_adaptor<flat_map_sequence_iter<Base, F>, Base> {
  using result = std::invoke_result_t<const F&, item_t<Base>>;
  using range = std::remove_reference_t<result>;
  static constexpr bool kept_elsewhere =
      std::is_lvalue_reference_v<result> || std::ranges::view<std::remove_cv_t<range>>;

 public:
  using item = std::conditional_t<kept_elsewhere, std::ranges::range_reference_t<range&>,
                                  std::ranges::range_rvalue_reference_t<range&>>;
  static constexpr bool indexed = false;
  static constexpr bool owns_items = Base::owns_items || keeps_elements<result>;

  flat_map_sequence_iter(Base base, F f)
      : flat_map_sequence_iter::passing_adaptor(std::move(base)), f_(std::move(f)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    auto&& elements = std::invoke(f_, static_cast<Item&&>(x));
    const auto end = std::ranges::end(elements);
    for (auto i = std::ranges::begin(elements); i != end; ++i) {
      if (!emit(static_cast<item>(*i))) return false;
    }
    return true;
  }

 private:
  [[no_unique_address]] F f_;
};

}  // namespace tine::detail
