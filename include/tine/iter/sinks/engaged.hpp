#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <atomic>    // std::atomic
#include <mutex>     // std::mutex
#include <optional>  // std::optional
#include <utility>   // std::move

// Collecting items of which each holds a value or says why not: std::optional, and types with the
// members of std::expected.
namespace tine::detail {

template <class T>
concept result_like = requires(const std::remove_cvref_t<T>& x) {
  typename std::remove_cvref_t<T>::value_type;
  { x.has_value() } -> std::convertible_to<bool>;
  *x;
};

template <class T>
concept expected_like = result_like<T> && requires(const std::remove_cvref_t<T>& x) {
  typename std::remove_cvref_t<T>::error_type;
  x.error();
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

template <expected_like Item>
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

/// The values of items that hold one. Ends at the first that does not, which is noted.
template <class Base>
class engaged_iter : public parallel_interface<engaged_iter<Base>> {
  using failure = failure_of<item_t<Base>>;

 public:
  using item = decltype(*std::declval<item_t<Base>>());
  static constexpr bool indexed = Base::indexed;
  static constexpr bool owns_items = true;

  engaged_iter(const Base& base, failure& f) : base_(&base), failure_(&f) {}

  position extent() const { return base_->extent(); }
  piece_limits limits() const noexcept { return base_->limits(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    if (failure_->seen()) return false;
    return base_->run(first, last, [this, &emit](auto&& x) -> bool {
      if (!x.has_value()) {
        failure_->note(static_cast<decltype(x)&&>(x));
        return false;
      }
      return emit(*static_cast<decltype(x)&&>(x));
    });
  }

  item at(position i) const
    requires indexed
  {
    return *base_->at(i);
  }

 private:
  const Base* base_;
  failure* failure_;
};

}  // namespace tine::detail
