#pragma once

#include <tine/iter/empty_like.hpp>     // empty_like
#include <tine/iter/interface.hpp>      // parallel_interface
#include <tine/iter/sources/range.hpp>  // position_range, moved_item

#include <cstddef>      // std::size_t
#include <ranges>       // std::ranges::begin
#include <stdexcept>    // std::out_of_range
#include <type_traits>  // std::is_nothrow_move_assignable_v
#include <utility>      // std::exchange, std::move

namespace tine {
namespace detail {

/// Elements `[first, last)` of a container, moved out of it, which are gone when the chain is.
template <class Container>
class [[nodiscard("a chain does nothing until a terminal call")]] drain_iter
    : public parallel_interface<drain_iter<Container>> {
  using value = typename Container::value_type;
  using difference = std::ranges::range_difference_t<Container>;

 public:
  using item = moved_item<Container>;
  static constexpr bool indexed = true;
  static constexpr bool owns_items = true;

  drain_iter(Container& c, std::size_t first, std::size_t last)
      : container_(&c), first_(first), last_(last) {}
  drain_iter(drain_iter&& o) noexcept
      : container_(std::exchange(o.container_, nullptr)), first_(o.first_), last_(o.last_) {}
  drain_iter& operator=(drain_iter&&) = delete;
  ~drain_iter() {
    if (container_ != nullptr) close_gap();
  }

  position extent() const { return last_ - first_; }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const auto begin = base_of(iterator(first_));
    for (position i = first; i != last; ++i) {
      if (!emit(static_cast<item>(begin[static_cast<difference>(i)]))) return false;
    }
    return true;
  }

  item at(position i) const { return static_cast<item>(*iterator(first_ + i)); }

 private:
  auto iterator(position i) const {
    return std::ranges::begin(*container_) + static_cast<difference>(i);
  }

  void close_gap() noexcept {
    if constexpr (std::is_nothrow_move_assignable_v<value>) {
      container_->erase(iterator(first_), iterator(last_));
    } else {
      // A destructor has nobody to tell: an element that cannot be moved stays as its assignment
      // leaves it, and the others follow.
      const position size = std::ranges::size(*container_);
      position to = first_;
      for (position from = last_; from != size; ++from, ++to) {
        try {
          *iterator(to) = std::move(*iterator(from));
        } catch (...) {
        }
      }
      container_->erase(iterator(to), iterator(size));
    }
  }

  Container* container_;
  std::size_t first_;
  std::size_t last_;
};

/// A container whose elements `[first, last)` can be removed.
template <class C>
concept gap_container = position_range<C&> && requires(C& c) {
  typename C::value_type;
  c.erase(c.begin(), c.begin());
};

/// Any other container that can be emptied.
template <class C>
concept emptied_container = std::ranges::forward_range<C&> && requires(C& c) {
  typename C::value_type;
  c.clear();
  c.swap(c);
};

}  // namespace detail

/// Moves the elements at the positions `[first, last)` out of a vector, deque or string, which are
/// removed from it when the chain ends, whether or not it was run, stopped early or threw. The
/// container must not be used before. Throws std::out_of_range unless `first <= last <= c.size()`.
///
///     auto finished = tine::par_drain(jobs, 0, done).map(result_of).collect();
template <detail::gap_container Container>
[[nodiscard]] auto par_drain(Container& c, std::size_t first, std::size_t last) {
  if (first > last) throw std::out_of_range("tine: par_drain: first is behind last");
  if (last > c.size()) throw std::out_of_range("tine: par_drain: last is behind the end");
  return detail::drain_iter<Container>(c, first, last);
}

/// Moves all elements out of a container, which is empty when the chain ends, whether or not it was
/// run, stopped early or threw, and must not be used before. A vector keeps its capacity, a set or
/// map its comparison, hash and allocator; items are those of `into_par_iter`.
///
/// Takes constant time, and for a list, set or map what `into_par_iter` takes to make the chain.
///
///     auto results = tine::par_drain(pending).map(result_of).collect();
template <class Container>
  requires detail::gap_container<Container> || detail::emptied_container<Container>
[[nodiscard]] auto par_drain(Container& c) {
  if constexpr (detail::gap_container<Container>) {
    return detail::drain_iter<Container>(c, 0, c.size());
  } else {
    Container all = detail::empty_like(c);
    all.swap(c);
    return into_par_iter(std::move(all));
  }
}

}  // namespace tine
