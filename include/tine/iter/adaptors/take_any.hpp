#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/adaptors/filter_map.hpp>  // inside_t

#include <atomic>      // std::atomic
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke
#include <utility>     // std::move

// Adaptors that end a chain, or begin it, at some item, whichever comes to it first: take_any,
// skip_any, take_any_while, skip_any_while, while_some.
namespace tine::detail {

/// A value that the pieces of one call share. A copy of a chain that has not run has the same one.
template <class T>
class shared_value {
 public:
  explicit shared_value(T value) : value_(value) {}
  shared_value(const shared_value& o) : value_(o.get()) {}

  // Relaxed: it decides what becomes of an item, and publishes nothing.
  T get() const { return value_.load(std::memory_order_relaxed); }
  void set(T value) { value_.store(value, std::memory_order_relaxed); }

  /// Takes one away unless none is left; returns how many there were.
  T take_one() {
    T left = get();
    while (left != 0 && !value_.compare_exchange_weak(left, left - 1, std::memory_order_relaxed)) {
    }
    return left;
  }

 private:
  std::atomic<T> value_;
};

/// The first `n` items to arrive.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] take_any_iter
    : public passing_adaptor<take_any_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  take_any_iter(Base base, std::size_t n)
      : take_any_iter::passing_adaptor(std::move(base)), left_(n) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    const std::size_t left = left_.take_one();
    return left != 0 && emit(static_cast<Item&&>(x)) && left != 1;
  }

 private:
  mutable shared_value<std::size_t> left_;
};

/// All but the first `n` items to arrive.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] skip_any_iter
    : public passing_adaptor<skip_any_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  skip_any_iter(Base base, std::size_t n)
      : skip_any_iter::passing_adaptor(std::move(base)), left_(n) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    return left_.take_one() != 0 || emit(static_cast<Item&&>(x));
  }

 private:
  mutable shared_value<std::size_t> left_;
};

/// Items until the predicate fails for one, on any thread.
template <class Base, class P>
class [[nodiscard("a chain does nothing until a terminal call")]] take_any_while_iter
    : public passing_adaptor<take_any_while_iter<Base, P>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  take_any_while_iter(Base base, P p)
      : take_any_while_iter::passing_adaptor(std::move(base)), p_(std::move(p)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    if (over_.get()) return false;
    if (!std::invoke(p_, x)) {
      over_.set(true);
      return false;
    }
    return emit(static_cast<Item&&>(x));
  }

 private:
  [[no_unique_address]] P p_;
  mutable shared_value<bool> over_{false};
};

/// Items from the moment on when the predicate has failed for one, on any thread.
template <class Base, class P>
class [[nodiscard("a chain does nothing until a terminal call")]] skip_any_while_iter
    : public passing_adaptor<skip_any_while_iter<Base, P>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;

  skip_any_while_iter(Base base, P p)
      : skip_any_while_iter::passing_adaptor(std::move(base)), p_(std::move(p)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    if (!begun_.get()) {
      if (std::invoke(p_, x)) return true;
      begun_.set(true);
    }
    return emit(static_cast<Item&&>(x));
  }

 private:
  [[no_unique_address]] P p_;
  mutable shared_value<bool> begun_{false};
};

/// What is inside the items until one of them is empty, on any thread.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] while_some_iter
    : public passing_adaptor<while_some_iter<Base>, Base> {
 public:
  using item = inside_t<item_t<Base>>;
  static constexpr bool indexed = false;

  explicit while_some_iter(Base base) : while_some_iter::passing_adaptor(std::move(base)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    if (over_.get()) return false;
    if (!x) {
      over_.set(true);
      return false;
    }
    return emit(*static_cast<Item&&>(x));
  }

 private:
  mutable shared_value<bool> over_{false};
};

}  // namespace tine::detail
