#pragma once

#include <tine/iter/sinks/place.hpp>  // built
#include <tine/iter/sinks/sink.hpp>
#include <tine/iter/sources/number.hpp>  // par_range

#include <algorithm>  // std::max, std::min
#include <cstddef>    // std::size_t
#include <memory>     // std::addressof
#include <utility>    // std::move
#include <vector>     // std::vector

// Items whose places are not known before all of them are there: each piece of the loop keeps its
// own in blocks, and whole blocks are then moved to their places by all threads.
namespace tine::detail {

/// Elements in order, in blocks. A block that is full is never moved again until the end.
template <class T>
class blocks {
 public:
  template <class... Args>
  void add(Args&&... args) {
    if (open_.size() == open_.capacity()) [[unlikely]]
      make_room();
    open_.emplace_back(static_cast<Args&&>(args)...);
  }

  template <class Iterator>
  void add_all(Iterator first, Iterator last) {
    if (open_.size() >= full) close();
    open_.insert(open_.end(), first, last);
  }

  /// Makes the elements of `o` follow its own.
  void append(blocks&& o) {
    closed_.reserve(closed_.size() + o.closed_.size() + 2);
    if (!open_.empty()) close();
    for (auto& block : o.closed_) closed_.push_back(std::move(block));
    open_ = std::move(o.open_);
  }

  /// All blocks, none of which is empty.
  std::vector<std::vector<T>> take() {
    if (!open_.empty()) close();
    return std::move(closed_);
  }

 private:
  // Large enough that a block costs nothing beside its elements; small enough to stay in the cache
  // until it is full, and for memory that was freed to be used again without page faults.
  static constexpr std::size_t full = std::max<std::size_t>(64 * 1024 / sizeof(T), 16);

  void close() {
    closed_.push_back(std::move(open_));
    open_.clear();
  }

  [[gnu::noinline]] void make_room() {
    if (open_.size() < full) {
      open_.reserve(std::min(full, std::max<std::size_t>(2 * open_.size(), 8)));
    } else {
      std::vector<T> next;
      next.reserve(full);
      closed_.push_back(std::move(open_));
      open_ = std::move(next);
    }
  }

  std::vector<T> open_;
  std::vector<std::vector<T>> closed_;
};

/// Adds each item to what `Kept` keeps of a piece.
template <class Kept>
struct gather_sink : exhaustive_sink {
  using accumulator = Kept;

  static Kept start(position) { return {}; }
  template <class Item>
  go_on accumulate(Kept& acc, Item&& item) const {
    acc.add(static_cast<Item&&>(item));
    return {};
  }
  static Kept combine(Kept left, Kept right) {
    left.append(std::move(right));
    return left;
  }
};

/// Moves whole blocks to their places behind each other; an item is the number of a block.
template <class T>
struct move_blocks_sink : exhaustive_sink {
  using accumulator = built<T>;
  std::vector<std::vector<T>>& all;
  const std::vector<std::size_t>& begins;
  T* out;

  move_blocks_sink(std::vector<std::vector<T>>& a, const std::vector<std::size_t>& b, T* o)
      : all(a), begins(b), out(o) {}
  built<T> start(position first) const { return built<T>(out + begins[first]); }
  go_on accumulate(built<T>& acc, position i) const {
    std::vector<T> block = std::move(all[i]);  // its memory is given back here, in parallel
    for (T& x : block) acc.add(std::move(x));
    return {};
  }
  static built<T> combine(built<T> left, built<T> right) {
    left.append(std::move(right));
    return left;
  }
};

/// Where each block begins when they lie behind each other, and where the last one ends.
template <class T>
std::vector<std::size_t> begins_of(const std::vector<std::vector<T>>& all) {
  std::vector<std::size_t> begins{0};
  begins.reserve(all.size() + 1);
  for (const auto& block : all) begins.push_back(begins.back() + block.size());
  return begins;
}

/// Constructs the elements of all blocks behind each other at `out`.
template <class T>
built<T> move_blocks(std::vector<std::vector<T>> all, const std::vector<std::size_t>& begins,
                     T* out) {
  return drive(par_range(position{all.size()}), move_blocks_sink<T>(all, begins, out));
}

}  // namespace tine::detail
