#pragma once

#include <tine/iter/interface.hpp>  // parallel_interface

#include <concepts>   // std::copy_constructible
#include <cstddef>    // std::size_t
#include <exception>  // std::terminate
#include <limits>     // std::numeric_limits
#include <utility>    // std::move

namespace tine {
namespace detail {

/// No items.
template <class T>
class [[nodiscard("a chain does nothing until a terminal call")]] empty_iter
    : public parallel_interface<empty_iter<T>> {
 public:
  using item = T;
  static constexpr bool indexed = true;

  static position extent() { return 0; }
  template <class Emit>
  static bool run(position, position, Emit&&) {
    return true;
  }
  [[noreturn]] static T at(position) { std::terminate(); }  // there is no position to ask for
};

/// One item, moved out of the chain.
template <class T>
class [[nodiscard("a chain does nothing until a terminal call")]] once_iter
    : public parallel_interface<once_iter<T>> {
 public:
  using item = T&&;
  static constexpr bool indexed = true;
  static constexpr bool owns_items = true;

  explicit once_iter(T x) : x_(std::move(x)) {}

  static position extent() { return 1; }
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return first == last || emit(at(first));
  }
  item at(position) const { return std::move(x_); }

 private:
  mutable T x_;
};

/// `n` copies of a value.
template <class T>
class [[nodiscard("a chain does nothing until a terminal call")]] repeat_n_iter
    : public parallel_interface<repeat_n_iter<T>> {
 public:
  using item = T;
  static constexpr bool indexed = true;

  repeat_n_iter(T x, position n) : x_(std::move(x)), size_(n) {}

  position extent() const { return size_; }
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (; first != last; ++first) {
      if (!emit(T(x_))) return false;
    }
    return true;
  }
  T at(position) const { return x_; }

 private:
  T x_;
  position size_;
};

/// Copies of a value without an end: as many as there are positions.
template <class T>
class [[nodiscard("a chain does nothing until a terminal call")]] repeat_iter
    : public parallel_interface<repeat_iter<T>> {
 public:
  using item = T;
  static constexpr bool indexed = false;
  static constexpr bool endless = true;

  explicit repeat_iter(T x) : x_(std::move(x)) {}

  static position extent() { return std::numeric_limits<position>::max(); }
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (; first != last; ++first) {
      if (!emit(T(x_))) return false;
    }
    return true;
  }

  T at(position) const { return x_; }

 private:
  T x_;
};

}  // namespace detail

/// A parallel iterator with the one item `x`, which is moved out of it.
///
///     auto with_header = tine::par_once(header).chain(rows).collect();
template <class T>
[[nodiscard]] auto par_once(T x) {
  return detail::once_iter<T>(std::move(x));
}

/// A parallel iterator without items.
///
///     auto none = tine::par_empty<int>().max();
template <class T>
[[nodiscard]] auto par_empty() {
  return detail::empty_iter<T>();
}

/// `n` copies of `x`.
///
///     auto dice = tine::par_repeat_n(6, 100).map(roll).collect();
template <std::copy_constructible T>
[[nodiscard]] auto par_repeat_n(T x, std::size_t n) {
  return detail::repeat_n_iter<T>(std::move(x), n);
}

/// Copies of `x` without an end: for `take(n)`, `zip(other)`, or a terminal call that stops early.
///
///     auto solution = tine::par_repeat(seed).map(search_at_random).find_any(is_solution);
template <std::copy_constructible T>
[[nodiscard]] auto par_repeat(T x) {
  return detail::repeat_iter<T>(std::move(x));
}

}  // namespace tine
