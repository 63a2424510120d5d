#pragma once

#include <tine/workers/blocking_queue.hpp>

#include <atomic>     // std::atomic
#include <chrono>     // std::chrono::duration
#include <concepts>   // std::movable
#include <cstddef>    // std::size_t, std::ptrdiff_t
#include <iterator>   // std::input_iterator_tag, std::default_sentinel
#include <memory>     // std::shared_ptr
#include <optional>   // std::optional
#include <stdexcept>  // std::invalid_argument, std::logic_error
#include <utility>    // std::move, std::pair

namespace tine {

template <class T>
class sender;
template <class T>
class receiver;

namespace detail {

template <class T>
struct channel_state {
  explicit channel_state(std::size_t capacity) : queue(capacity) {}

  // How many ends of each kind there are. Acquire and release: whoever counts down to zero sees
  // everything that was done through the others.
  std::atomic<std::size_t> senders{0};
  std::atomic<std::size_t> receivers{0};
  blocking_queue<T> queue;
};

template <class T>
struct channel_maker;

/// A counted share in a channel; the last one to go closes it.
template <class T, std::atomic<std::size_t> channel_state<T>::*Count>
class channel_end {
 public:
  explicit channel_end(std::shared_ptr<channel_state<T>> state) noexcept
      : state_(std::move(state)) {
    enter();
  }
  channel_end(const channel_end& o) noexcept : state_(o.state_) { enter(); }
  channel_end(channel_end&&) noexcept = default;
  channel_end& operator=(channel_end o) noexcept {
    state_.swap(o.state_);
    return *this;
  }
  ~channel_end() {
    if (!state_ || ((*state_).*Count).fetch_sub(1, std::memory_order_acq_rel) != 1) return;
    state_->queue.close();
    // Without a receiver nobody will ever take what is left, and what it holds on to may be waited
    // for.
    if constexpr (Count == &channel_state<T>::receivers) state_->queue.clear();
  }

  blocking_queue<T>& queue() const {
    if (!state_) throw std::logic_error("tine: channel: this end was moved from");
    return state_->queue;
  }

 private:
  void enter() noexcept {
    if (state_) ((*state_).*Count).fetch_add(1, std::memory_order_relaxed);
  }

  std::shared_ptr<channel_state<T>> state_;
};

}  // namespace detail

/// The end of a channel that values go into. Copies send into the same channel; it closes when the
/// last one is destroyed.
///
/// Any number of threads may use one sender at the same time. A sender that was moved from can only
/// be assigned to and destroyed; anything else throws std::logic_error.
template <class T>
class sender {
 public:
  /// Appends a value; waits while the channel is full. False, and nothing is sent, once every
  /// receiver is gone. Then (and when an exception is thrown) an rvalue keeps its value.
  ///
  /// Constant time; now and then allocates some kilobytes. Throws what moving a `T` throws, and
  /// std::bad_alloc.
  bool send(T&& value) const {
    return end_.queue().push(std::move(value)) == detail::blocking_queue<T>::pushed::yes;
  }
  bool send(const T& value) const
    requires std::copy_constructible<T>
  {
    return send(T(value));
  }

 private:
  friend struct detail::channel_maker<T>;

  explicit sender(std::shared_ptr<detail::channel_state<T>> state) : end_(std::move(state)) {}

  detail::channel_end<T, &detail::channel_state<T>::senders> end_;
};

/// The end of a channel that values come out of, in the order in which they were sent; each value
/// goes to one receiver. Copies receive from the same channel.
///
/// Any number of threads may use one receiver at the same time. A receiver that was moved from can
/// only be assigned to and destroyed; anything else throws std::logic_error.
template <class T>
class receiver {
 public:
  /// The next value; waits for one. Empty once the channel is closed and nothing is left in it.
  std::optional<T> recv() const { return end_.queue().pop(detail::no_note); }

  /// The next value if there is one now.
  std::optional<T> try_recv() const { return end_.queue().try_pop(detail::no_note); }

  /// The next value; waits for one, but no longer than this. Empty also once the channel is closed
  /// and nothing is left in it.
  template <class Rep, class Period>
  std::optional<T> recv_for(std::chrono::duration<Rep, Period> time) const {
    return end_.queue().pop_until(detail::deadline_in(time), detail::no_note);
  }

  /// Iterates over the values that are received from now on, until the channel is closed and empty.
  /// Each is moved out as it is read: read it once per step.
  ///
  ///     for (job next : rx) run(next);
  class iterator {
   public:
    using iterator_concept = std::input_iterator_tag;
    using value_type = T;
    using difference_type = std::ptrdiff_t;

    explicit iterator(const receiver& from) : from_(&from), value_(from.recv()) {}

    T&& operator*() const noexcept { return std::move(*value_); }
    iterator& operator++() {
      value_ = from_->recv();
      return *this;
    }
    void operator++(int) { ++*this; }
    friend bool operator==(const iterator& i, std::default_sentinel_t) noexcept {
      return !i.value_.has_value();
    }

   private:
    const receiver* from_;
    mutable std::optional<T> value_;
  };

  iterator begin() const { return iterator(*this); }
  std::default_sentinel_t end() const noexcept { return {}; }

 private:
  friend struct detail::channel_maker<T>;

  explicit receiver(std::shared_ptr<detail::channel_state<T>> state) : end_(std::move(state)) {}

  detail::channel_end<T, &detail::channel_state<T>::receivers> end_;
};

namespace detail {

template <class T>
struct channel_maker {
  static std::pair<sender<T>, receiver<T>> make(std::size_t capacity) {
    const auto state = std::make_shared<channel_state<T>>(capacity);
    return {sender<T>(state), receiver<T>(state)};
  }
};

}  // namespace detail

/// A queue of at most `capacity` values between threads: many may send, many may receive, first in,
/// first out. Throws std::invalid_argument when `capacity` is 0, and std::bad_alloc.
///
///     auto [tx, rx] = tine::channel<std::string>(100);
///     std::jthread reader([tx = std::move(tx)] {  // the channel closes when the thread is done
///       for (std::string line; std::getline(std::cin, line);) tx.send(line);
///     });
///     for (std::string line : rx) index.add(line);
///
/// Waiting blocks the thread: on the work-stealing pool, use `pipeline` or `par_bridge`.
template <std::movable T>
[[nodiscard]] std::pair<sender<T>, receiver<T>> channel(std::size_t capacity) {
  if (capacity == 0) throw std::invalid_argument("tine: channel: capacity must not be 0");
  return detail::channel_maker<T>::make(capacity);
}

}  // namespace tine
