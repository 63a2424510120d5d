#pragma once

#include <compare>     // std::three_way_comparable_with
#include <concepts>    // std::invocable
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke, std::equal_to
#include <optional>    // std::optional
#include <tuple>       // std::tuple_size, std::get
#include <utility>     // std::index_sequence

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

/// Pairs and tuples of different types, whose parts can be compared where they cannot be.
template <class A, class B>
concept tuples_alike = requires {
  std::tuple_size<A>::value;
  std::tuple_size<B>::value;
} && std::tuple_size<A>::value == std::tuple_size<B>::value;

/// Whether two values are equal.
struct equal_items {
  template <class A, class B>
    requires std::invocable<std::equal_to<>, const A&, const B&> || tuples_alike<A, B>
  constexpr bool operator()(const A& a, const B& b) const {
    if constexpr (std::invocable<std::equal_to<>, const A&, const B&>) {
      return std::equal_to<>{}(a, b);
    } else {
      return by_parts(a, b, std::make_index_sequence<std::tuple_size_v<A>>{});
    }
  }

 private:
  template <class A, class B, std::size_t... I>
  static constexpr bool by_parts(const A& a, const B& b, std::index_sequence<I...>) {
    return (equal_items{}(std::get<I>(a), std::get<I>(b)) && ...);
  }
};

/// The three-way comparison of any two values that can be compared.
struct three_way {
  template <class A, class B>
    requires std::three_way_comparable_with<A, B> ||
             std::invocable<std::less<>, const A&, const B&> || tuples_alike<A, B>
  constexpr auto operator()(const A& a, const B& b) const {
    if constexpr (std::three_way_comparable_with<A, B>) {
      return a <=> b;
    } else if constexpr (std::invocable<std::less<>, const A&, const B&>) {
      return a < b   ? std::weak_ordering::less
             : b < a ? std::weak_ordering::greater
                     : std::weak_ordering::equivalent;
    } else {
      return by_parts(a, b, std::make_index_sequence<std::tuple_size_v<A>>{});
    }
  }

 private:
  template <class A, class B, std::size_t... I>
  static constexpr auto by_parts(const A& a, const B& b, std::index_sequence<I...>) {
    std::common_comparison_category_t<decltype(three_way{}(std::get<I>(a), std::get<I>(b)))...>
        order = std::strong_ordering::equal;
    static_cast<void>(((order = three_way{}(std::get<I>(a), std::get<I>(b)), order == 0) && ...));
    return order;
  }
};

}  // namespace tine::detail
