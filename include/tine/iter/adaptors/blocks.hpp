#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <algorithm>  // std::min
#include <cstddef>    // std::size_t
#include <utility>    // std::move

// Adaptors that run blocks of items one after the other, each block in parallel, so that a search
// touches little behind its hit: by_uniform_blocks, by_exponential_blocks.
namespace tine::detail {

/// A stretch of another iterator.
template <class Base>
class block_iter {
 public:
  using item = item_t<Base>;
  static constexpr bool self_driven = false;
  static constexpr bool fixed_tree = Base::fixed_tree;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;
  static constexpr bool owns_items = Base::owns_items;

  block_iter(const Base& base, position first, position last)
      : base_(base), first_(first), last_(last) {}

  position extent() const { return last_ - first_; }
  piece_limits limits() const noexcept { return base_.limits(); }
  void finished() const {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return base_.run(first_ + first, first_ + last, emit);
  }

  decltype(auto) at(position i) const { return base_.at(first_ + i); }

 private:
  const Base& base_;
  position first_;
  position last_;
};

/// Blocks of items, each `growth` times as long as the one before.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] blocks_iter
    : public adaptor<blocks_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;

  blocks_iter(Base base, position first_length, position growth)
      : blocks_iter::adaptor(std::move(base)), first_length_(first_length), growth_(growth) {}

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    const position n = this->base_.extent();
    position length = first_length_;
    for (position done = 0; done != n;) {
      const position count = std::min<position>(length, n - done);
      if (where.is_cut() || sink.done(where)) return false;
      const block_iter<Base> block(this->base_, done, done + count);
      if (!detail::drive_into(block, sink, acc, where)) return false;
      done += count;
      length = length > n / growth_ ? n : length * growth_;
    }
    return true;
  }

 private:
  position first_length_;
  position growth_;
};

}  // namespace tine::detail
