#pragma once

#include <tine/iter/sinks/sink.hpp>

#include <cstddef>      // std::size_t
#include <memory>       // std::destroy
#include <new>          // placement new
#include <tuple>        // std::get
#include <type_traits>  // std::is_trivially_destructible_v
#include <utility>      // std::exchange, std::move, std::pair

// Items of an indexed iterator go straight to their places in memory that holds nothing yet.
namespace tine::detail {

/// Neighbouring elements that a piece has constructed, destroyed with it unless given away.
template <class T>
class built {
 public:
  explicit built(T* at) noexcept : first_(at), last_(at) {}
  built(built&& o) noexcept : first_(o.first_), last_(std::exchange(o.last_, o.first_)) {}
  built& operator=(built&& o) noexcept {
    std::destroy(first_, last_);
    first_ = o.first_;
    last_ = std::exchange(o.last_, o.first_);
    return *this;
  }
  ~built() { std::destroy(first_, last_); }

  bool empty() const noexcept { return first_ == last_; }
  T* end() const noexcept { return last_; }
  void set_end(T* last) noexcept { last_ = last; }
  template <class... Args>
  void add(Args&&... args) {
    ::new (static_cast<void*>(last_)) T(std::forward<Args>(args)...);
    ++last_;
  }
  /// Takes over the elements right behind its own. After an exception somewhere else a piece may
  /// have ended early; what lies behind the gap stays with `o` and is destroyed with it.
  void append(built&& o) noexcept {
    if (o.first_ == last_) last_ = std::exchange(o.last_, o.first_);
  }
  std::size_t release() noexcept {
    return static_cast<std::size_t>(std::exchange(last_, first_) - first_);
  }

 private:
  T* first_;
  T* last_;
};

/// Constructs each item at its place.
template <class T>
struct place_sink : exhaustive_sink {
  using accumulator = built<T>;
  T* out;

  explicit place_sink(T* o) : out(o) {}
  built<T> start(position first) const { return built<T>(out + first); }

  template <class I>
  bool run(const I& it, position first, position last, built<T>& acc) const {
    if constexpr (std::is_trivially_destructible_v<T>) {
      T* next = acc.end();
      const bool to_the_end = it.run(first, last, [&next](auto&& item) {
        ::new (static_cast<void*>(next)) T(static_cast<decltype(item)&&>(item));
        ++next;
        return go_on{};
      });
      acc.set_end(next);
      return to_the_end;
    } else {
      return it.run(first, last, [&acc, next = acc.end()](auto&& item) mutable {
        ::new (static_cast<void*>(next)) T(static_cast<decltype(item)&&>(item));
        acc.set_end(++next);  // at each item: the next one may throw
        return go_on{};
      });
    }
  }

  static built<T> combine(built<T> left, built<T> right) {
    left.append(std::move(right));
    return left;
  }
};

/// Constructs the halves of each item at their places.
template <class T, class U>
struct place_pair_sink : exhaustive_sink {
  using accumulator = std::pair<built<T>, built<U>>;
  T* first;
  U* second;

  place_pair_sink(T* a, U* b) : first(a), second(b) {}
  accumulator start(position at) const { return {built<T>(first + at), built<U>(second + at)}; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    acc.first.add(std::get<0>(static_cast<Item&&>(item)));
    acc.second.add(std::get<1>(static_cast<Item&&>(item)));
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    left.first.append(std::move(right.first));
    left.second.append(std::move(right.second));
    return left;
  }
};

}  // namespace tine::detail
