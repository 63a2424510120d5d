#pragma once

#include <tine/iter/drive.hpp>            // drive_into, piece
#include <tine/iter/interface.hpp>        // parallel_interface
#include <tine/iter/sources/borders.hpp>  // borders
#include <tine/iter/sources/parts.hpp>    // part_of, base_of
#include <tine/iter/sources/range.hpp>    // position_range
#include <tine/iter/sources/text.hpp>     // text

#include <functional>   // std::invoke
#include <ranges>       // std::ranges::borrowed_range
#include <type_traits>  // std::remove_reference_t
#include <utility>      // std::move

// Parts of a range that end where a predicate says so. The predicate is called once for each place
// where a part may end, by the run that owns the position behind it; elements of a part that is not
// handed out yet are only read. So parts may be changed while others are still looked for.
namespace tine {
namespace detail {

/// A part begins at `i` when the predicate denies that `i - 1` and `i` belong together.
template <class P>
struct cut_between {
  [[no_unique_address]] P together;

  static constexpr position places(position size) { return size; }
  static constexpr position dropped = 0;
  template <class Iterator>
  bool operator()(Iterator at) const {
    return !std::invoke(together, at[-1], at[0]);
  }
};

/// A part begins behind each separator; at the end of the range it may be empty.
template <class P>
struct cut_out {
  [[no_unique_address]] P separates;

  static constexpr position places(position size) { return size + 1; }
  static constexpr position dropped = 1;  // the separator
  template <class Iterator>
  bool operator()(Iterator at) const {
    return std::invoke(separates, at[-1]);
  }
};

/// A part begins behind each separator but one at the end of the range.
template <class P>
struct cut_behind {
  [[no_unique_address]] P separates;

  static constexpr position places(position size) { return size; }
  static constexpr position dropped = 0;
  template <class Iterator>
  bool operator()(Iterator at) const {
    return std::invoke(separates, at[-1]);
  }
};

/// The parts of a range, in order, between the places where `Cut` says that one begins. A part is
/// handed out by the run in which it begins or by the one in which it ends, whichever is later.
template <class Iterator, class Cut>
class cut_positions : public parallel_interface<cut_positions<Iterator, Cut>> {
  using note = borders::note;

 public:
  using item = part_t<Iterator>;
  static constexpr bool indexed = false;

  cut_positions(Iterator first, position size, Cut cut)
      : first_(std::move(first)), size_(size), cut_(std::move(cut)) {}

  position extent() const { return Cut::places(size_); }
  piece_limits limits() const noexcept { return limits_for<std::iter_reference_t<Iterator>>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    if (first == last) return true;
    position begin = 0;
    position next = 1;
    if (first != 0) {
      const position cut = next_cut(first, last);
      const bool none = cut == last;
      const auto met =
          borders_.meet(first, none ? note{note::kind::empty, last} : note{note::kind::ended, cut});
      if (met && !none && !emit(part(met->where, cut))) return false;
      if (none && !met) return true;
      begin = none ? met->where : cut;
      next = none ? last : cut + 1;
    }
    for (;;) {
      const position cut = next < last ? next_cut(next, last) : last;
      if (cut == last) return leave(begin, last, emit);
      if (!emit(part(begin, cut))) return false;
      begin = cut;
      next = cut + 1;
    }
  }

 private:
  position next_cut(position from, position last) const {
    while (from < last && !cut_(first_ + static_cast<std::iter_difference_t<Iterator>>(from))) {
      ++from;
    }
    return from;
  }

  item part(position begin, position cut) const {
    return part_of(first_, begin, cut - Cut::dropped);
  }

  /// The end of a run, in which a part that began at `begin` does not end.
  template <class Emit>
  bool leave(position begin, position border, Emit& emit) const {
    while (border != extent()) {
      const auto met = borders_.meet(border, {note::kind::begun, begin});
      if (!met) return true;
      if (met->what == note::kind::ended) return emit(part(begin, met->where));
      border = met->where;
    }
    return emit(part_of(first_, begin, size_));
  }

  Iterator first_;
  position size_;
  [[no_unique_address]] Cut cut_;
  borders borders_;
};

/// The same. What runs a part hangs on the course of events, so that nothing may rely on positions:
/// `deterministic` least of all.
template <class Iterator, class Cut>
class [[nodiscard("a chain does nothing until a terminal call")]] cuts_iter
    : public parallel_interface<cuts_iter<Iterator, Cut>> {
 public:
  using item = part_t<Iterator>;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;

  explicit cuts_iter(cut_positions<Iterator, Cut> all) : all_(std::move(all)) {}

  const cut_positions<Iterator, Cut>& by_position() const { return all_; }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    return detail::drive_into(all_, sink, acc, where);
  }

 private:
  cut_positions<Iterator, Cut> all_;
};

template <class R, class Cut>
auto make_cuts(R& r, Cut cut) {
  using iterator = std::ranges::iterator_t<R>;
  return cuts_iter(cut_positions<iterator, Cut>(
      std::ranges::begin(r), static_cast<position>(std::ranges::size(r)), std::move(cut)));
}

template <class R>
concept cuttable = std::ranges::borrowed_range<R> && position_range<R>;

template <class P, class R>
concept separator_of = shared_predicate<P, std::ranges::range_reference_t<R>>;

}  // namespace detail

/// Parts of `r` of neighbours that belong together: one ends where `together(a, b)` is false for
/// two neighbours `a`, `b`. No part is empty; together they are `r`. Each is a std::span when `r`
/// is contiguous, else a subrange, and mutable when `r` is, which has to outlive the chain.
/// `together` is called once for each pair of neighbours.
///
///     auto runs = tine::par_chunk_by(v, std::equal_to{}).map(std::ranges::size).collect();
template <class R, class P>
  requires detail::cuttable<R> && detail::shared_predicate<P, std::ranges::range_reference_t<R>,
                                                           std::ranges::range_reference_t<R>>
[[nodiscard]] auto par_chunk_by(R&& r, P together) {
  return detail::make_cuts(r, detail::cut_between<P>{std::move(together)});
}

/// The parts of `r` between the elements for which `separates(element)` is true, without these. As
/// in Rust there is one part more than separators, so that it may be empty, also the only one of an
/// empty range. Spans or subranges as those of `par_chunk_by`; `separates` is called once for each
/// element. What converts to std::string_view is split as text, into pieces of that type.
///
///     auto packets = tine::par_split(bytes, [](std::byte b) { return b == std::byte{0}; });
template <class R, class P>
  requires detail::cuttable<R> && (!detail::text<R>) && detail::separator_of<P, R>
[[nodiscard]] auto par_split(R&& r, P separates) {
  return detail::make_cuts(r, detail::cut_out<P>{std::move(separates)});
}

/// As `par_split`, but each part ends with its separator; no part is empty. `separates` is called
/// once for each element but the last one.
template <class R, class P>
  requires detail::cuttable<R> && (!detail::text<R>) && detail::separator_of<P, R>
[[nodiscard]] auto par_split_inclusive(R&& r, P separates) {
  return detail::make_cuts(r, detail::cut_behind<P>{std::move(separates)});
}

}  // namespace tine
