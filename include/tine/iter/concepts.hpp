#pragma once

#include <concepts>     // std::move_constructible
#include <cstdint>      // std::uint64_t
#include <optional>     // std::optional
#include <type_traits>  // std::remove_cvref_t

namespace tine {

/// A place in a parallel iterator: they have the positions `[0, extent())`.
using position = std::uint64_t;

namespace detail {

/// Stands for any function that `run` hands its items to.
struct any_emit {
  template <class Item>
  bool operator()(Item&&) const;
};

}  // namespace detail

/// Something that produces items for positions: `run(first, last, emit)` calls `emit(item)` for the
/// items of the positions `[first, last)`, in order, until `emit` returns false, and says whether it
/// came to the end. Several threads call `run` at once, for disjoint positions.
template <class I>
concept parallel_iterator =
    std::move_constructible<std::remove_cvref_t<I>> &&
    requires(const std::remove_cvref_t<I>& it, position p, detail::any_emit emit) {
      typename std::remove_cvref_t<I>::item;
      { it.extent() } -> std::same_as<position>;
      { it.run(p, p, emit) } -> std::same_as<bool>;
    };

/// A parallel iterator with exactly one item for each position, `at(position)`.
template <class I>
concept indexed_parallel_iterator =
    parallel_iterator<I> && std::remove_cvref_t<I>::indexed &&
    requires(const std::remove_cvref_t<I>& it, position p) {
      { it.at(p) } -> std::same_as<typename std::remove_cvref_t<I>::item>;
    };

/// What an iterator produces: a value or a reference.
template <parallel_iterator I>
using item_t = typename std::remove_cvref_t<I>::item;

/// An item without its reference: what `collect` keeps.
template <parallel_iterator I>
using value_t = std::remove_cvref_t<item_t<I>>;

namespace detail {

template <class I>
inline constexpr bool points_outside =
    std::is_lvalue_reference_v<item_t<I>> && !std::remove_cvref_t<I>::owns_items;

}  // namespace detail

/// The result of a search: a pointer to the element when the items are references to something the
/// chain does not own, otherwise a copy of it; null or empty when there is none.
template <parallel_iterator I>
using found = std::conditional_t<detail::points_outside<I>, std::remove_reference_t<item_t<I>>*,
                                 std::optional<std::remove_cvref_t<item_t<I>>>>;

}  // namespace tine
