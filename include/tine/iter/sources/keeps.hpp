#pragma once

#include <cstddef>      // std::size_t
#include <ranges>       // std::ranges::borrowed_range
#include <type_traits>  // std::remove_cvref_t

namespace tine::detail {

/// Whether the elements that a range refers to may be gone when it is: those of a container, or of
/// a view that holds them. A standard view that gives on what another one refers to answers as that
/// one does.
template <class R>
inline constexpr bool keeps_elements = !std::ranges::borrowed_range<R>;

template <class R>
  requires(!std::is_same_v<R, std::remove_cvref_t<R>> && !std::is_lvalue_reference_v<R>)
inline constexpr bool keeps_elements<R> = keeps_elements<std::remove_cvref_t<R>>;

template <class V, class P>
inline constexpr bool keeps_elements<std::ranges::filter_view<V, P>> = keeps_elements<V>;
/// A closure that captures something may return a reference to that.
template <class V, class F>
inline constexpr bool keeps_elements<std::ranges::transform_view<V, F>> =
    keeps_elements<V> ||
    !(std::is_empty_v<F> || std::is_pointer_v<F> || std::is_member_pointer_v<F>);
template <class V>
inline constexpr bool keeps_elements<std::ranges::take_view<V>> = keeps_elements<V>;
template <class V, class P>
inline constexpr bool keeps_elements<std::ranges::take_while_view<V, P>> = keeps_elements<V>;
template <class V>
inline constexpr bool keeps_elements<std::ranges::drop_view<V>> = keeps_elements<V>;
template <class V, class P>
inline constexpr bool keeps_elements<std::ranges::drop_while_view<V, P>> = keeps_elements<V>;
template <class V>
inline constexpr bool keeps_elements<std::ranges::reverse_view<V>> = keeps_elements<V>;
template <class V>
inline constexpr bool keeps_elements<std::ranges::common_view<V>> = keeps_elements<V>;
template <class V, std::size_t N>
inline constexpr bool keeps_elements<std::ranges::elements_view<V, N>> = keeps_elements<V>;
/// What it joins are references to ranges, unless it is an input range.
template <class V>
inline constexpr bool keeps_elements<std::ranges::join_view<V>> =
    keeps_elements<V> || !std::is_lvalue_reference_v<std::ranges::range_reference_t<V>>;

}  // namespace tine::detail
