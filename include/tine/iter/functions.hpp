#pragma once

#include <compare>     // std::three_way_comparable_with
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke
#include <optional>    // std::optional

// Small function objects that adaptors and terminal calls are made with.
namespace tine::detail {

/// Passes on what it is given: what `flatten` makes of an item.
struct forwarding {
  template <class T>
  T&& operator()(T&& x) const noexcept {
    return static_cast<T&&>(x);
  }
};

/// Gives a copy of a value: how a state that is given as a value is made.
template <class T>
struct copy_of {
  T value;
  T operator()() const { return value; }
};

/// The position of an item that a predicate holds for.
template <class P>
struct position_if {
  [[no_unique_address]] P p;

  template <class Pair>
  std::optional<std::size_t> operator()(Pair&& pair) const {
    if (std::invoke(p, static_cast<Pair&&>(pair).second)) return pair.first;
    return std::nullopt;
  }
};

/// A predicate that holds for anything.
struct always {
  template <class Item>
  constexpr bool operator()(const Item&) const noexcept {
    return true;
  }
};

struct smaller {
  template <class T, class U>
  constexpr bool operator()(const T& a, const U& b) const {
    return a < b;
  }
};
struct larger {
  template <class T, class U>
  constexpr bool operator()(const T& a, const U& b) const {
    return b < a;
  }
};

/// The three-way comparison of any two values that can be compared.
struct three_way {
  template <class A, class B>
  auto operator()(const A& a, const B& b) const {
    if constexpr (std::three_way_comparable_with<A, B>) {
      return a <=> b;
    } else {
      return a < b   ? std::weak_ordering::less
             : b < a ? std::weak_ordering::greater
                     : std::weak_ordering::equivalent;
    }
  }
};

}  // namespace tine::detail
