#pragma once

#include <tine/iter/concepts.hpp>  // position

#include <cstddef>   // std::size_t
#include <iterator>  // std::contiguous_iterator
#include <ranges>    // std::ranges::subrange
#include <span>      // std::span
#include <utility>   // std::declval

namespace tine::detail {

/// The part `[from, to)` of a range: a span when its elements are contiguous.
template <class Iterator>
auto part_of(Iterator begin, position from, position to) {
  const auto at = [&](position i) {
    return begin + static_cast<std::iter_difference_t<Iterator>>(i);
  };
  if constexpr (std::contiguous_iterator<Iterator>) {
    return std::span(at(from), static_cast<std::size_t>(to - from));
  } else {
    return std::ranges::subrange(at(from), at(to));
  }
}

template <class Iterator>
using part_t = decltype(part_of(std::declval<Iterator>(), 0, 0));

/// What a part begins with: elements that several parts share are handed out as constants.
template <class R>
auto constant_begin(R&& r) {
  if constexpr (std::ranges::contiguous_range<R>) {
    using element = std::remove_reference_t<std::ranges::range_reference_t<R>>;
    return static_cast<const element*>(std::ranges::data(r));
  } else {
    return std::ranges::begin(std::as_const(r));
  }
}

template <class R>
inline constexpr bool gives_constants =
    !std::is_lvalue_reference_v<
        std::iter_reference_t<decltype(constant_begin(std::declval<R>()))>> ||
    std::is_const_v<std::remove_reference_t<
        std::iter_reference_t<decltype(constant_begin(std::declval<R>()))>>>;

}  // namespace tine::detail
