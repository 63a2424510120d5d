#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/sink.hpp>
#include <tine/iter/sources/number.hpp>  // par_range
#include <tine/iter/vector_tail.hpp>     // vector_tail

#include <cstddef>      // std::size_t
#include <memory>       // std::destroy
#include <new>          // placement new
#include <type_traits>  // std::is_trivially_destructible_v
#include <utility>      // std::exchange, std::move
#include <vector>       // std::vector

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

  T* end() const noexcept { return last_; }
  void set_end(T* last) noexcept { last_ = last; }
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
    T* next = acc.end();
    if constexpr (std::is_trivially_destructible_v<T>) {
      it.run(first, last, [&next](auto&& item) {
        ::new (static_cast<void*>(next)) T(static_cast<decltype(item)&&>(item));
        ++next;
        return go_on{};
      });
      acc.set_end(next);
    } else {
      it.run(first, last, [&acc, next](auto&& item) mutable {
        ::new (static_cast<void*>(next)) T(static_cast<decltype(item)&&>(item));
        acc.set_end(++next);  // at each item: the next one may throw
        return go_on{};
      });
    }
    return true;
  }

  static built<T> combine(built<T> left, built<T> right) {
    left.append(std::move(right));
    return left;
  }
};

/// Keeps what each piece produced, in order.
template <class T>
struct gather_sink : exhaustive_sink {
  using accumulator = std::vector<std::vector<T>>;

  static accumulator start(position) { return accumulator(1); }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    acc.back().emplace_back(static_cast<Item&&>(item));
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    for (auto& part : right) {
      if (!part.empty()) left.push_back(std::move(part));
    }
    return left;
  }
};

/// Moves whole parts to their places behind each other; an item is the number of a part.
template <class T>
struct move_parts_sink : exhaustive_sink {
  using accumulator = built<T>;
  std::vector<std::vector<T>>& parts;
  const std::vector<std::size_t>& begins;
  T* out;

  move_parts_sink(std::vector<std::vector<T>>& p, const std::vector<std::size_t>& b, T* o)
      : parts(p), begins(b), out(o) {}
  built<T> start(position first) const { return built<T>(out + begins[first]); }
  go_on accumulate(built<T>& acc, position part) const {
    for (T& x : parts[part]) {
      ::new (static_cast<void*>(acc.end())) T(std::move(x));
      acc.set_end(acc.end() + 1);
    }
    return {};
  }
  static built<T> combine(built<T> left, built<T> right) {
    left.append(std::move(right));
    return left;
  }
};

template <class T, class Allocator>
void append_parts(std::vector<std::vector<T>> parts, std::vector<T, Allocator>& out) {
  std::vector<std::size_t> begins;
  std::size_t total = 0;
  for (const auto& part : parts) {
    begins.push_back(total);
    total += part.size();
  }
  vector_tail<T, Allocator> tail(out, total);
  auto all = drive(par_range(position{parts.size()}),
                   move_parts_sink<T>(parts, begins, tail.begin()));
  tail.commit(all.release());
}

/// std::vector<bool> packs neighbours into one word, so its bits are set by one thread.
template <class I, class Allocator>
void append_bits(const I& it, std::vector<bool, Allocator>& out) {
  for (const auto& part : drive(it, gather_sink<unsigned char>{})) {
    for (const unsigned char bit : part) out.push_back(bit != 0);
  }
}

/// Behind the elements of `out`; after an exception `out` is as before.
template <class I, class T, class Allocator>
void append_items(const I& it, std::vector<T, Allocator>& out) {
  if constexpr (std::is_same_v<T, bool>) {
    append_bits(it, out);
  } else if constexpr (I::indexed) {
    vector_tail<T, Allocator> tail(out, static_cast<std::size_t>(it.extent()));
    auto all = drive(it, place_sink<T>(tail.begin()));
    tail.commit(all.release());
  } else {
    auto parts = drive(it, gather_sink<T>{});
    if (out.capacity() == 0 && parts.size() == 1) {
      if constexpr (std::is_same_v<std::vector<T, Allocator>, std::vector<T>>) {
        out = std::move(parts.front());
        return;
      }
    }
    append_parts(std::move(parts), out);
  }
}

template <class I>
auto run_collect(const I& it) {
  std::vector<value_t<I>> out;
  append_items(it, out);
  return out;
}

template <class I, class Vector>
void run_collect_into(const I& it, Vector& out) {
  out.clear();
  append_items(it, out);
}

}  // namespace tine::detail
