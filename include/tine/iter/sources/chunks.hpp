#pragma once

#include <tine/iter/interface.hpp>      // parallel_interface
#include <tine/iter/sources/range.hpp>  // position_range

#include <algorithm>    // std::min
#include <cstddef>      // std::size_t
#include <ranges>       // std::ranges::subrange
#include <span>         // std::span
#include <stdexcept>    // std::invalid_argument
#include <type_traits>  // std::remove_reference_t

namespace tine {
namespace detail {

/// The part `[from, to)` of a range: a span when its elements are contiguous.
template <class Iterator>
auto part_of(Iterator begin, position from, position to) {
  const auto at = [&](position i) { return begin + static_cast<std::iter_difference_t<Iterator>>(i); };
  if constexpr (std::contiguous_iterator<Iterator>) {
    return std::span(at(from), static_cast<std::size_t>(to - from));
  } else {
    return std::ranges::subrange(at(from), at(to));
  }
}

/// Neighbouring parts of `length` elements of a range, the last one shorter.
template <class Iterator>
class [[nodiscard("a chain does nothing until a terminal call")]] chunks_iter
    : public parallel_interface<chunks_iter<Iterator>> {
 public:
  using item = decltype(part_of(std::declval<Iterator>(), 0, 0));
  static constexpr bool indexed = true;

  chunks_iter(Iterator first, position size, position length)
      : first_(std::move(first)), size_(size), length_(length) {}

  position extent() const { return size_ / length_ + (size_ % length_ != 0 ? 1 : 0); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(position i) const {
    const position from = i * length_;
    return part_of(first_, from, from + std::min<position>(length_, size_ - from));
  }

 private:
  Iterator first_;
  position size_;
  position length_;
};

}  // namespace detail

/// Neighbouring parts of `n` elements of `r`, the last one shorter: a std::span each when `r` is
/// contiguous, else a subrange. Mutable when `r` is. Throws std::invalid_argument when `n` is zero.
///
///     tine::par_chunks(pixels, width).enumerate().for_each(draw_row);
template <std::ranges::borrowed_range R>
  requires detail::position_range<R>
[[nodiscard]] auto par_chunks(R&& r, std::size_t n) {
  if (n == 0) throw std::invalid_argument("tine: par_chunks: n is zero");
  using iterator = std::ranges::iterator_t<R>;
  return detail::chunks_iter<iterator>(std::ranges::begin(r),
                                       static_cast<position>(std::ranges::size(r)), n);
}

}  // namespace tine
