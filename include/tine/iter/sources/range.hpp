#pragma once

#include <tine/iter/interface.hpp>      // parallel_interface
#include <tine/iter/sources/keeps.hpp>  // keeps_elements

#include <concepts>     // std::derived_from
#include <cstddef>      // std::ptrdiff_t
#include <iterator>     // std::iter_difference_t
#include <memory>       // std::to_address, std::unique_ptr
#include <ranges>       // std::ranges::view
#include <type_traits>  // std::remove_cvref_t
#include <utility>      // std::move
#include <vector>       // std::vector

namespace tine {
namespace detail {

template <class R>
concept position_range = std::ranges::random_access_range<R> && std::ranges::sized_range<R>;

/// What the iterators of a range point at, reached by index.
template <class Iterator>
auto base_of(Iterator it) {
  if constexpr (std::contiguous_iterator<Iterator>) {
    return std::to_address(it);
  } else {
    return it;
  }
}

/// The elements of a random-access range that outlives the chain.
template <class Iterator>
class [[nodiscard("a chain does nothing until a terminal call")]] borrowed_iter
    : public parallel_interface<borrowed_iter<Iterator>> {
 public:
  using item = std::iter_reference_t<Iterator>;
  static constexpr bool indexed = true;
  static constexpr bool cheap_at = true;
  static constexpr bool pure_at = std::is_pointer_v<Iterator>;

  borrowed_iter(Iterator first, position n) : first_(std::move(first)), size_(n) {}

  position extent() const { return size_; }
  piece_limits limits() const noexcept { return limits_for<item>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const Iterator begin = first_;
#pragma GCC unroll 4
    for (position i = first; i != last; ++i) {
      if (!emit(begin[static_cast<std::iter_difference_t<Iterator>>(i)])) return false;
    }
    return true;
  }

  item at(position i) const { return first_[static_cast<std::iter_difference_t<Iterator>>(i)]; }

  /// Where they are, for those who ask for the memory before they look at it.
  Iterator elements() const
    requires std::is_pointer_v<Iterator>
  {
    return first_;
  }

 private:
  Iterator first_;
  position size_;
};

/// A container or view inside the chain. `Item` is what is handed out of an element.
template <class Range, class Item>
class [[nodiscard("a chain does nothing until a terminal call")]] owning_iter
    : public parallel_interface<owning_iter<Range, Item>> {
 public:
  using item = Item;
  static constexpr bool indexed = true;
  static constexpr bool owns_items = keeps_elements<Range>;
  static constexpr bool cheap_at = std::ranges::contiguous_range<Range>;
  static constexpr bool pure_at = cheap_at && std::is_lvalue_reference_v<Item>;

  explicit owning_iter(Range r) : range_(std::move(r)) {}

  position extent() const { return static_cast<position>(std::ranges::size(range_)); }
  piece_limits limits() const noexcept { return limits_for<item>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const auto begin = base_of(std::ranges::begin(range_));
#pragma GCC unroll 4
    for (position i = first; i != last; ++i) {
      if (!emit(static_cast<Item>(begin[static_cast<std::ptrdiff_t>(i)]))) return false;
    }
    return true;
  }

  item at(position i) const {
    return static_cast<Item>(std::ranges::begin(range_)[static_cast<std::ptrdiff_t>(i)]);
  }

  auto elements() const
    requires cheap_at
  {
    return std::to_address(std::ranges::begin(range_));
  }

 private:
  mutable Range range_;  // disjoint positions are disjoint elements: each is touched by one thread
};

/// Some places in a forward range, no more than `most` elements apart: one pass, no size needed.
template <class Iterator, class Sentinel>
class milestones {
 public:
  milestones(Iterator first, Sentinel last) {
    position passed = 0;
    for (; first != last; ++first, ++passed) {
      if (passed % stride_ != 0) continue;
      if (places_.size() == most_places) {  // every second one goes, and the gaps double
        for (std::size_t i = 1; 2 * i < places_.size(); ++i) places_[i] = places_[2 * i];
        places_.erase(places_.begin() + most_places / 2, places_.end());
        stride_ *= 2;
        if (passed % stride_ != 0) continue;
      }
      places_.push_back(first);
    }
    places_.push_back(first);
  }

