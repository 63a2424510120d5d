#pragma once

#include <tine/iter/adaptors/adaptor.hpp>  // passing_iter
#include <tine/iter/fallible.hpp>          // expected_like

#include <atomic>       // std::atomic
#include <concepts>     // std::convertible_to
#include <mutex>        // std::mutex
#include <optional>     // std::optional
#include <type_traits>  // std::remove_cvref_t
#include <utility>      // std::move

// Collecting items of which each holds a value or says why not: std::optional, and types with the
// members of std::expected.
namespace tine::detail {

template <class T>
concept result_like = requires(const std::remove_cvref_t<T>& x) {
  typename std::remove_cvref_t<T>::value_type;
  { x.has_value() } -> std::convertible_to<bool>;
  *x;
};

/// The first failure that was seen; of several threads, whichever came first.
template <class Item>
class failure_of {
 public:
  bool seen() const { return seen_.load(std::memory_order_relaxed); }
  void note(const std::remove_cvref_t<Item>&) { seen_.store(true, std::memory_order_relaxed); }
  template <class C>
  C as() const {
    return C(std::nullopt);
  }

 private:
  std::atomic<bool> seen_{false};  // relaxed: read by others only to end early
};

template <class Item>
  requires expected_like<std::remove_cvref_t<Item>>
class failure_of<Item> {
  using error = typename std::remove_cvref_t<Item>::error_type;

 public:
  bool seen() const { return seen_.load(std::memory_order_relaxed); }
  template <class Failed>
  void note(Failed&& item) {
    const std::lock_guard lock(mutex_);
    if (error_) return;
    error_.emplace(static_cast<Failed&&>(item).error());
    seen_.store(true, std::memory_order_relaxed);
  }
  template <class C>
  C as() {
    return C(typename C::unexpected_type(std::move(*error_)));
  }

 private:
  std::mutex mutex_;
  std::optional<error> error_;
  std::atomic<bool> seen_{false};  // relaxed: read by others only to end early
};

/// Passes on the value of an item; ends at the first item without one, which is noted.
template <class Item>
struct unwrapping {
  failure_of<Item>& failure;

  template <class X, class Emit>
  bool pass(X&& x, Emit& emit) const {
    if (!x.has_value()) {
      failure.note(static_cast<X&&>(x));
      return false;
    }
    return !failure.seen() && emit(*static_cast<X&&>(x));
  }
};

/// The values of the items of `Base`.
template <class Base>
class engaged_iter : public parallel_interface<engaged_iter<Base>> {
  using step = unwrapping<item_t<Base>>;

 public:
  using item = decltype(*std::declval<item_t<Base>>());
  static constexpr bool indexed = Base::indexed;
  static constexpr bool owns_items = true;
  static constexpr bool self_driven = Base::self_driven;
  static constexpr bool fixed_tree = Base::fixed_tree;

  engaged_iter(const Base& base, failure_of<item_t<Base>>& f) : step_{f}, base_(&base) {}

  position extent() const
    requires(!self_driven)
  {
    return base_->extent();
  }
  piece_limits limits() const noexcept { return base_->limits(); }
  void finished() const { base_->finished(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const
    requires(!self_driven)
  {
    return passing().run(first, last, emit);
  }
  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const
    requires self_driven
  {
    return passing().drive_into(sink, acc, where);
  }

 private:
  passing_iter<Base, step> passing() const { return {*base_, step_}; }

  step step_;
  const Base* base_;
};

}  // namespace tine::detail
