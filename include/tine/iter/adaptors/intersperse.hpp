#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <limits>       // std::numeric_limits
#include <stdexcept>    // std::length_error
#include <type_traits>  // std::conditional_t
#include <utility>      // std::move

namespace tine::detail {

/// Puts the separator between neighbours also where two pieces meet.
template <class Sink, class Separate>
class intersperse_sink {
 public:
  struct accumulator {
    typename Sink::accumulator base;
    bool empty = true;
    bool ended = false;  // the sink wants nothing more of this piece

    void become(accumulator&& o) {
      replace(base, std::move(o.base));
      empty = o.empty;
      ended = o.ended;
    }
  };

  intersperse_sink(const Sink& sink, const Separate& separate) : sink_(sink), separate_(separate) {}

  accumulator start(const piece& where) const { return {sink_.start(where)}; }

  template <class Item>
  bool accumulate(accumulator& acc, Item&& item, const piece& where) const {
    if (acc.ended) return false;
    const leaf_emit<Sink> emit(sink_, acc.base, where);
    if (!acc.empty && !separate_.separator(emit)) return false;
    acc.empty = false;
    return separate_.pass(static_cast<Item&&>(item), emit);
  }

  accumulator combine(accumulator left, accumulator right) const {
    if (left.ended || right.empty) return left;
    if (!left.empty) {
      // The pieces of the fork are gone; the sink is not asked to end any of them.
      terminal_call nobody;
      const leaf_emit<Sink> emit(sink_, left.base, piece{0, nullptr, &nobody});
      left.ended = !separate_.separator(emit);
    }
    if (!left.ended) {
      combine_into<Sink, typename Sink::accumulator>(sink_, left.base, std::move(right.base));
    }
    left.ended = left.ended || right.ended;
    left.empty = false;
    return left;
  }

  bool done(const piece& where) const { return sink_.done(where); }

 private:
  const Sink& sink_;
  const Separate& separate_;
};

/// `x` between any two items.
template <class Base, class X>
class [[nodiscard("a chain does nothing until a terminal call")]] intersperse_iter
    : public adaptor<intersperse_iter<Base, X>, Base> {
  using value = value_t<Base>;

 public:
  using item = std::conditional_t<std::is_lvalue_reference_v<item_t<Base>>, const value&, value>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool self_driven = !indexed;
  static constexpr bool owns_items = true;  // `x`

  intersperse_iter(Base base, X x) : intersperse_iter::adaptor(std::move(base)), x_(std::move(x)) {
    if constexpr (indexed) {
      if (this->base_.extent() > std::numeric_limits<position>::max() / 2 + 1) {
        throw std::length_error("tine: intersperse: more than 2^64 - 1 items");
      }
    }
  }

  position extent() const
    requires indexed
  {
    const position n = this->base_.extent();
    return n == 0 ? 0 : n - 1 + n;
  }
  void finished() const {
    if constexpr (indexed) this->base_.finished();
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const
    requires indexed
  {
    if (first == last) return true;
    position i = first;
    if (i % 2 != 0) {
      if (!separator(emit)) return false;
      ++i;
    }
    return this->base_.run(i / 2, last / 2 + last % 2, [this, i, last, &emit](auto&& x) mutable {
      if (!pass(static_cast<decltype(x)&&>(x), emit)) return false;
      i += 2;
      return i > last || separator(emit);
    });
  }

  item at(position i) const
    requires indexed
  {
    if (i % 2 != 0) return x_;
    return static_cast<item>(this->base_.at(i / 2));
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const
    requires(!indexed)
  {
    const intersperse_sink<Sink, intersperse_iter> separating(sink, *this);
    typename intersperse_sink<Sink, intersperse_iter>::accumulator all{std::move(acc)};
    const bool more = detail::drive_into(this->base_, separating, all, where);
    const bool wanted = !all.ended;
    replace(acc, std::move(all.base));
    return more && wanted;
  }

  template <class Emit>
  bool separator(Emit& emit) const {
    return emit(static_cast<item>(x_));
  }
  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    return emit(static_cast<item>(static_cast<Item&&>(x)));
  }

 private:
  value x_;
};

}  // namespace tine::detail