  position count() const { return places_.size() - 1; }
  const Iterator& operator[](position i) const { return places_[static_cast<std::size_t>(i)]; }

 private:
  static constexpr std::size_t most_places = 4096;
  std::vector<Iterator> places_;
  position stride_ = 1;
};

/// The elements of a forward range, in order. A position is a stretch of neighbours.
template <class Iterator, class Sentinel, class Item>
class [[nodiscard("a chain does nothing until a terminal call")]] forward_iter
    : public parallel_interface<forward_iter<Iterator, Sentinel, Item>> {
 public:
  using item = Item;
  static constexpr bool indexed = false;

  forward_iter(Iterator first, Sentinel last) : places_(std::move(first), std::move(last)) {}

  position extent() const { return places_.count(); }
  piece_limits limits() const noexcept { return limits_for<item>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const Iterator end = places_[last];
    for (Iterator i = places_[first]; i != end; ++i) {
      if (!emit(static_cast<Item>(*i))) return false;
    }
    return true;
  }

 private:
  milestones<Iterator, Sentinel> places_;
};

/// A forward container inside the chain, at an address of its own so that its milestones stay
/// valid when the chain moves.
template <class Range, class Item>
class [[nodiscard("a chain does nothing until a terminal call")]] owning_forward_iter
    : public parallel_interface<owning_forward_iter<Range, Item>> {
  struct contents {
    explicit contents(Range r)
        : range(std::move(r)), places(std::ranges::begin(range), std::ranges::end(range)) {}
    Range range;
    milestones<std::ranges::iterator_t<Range>, std::ranges::sentinel_t<Range>> places;
  };

 public:
  using item = Item;
  static constexpr bool indexed = false;
  static constexpr bool owns_items = keeps_elements<Range>;

  explicit owning_forward_iter(Range r) : contents_(std::make_unique<contents>(std::move(r))) {}
  owning_forward_iter(owning_forward_iter&&) = default;
  owning_forward_iter(const owning_forward_iter& o)
    requires std::copy_constructible<Range>
      : contents_(std::make_unique<contents>(o.contents_->range)) {}

  position extent() const { return contents_->places.count(); }
  piece_limits limits() const noexcept { return limits_for<item>(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const auto end = contents_->places[last];
    for (auto i = contents_->places[first]; i != end; ++i) {
      if (!emit(static_cast<Item>(*i))) return false;
    }
    return true;
  }

 private:
  std::unique_ptr<contents> contents_;
};

template <class R>
inline constexpr bool is_chain = false;
template <class R>
  requires std::derived_from<std::remove_cvref_t<R>, parallel_interface<std::remove_cvref_t<R>>>
inline constexpr bool is_chain<R> = true;

/// What `par_iter` accepts.
template <class R>
concept iterable = std::ranges::forward_range<R> && !is_chain<R>;

/// What stays where it is, outside the chain: also a view that cannot be copied into it.
template <class R>
concept lvalue_container =
    std::is_lvalue_reference_v<R> &&
    !(std::ranges::view<std::remove_cvref_t<R>> && std::copy_constructible<std::remove_cvref_t<R>>);

struct par_iter_fn {
  template <iterable R>
  [[nodiscard]] auto operator()(R&& r) const {
    using range = std::remove_cvref_t<R>;
    if constexpr (lvalue_container<R> && position_range<R>) {
      auto first = base_of(std::ranges::begin(r));
      return borrowed_iter<decltype(first)>(first, static_cast<position>(std::ranges::size(r)));
    } else if constexpr (lvalue_container<R>) {
      return forward_iter<std::ranges::iterator_t<R>, std::ranges::sentinel_t<R>,
                          std::ranges::range_reference_t<R>>(std::ranges::begin(r),
                                                             std::ranges::end(r));
    } else if constexpr (position_range<range&>) {
      return owning_iter<range, std::ranges::range_reference_t<range&>>(std::forward<R>(r));
    } else {
      return owning_forward_iter<range, std::ranges::range_reference_t<range&>>(std::forward<R>(r));
    }
  }

  /// A parallel iterator is one already.
  template <class R>
    requires is_chain<R> && std::constructible_from<std::remove_cvref_t<R>, R>
  [[nodiscard]] auto operator()(R&& chain) const {
    return std::remove_cvref_t<R>(std::forward<R>(chain));
  }

  template <class R>
    requires std::invocable<const par_iter_fn&, R>
  [[nodiscard]] friend auto operator|(R&& r, par_iter_fn self) {
    return self(std::forward<R>(r));
  }
};

/// An element that is moved out; the key of an element of a map stays const, and of a bit there is
/// its value.
template <class Range>
using moved_item = std::conditional_t<is_bit<std::ranges::range_reference_t<Range&>>, bool,
                                      std::ranges::range_rvalue_reference_t<Range&>>;

/// A set, whose elements are constant as long as they are in it.
template <class R>
concept set_like = requires(R& r) { r.extract(r.begin()).value(); } &&
                   !std::is_same_v<std::ranges::range_value_t<R>, bool>;

/// The elements of a set, which is empty then.
template <set_like Set>
auto take_elements(Set set) {
  using element = std::ranges::range_value_t<Set>;
  std::vector<element> all;
  all.reserve(set.size());
  if constexpr (std::is_trivially_copyable_v<element>) {
    all.assign(set.begin(), set.end());
  } else {
    while (!set.empty()) all.push_back(std::move(set.extract(set.begin()).value()));
  }
  return all;
}

struct into_par_iter_fn {
  template <iterable R>
    requires(!std::is_lvalue_reference_v<R>)
  [[nodiscard]] auto operator()(R&& r) const {
    using range = std::remove_cvref_t<R>;
    if constexpr (set_like<range>) {
      return (*this)(take_elements(std::forward<R>(r)));
    } else if constexpr (position_range<range&>) {
      return owning_iter<range, moved_item<range>>(std::forward<R>(r));
    } else {
      return owning_forward_iter<range, moved_item<range>>(std::forward<R>(r));
    }
  }

  template <iterable R>
    requires(!std::is_lvalue_reference_v<R>)
  [[nodiscard]] friend auto operator|(R&& r, into_par_iter_fn self) {
    return self(std::forward<R>(r));
  }
};

}  // namespace detail

/// A parallel iterator over a range: `par_iter(r)` or `r | par_iter`.
///
/// Of an lvalue range the items are `T&` (`T const&` when it is const) and the range has to outlive
/// the chain. A container given as an rvalue lives inside the chain. A view is copied or moved into
/// it and gives its references; one that cannot be copied stays outside as an lvalue. A parallel
/// iterator is returned as it is. Sized random-access ranges are indexed; other forward ranges keep
/// their order, and are walked once, by the calling thread, when the chain is made.
///
/// The bits of a std::vector<bool> that is not const can be written, and one thread does all of the
/// chain: there is no writing a bit without its neighbours. `par_iter(std::as_const(bits))` is
/// shared.
///
///     double norm = std::sqrt(tine::par_iter(v).map([](double x) { return x * x; }).sum());
inline constexpr detail::par_iter_fn par_iter{};

/// A parallel iterator that moves every element out of a container: items are `T&&`, each element
/// is moved from at most once and destroyed exactly once, also when something throws. The elements
/// of a set are taken out of it when the chain is made; the keys of a map stay constant.
///
///     auto names = tine::into_par_iter(std::move(people))
///                      .map([](person&& p) { return std::move(p.name); }).collect();
inline constexpr detail::into_par_iter_fn into_par_iter{};

namespace detail {

template <parallel_range R>
auto as_iterator(R&& r) {
  return par_iter(std::forward<R>(r));
}

}  // namespace detail
}  // namespace tine
