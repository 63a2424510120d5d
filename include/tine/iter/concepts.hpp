#pragma once

#include <concepts>     // std::move_constructible
#include <cstdint>      // std::uint64_t
#include <optional>     // std::optional
#include <tuple>        // std::tuple
#include <type_traits>  // std::remove_cvref_t
#include <utility>      // std::pair
#include <vector>       // std::vector

namespace tine {

/// A place in a parallel iterator: they have the positions `[0, extent())`.
#if !defined(TINE_POSITION_FOR_TESTS)
using position = std::uint64_t;
#else
using position = TINE_POSITION_FOR_TESTS;  // so small that every one can be tried
#endif

namespace detail {

/// Stands for any function that `run` hands its items to.
struct any_emit {
  template <class Item>
  bool operator()(Item&&) const;
  template <class Iterator>
  bool nested(const Iterator&) const;
};

template <class I>
concept positional = requires(const I& it, position p, any_emit emit) {
  { it.extent() } -> std::same_as<position>;
  { it.run(p, p, emit) } -> std::same_as<bool>;
};

}  // namespace detail

/// Something that produces items, in one of two ways.
///
/// By positions: `run(first, last, emit)` calls `emit(item)` for the items of the positions
/// `[first, last)`, in order, until `emit` returns false, and says whether it came to the end.
/// `emit.nested(iterator)` hands over all items of another parallel iterator, which may be shared
/// with other threads. Several threads call `run` at once, for disjoint positions.
///
/// Or by itself, when `self_driven` is true: `drive_into(sink, accumulator, piece)` runs all items
/// into a sink and says whether what follows is needed as well.
template <class I>
concept parallel_iterator = std::move_constructible<std::remove_cvref_t<I>> && requires {
  typename std::remove_cvref_t<I>::item;
} && (std::remove_cvref_t<I>::self_driven || detail::positional<std::remove_cvref_t<I>>);

/// A parallel iterator with exactly one item for each position, `at(position)`.
template <class I>
concept indexed_parallel_iterator = parallel_iterator<I> && std::remove_cvref_t<I>::indexed &&
                                    requires(const std::remove_cvref_t<I>& it, position p) {
                                      {
                                        it.at(p)
                                      } -> std::same_as<typename std::remove_cvref_t<I>::item>;
                                    };

/// What an iterator produces: a value or a reference.
template <parallel_iterator I>
using item_t = typename std::remove_cvref_t<I>::item;

namespace detail {

/// What std::vector<bool> gives for an element: writing it writes its neighbours, too.
template <class T>
inline constexpr bool is_bit = std::is_same_v<T, std::vector<bool>::reference>;

/// A type without references, also inside pairs and tuples, and a bool for a reference to a bit.
template <class T>
struct plain {
  using type = T;
};
template <>
struct plain<std::vector<bool>::reference> {
  using type = bool;
};
template <class T>
using plain_t = typename plain<std::remove_cvref_t<T>>::type;
template <class A, class B>
struct plain<std::pair<A, B>> {
  using type = std::pair<plain_t<A>, plain_t<B>>;
};
template <class... T>
struct plain<std::tuple<T...>> {
  using type = std::tuple<plain_t<T>...>;
};

/// Assigning to one would assign to what it refers to.
template <class T>
inline constexpr bool holds_references = !std::is_same_v<std::remove_cvref_t<T>, plain_t<T>>;

/// An item as a `T`: itself unless it is of another type, a pair with references say.
template <class T, class Item>
decltype(auto) as_value(Item&& item) {
  if constexpr (std::is_same_v<std::remove_cvref_t<Item>, T>) {
    return static_cast<Item&&>(item);
  } else {
    return T(static_cast<Item&&>(item));
  }
}

/// Items have positions, though perhaps no end: what `zip` and `take` need.
template <class I>
concept numbered =
    indexed_parallel_iterator<I> || (parallel_iterator<I> && std::remove_cvref_t<I>::endless);

template <class I>
inline constexpr bool points_outside =
    std::is_lvalue_reference_v<item_t<I>> && !std::remove_cvref_t<I>::owns_items;

/// What a search keeps of an item it cannot point at. References inside a pair stay what they are
/// unless they lead into the chain, which is gone when the search returns.
template <class I>
using kept_t = std::conditional_t<std::remove_cvref_t<I>::owns_items || is_bit<item_t<I>>,
                                  plain_t<item_t<I>>, std::remove_cvref_t<item_t<I>>>;

}  // namespace detail

/// What `collect` and the reductions keep of an item: no references, also not inside pairs.
template <parallel_iterator I>
using value_t = detail::plain_t<item_t<I>>;

/// The result of a search: a pointer to the element when the items are references to something the
/// chain does not own, otherwise a copy of it; null or empty when there is none.
template <parallel_iterator I>
using found = std::conditional_t<detail::points_outside<I>, std::remove_reference_t<item_t<I>>*,
                                 std::optional<detail::kept_t<I>>>;

}  // namespace tine
