#pragma once

#include <tine/iter/fallible.hpp>  // is_optional

#include <concepts>     // std::constructible_from
#include <iterator>     // std::iter_value_t
#include <optional>     // std::optional
#include <ranges>       // std::ranges::input_range, std::views::all
#include <type_traits>  // std::decay_t
#include <utility>      // std::move

namespace tine::detail {

template <class V>
inline constexpr bool is_owning_view = false;
template <class R>
inline constexpr bool is_owning_view<std::ranges::owning_view<R>> = true;

/// A range whose values can be copied out, or moved out if they go with the range.
template <class R>
concept item_range =
    std::ranges::input_range<R> && std::ranges::viewable_range<R> &&
    (std::constructible_from<std::ranges::range_value_t<R>, std::ranges::range_reference_t<R>> ||
     is_owning_view<std::views::all_t<R>>);

/// Gives the values of an input range one by one. Those of a range that it owns are moved out.
template <std::ranges::view V>
class range_source {
 public:
  using item = std::ranges::range_value_t<V>;

  template <class R>
  explicit range_source(R&& r) : view_(std::views::all(std::forward<R>(r))) {}

  std::optional<item> next() {
    if (!at_) {
      at_.emplace(std::ranges::begin(view_));
    } else if (taken_) {
      ++*at_;
    }
    taken_ = *at_ != std::ranges::end(view_);
    if (!taken_) return std::nullopt;
    if constexpr (is_owning_view<V>) {
      return std::optional<item>(std::in_place, std::ranges::iter_move(*at_));
    } else {
      return std::optional<item>(std::in_place, **at_);
    }
  }

 private:
  V view_;
  std::optional<std::ranges::iterator_t<V>> at_;
  bool taken_ = false;  // the value at `at_`; the range goes on only when it is asked for more
};

template <class F>
concept item_generator =
    std::invocable<F&> && is_optional<std::remove_cvref_t<std::invoke_result_t<F&>>>;

/// Calls a function for each value, until it gives none.
template <item_generator F>
class generator_source {
 public:
  using item = typename std::remove_cvref_t<std::invoke_result_t<F&>>::value_type;

  template <class G>
  explicit generator_source(G&& g) : function_(std::forward<G>(g)) {}
  std::optional<item> next() { return function_(); }

 private:
  F function_;
};

template <class S>
struct source_of;
template <item_range S>
struct source_of<S> {
  using type = range_source<std::views::all_t<S>>;
};
template <class S>
  requires(!item_range<S> && item_generator<std::decay_t<S>>)
struct source_of<S> {
  using type = generator_source<std::decay_t<S>>;
};

}  // namespace tine::detail
