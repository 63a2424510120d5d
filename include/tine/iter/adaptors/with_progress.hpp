#pragma once

#include <tine/core/clock.hpp>  // now, microsecond
#include <tine/iter/adaptors/adaptor.hpp>

#include <atomic>      // std::atomic
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke
#include <mutex>       // std::mutex
#include <utility>     // std::move

namespace tine::detail {

/// How many items of one call are done, and when that was last told.
class progress {
 public:
  progress() = default;
  progress(const progress&) {}  // another call begins at zero

  void add(std::size_t n) noexcept { done_.fetch_add(n, std::memory_order_relaxed); }

  /// Calls `f(done, total)` unless that happened a short while ago.
  template <class F>
  void tell_if_due(const F& f, std::size_t total) {
    const ticks time = now();
    // Relaxed: a guess; the mutex orders the calls.
    if (time - last_.load(std::memory_order_relaxed) < interval()) return;
    const std::unique_lock lock(mutex_, std::try_to_lock);
    if (!lock || time - last_.load(std::memory_order_relaxed) < interval()) return;
    std::invoke(f, done_.load(std::memory_order_relaxed), total);
    last_.store(now(), std::memory_order_relaxed);
  }

  template <class F>
  void tell_the_end(const F& f, std::size_t total) {
    const std::lock_guard lock(mutex_);
    std::invoke(f, total, total);
  }

  std::size_t done() const noexcept { return done_.load(std::memory_order_relaxed); }

 private:
  static ticks interval() { return 20'000 * microsecond(); }

  std::mutex mutex_;
  std::atomic<std::size_t> done_{0};  // relaxed: what is told may be a little behind
  std::atomic<ticks> last_{now()};
};

/// The same items, and now and then a call `f(done, total)`.
template <class Base, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] with_progress_iter
    : public passing_adaptor<with_progress_iter<Base, F>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = Base::indexed;

  with_progress_iter(Base base, F f)
      : with_progress_iter::passing_adaptor(std::move(base)), f_(std::move(f)) {}

  /// Counts the items of a stretch.
  class counted {
   public:
    explicit counted(const with_progress_iter& all) : all_(all) {}
    void add_one() noexcept { ++n_; }
    void finish() {
      all_.progress_.add(n_);
      all_.progress_.tell_if_due(all_.f_, all_.total());
    }

   private:
    const with_progress_iter& all_;
    std::size_t n_ = 0;
  };
  counted lend() const { return counted(*this); }

  template <class Item, class Emit>
  auto pass(Item&& x, Emit& emit, counted& stretch) const {
    const auto more = emit(static_cast<Item&&>(x));
    stretch.add_one();
    return more;
  }

  item at(position i) const
    requires indexed
  {
    counted one = lend();
    one.add_one();
    one.finish();
    return this->base_.at(i);
  }

  void finished() const {
    this->base_.finished();
    progress_.tell_the_end(f_, indexed ? total() : progress_.done());
  }

 private:
  std::size_t total() const {
    if constexpr (indexed) {
      return static_cast<std::size_t>(this->base_.extent());
    } else {
      return 0;
    }
  }

  F f_;
  mutable progress progress_;
};

}  // namespace tine::detail
