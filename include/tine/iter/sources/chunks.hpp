#pragma once

#include <tine/iter/interface.hpp>      // parallel_interface
#include <tine/iter/sources/parts.hpp>  // part_of, constant_begin
#include <tine/iter/sources/range.hpp>  // position_range

#include <algorithm>  // std::min
#include <cstddef>    // std::size_t
#include <ranges>     // std::ranges::borrowed_range
#include <stdexcept>  // std::invalid_argument
#include <string>     // std::string
#include <utility>    // std::pair

// Parts of equal length. A layout says how many parts there are, and where the part `i` of a range
// of `size` elements begins and ends. Nothing overflows: `i * length` is at most `size`.
namespace tine {
namespace detail {

using bounds = std::pair<position, position>;

struct layout {
  position size;
  position length;
};

/// From the front; the last part may be shorter.
struct chunk_layout : layout {
  position count() const { return size / length + (size % length != 0 ? 1 : 0); }
  bounds part(position i) const {
    const position from = i * length;
    return bounds(from, from + std::min<position>(length, size - from));
  }
};

/// From the front; what is left over at the end belongs to no part.
struct exact_chunk_layout : layout {
  position count() const { return size / length; }
  bounds part(position i) const { return bounds(i * length, i * length + length); }
  bounds remainder() const { return bounds(size - size % length, size); }
};

/// From the back; the last part, which is at the front, may be shorter.
struct reverse_chunk_layout : layout {
  position count() const { return chunk_layout{*this}.count(); }
  bounds part(position i) const {
    const position to = size - i * length;
    return bounds(to - std::min(length, to), to);
  }
};

/// From the back; what is left over at the front belongs to no part.
struct exact_reverse_chunk_layout : layout {
  position count() const { return size / length; }
  bounds part(position i) const {
    const position to = size - i * length;
    return bounds(to - length, to);
  }
  bounds remainder() const { return bounds(0, size % length); }
};

/// Every part of the length there is.
struct window_layout : layout {
  position count() const { return size < length ? 0 : size - length + 1; }
  bounds part(position i) const { return bounds(i, i + length); }
};

template <class Iterator, class Layout>
class [[nodiscard("a chain does nothing until a terminal call")]] parts_iter
    : public parallel_interface<parts_iter<Iterator, Layout>> {
 public:
  using item = part_t<Iterator>;
  static constexpr bool indexed = true;

  parts_iter(Iterator first, Layout layout) : first_(std::move(first)), layout_(layout) {}

  position extent() const { return layout_.count(); }
  piece_limits limits() const noexcept { return limits_for<std::iter_reference_t<Iterator>>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(position i) const { return part(layout_.part(i)); }

  /// The elements that belong to no part, fewer than make up one.
  item remainder() const
    requires requires(Layout l) { l.remainder(); }
  {
    return part(layout_.remainder());
  }

 private:
  item part(bounds b) const { return part_of(first_, b.first, b.second); }

  Iterator first_;
  [[no_unique_address]] Layout layout_;
};

template <class Layout, class Iterator, class R>
parts_iter<Iterator, Layout> make_parts(Iterator first, R& r, std::size_t n, const char* function) {
  if (n == 0) throw std::invalid_argument(std::string("tine: ") + function + ": n is zero");
  return {std::move(first), Layout{{static_cast<position>(std::ranges::size(r)), n}}};
}

}  // namespace detail

/// Neighbouring parts of `n` elements of `r`, the last one shorter: a std::span each when `r` is
/// contiguous, else a subrange. Mutable when `r` is, which has to outlive the chain. Throws
/// std::invalid_argument when `n` is zero.
///
///     tine::par_chunks(pixels, width).enumerate().for_each(draw_row);
template <std::ranges::borrowed_range R>
  requires detail::position_range<R>
[[nodiscard]] auto par_chunks(R&& r, std::size_t n) {
  return detail::make_parts<detail::chunk_layout>(std::ranges::begin(r), r, n, "par_chunks");
}

/// As `par_chunks`, but every part has `n` elements; `remainder()` gives those left over at the
/// end.
///
///     auto quads = tine::par_chunks_exact(bytes, 4);
///     const auto rest = quads.remainder();
///     std::move(quads).for_each(decode);
template <std::ranges::borrowed_range R>
  requires detail::position_range<R>
[[nodiscard]] auto par_chunks_exact(R&& r, std::size_t n) {
  return detail::make_parts<detail::exact_chunk_layout>(std::ranges::begin(r), r, n,
                                                        "par_chunks_exact");
}

/// As `par_chunks`, beginning at the end of `r`: the first item is the last `n` elements, and it is
/// the front that may be shorter. Within a part the order is that of `r`.
///
///     auto groups = tine::par_rchunks(digits, 3).collect();  // of 12345: 345, 12
template <std::ranges::borrowed_range R>
  requires detail::position_range<R>
[[nodiscard]] auto par_rchunks(R&& r, std::size_t n) {
  return detail::make_parts<detail::reverse_chunk_layout>(std::ranges::begin(r), r, n,
                                                          "par_rchunks");
}

/// As `par_rchunks`, but every part has `n` elements; `remainder()` gives those left over at the
/// front.
///
///     auto groups = tine::par_rchunks_exact(digits, 3);  // of 12345: 345, the remainder is 12
template <std::ranges::borrowed_range R>
  requires detail::position_range<R>
[[nodiscard]] auto par_rchunks_exact(R&& r, std::size_t n) {
  return detail::make_parts<detail::exact_reverse_chunk_layout>(std::ranges::begin(r), r, n,
                                                                "par_rchunks_exact");
}

/// All parts of `n` neighbouring elements of `r`, each beginning one after the one before. They
/// share elements, which are therefore constant. None when `r` is shorter than `n`; throws
/// std::invalid_argument when `n` is zero. Of a range that is not contiguous it takes a container
/// or a view of constants.
///
///     auto rising = tine::par_windows(v, 2).all([](auto w) { return w[0] <= w[1]; });
template <std::ranges::borrowed_range R>
  requires detail::position_range<R> && detail::gives_constants<R>
[[nodiscard]] auto par_windows(R&& r, std::size_t n) {
  return detail::make_parts<detail::window_layout>(detail::constant_begin(r), r, n, "par_windows");
}

}  // namespace tine
