#pragma once

#include <tine/sort/order.hpp>  // plain_iterator

#include <tine/sort/order.hpp>  // plain_iterator

#include <compare>   // std::strong_ordering
#include <cstddef>   // std::ptrdiff_t
#include <iterator>  // std::iter_value_t, std::random_access_iterator
#include <ranges>    // std::ranges::next
#include <vector>    // std::vector

namespace tine::detail {

/// An element of a range without random access, by its place in a list of iterators.
template <class I>
class place_iterator {
 public:
  using value_type = std::iter_value_t<I>;
  using difference_type = std::ptrdiff_t;
  using reference = std::iter_reference_t<I>;
  using iterator_category = std::random_access_iterator_tag;
  using pointer = void;

  place_iterator() = default;
  explicit place_iterator(const I* at) : at_(at) {}

  reference operator*() const { return **at_; }
  reference operator[](difference_type n) const { return *at_[n]; }
  place_iterator& operator++() { return *this += 1; }
  place_iterator& operator--() { return *this -= 1; }
  place_iterator operator++(int) { return place_iterator(at_++); }
  place_iterator operator--(int) { return place_iterator(at_--); }
  place_iterator& operator+=(difference_type n) { return at_ += n, *this; }
  place_iterator& operator-=(difference_type n) { return at_ -= n, *this; }
  friend place_iterator operator+(place_iterator i, difference_type n) { return i += n; }
  friend place_iterator operator+(difference_type n, place_iterator i) { return i += n; }
  friend place_iterator operator-(place_iterator i, difference_type n) { return i -= n; }
  friend difference_type operator-(place_iterator a, place_iterator b) { return a.at_ - b.at_; }
  friend auto operator<=>(place_iterator, place_iterator) = default;
  friend bool operator==(place_iterator, place_iterator) = default;
  friend decltype(auto) iter_move(place_iterator i) { return std::ranges::iter_move(*i.at_); }
  friend void iter_swap(place_iterator a, place_iterator b) {
    std::ranges::iter_swap(*a.at_, *b.at_);
  }

 private:
  const I* at_ = nullptr;
};

/// Calls `f(first, n, end)` with an iterator to the `n` elements of `[first, last)` that has random
/// access, and their end. A list of iterators is made if the range has no random access.
template <class I, class S, class F>
auto with_random_access(I first, S last, const F& f) {
  if constexpr (std::random_access_iterator<I>) {
    const I end = std::ranges::next(first, last);
    return f(plain_iterator(first), static_cast<std::size_t>(end - first), end);
  } else {
    std::vector<I> places;
    for (; first != last; ++first) places.push_back(first);
    return f(place_iterator<I>(places.data()), places.size(), first);
  }
}

}  // namespace tine::detail
