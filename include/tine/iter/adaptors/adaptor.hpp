#pragma once

#include <tine/iter/drive.hpp>      // drive_into, leaf_emit, piece
#include <tine/iter/interface.hpp>  // parallel_interface

#include <type_traits>  // std::remove_reference_t
#include <utility>      // std::move

namespace tine::detail {

/// What most adaptors share: one iterator below, the same positions, the same limits.
template <class Derived, class Base>
class adaptor : public parallel_interface<Derived> {
 public:
  static constexpr bool owns_items = Base::owns_items;
  static constexpr bool self_driven = Base::self_driven;
  static constexpr bool fixed_tree = Base::fixed_tree;

  position extent() const
    requires(!Base::self_driven)
  {
    return base_.extent();
  }
  piece_limits limits() const noexcept { return base_.limits(); }
  void finished() const { base_.finished(); }

 protected:
  explicit adaptor(Base base) : base_(std::move(base)) {}

  Base base_;
};

// An adaptor that looks at one item at a time is a function `pass(item, emit)`: it hands `emit`
// what becomes of the item and returns what `emit` does, or false to end the piece. An adaptor that
// lends something to each stretch of items has `lend()`, and `pass(item, emit, lease)`; one that
// may end the call between items has `stopped()`. How that is done with positions, with nested
// iterators and with bases that drive themselves is the same for all:

template <class Iterator, class Adaptor>
class passing_iter;

struct no_lease {
  void finish() noexcept {}
};

/// An emit behind an adaptor.
template <class Emit, class Adaptor, class Lease>
class passing_emit {
 public:
  passing_emit(const Adaptor& adaptor, Emit& emit, Lease& lease)
      : adaptor_(adaptor), emit_(emit), lease_(lease) {}

  template <class Item>
  auto operator()(Item&& item) const {
    if constexpr (std::is_same_v<Lease, no_lease>) {
      return adaptor_.pass(static_cast<Item&&>(item), emit_);
    } else {
      return adaptor_.pass(static_cast<Item&&>(item), emit_, lease_);
    }
  }
  template <class Iterator>
  bool nested(const Iterator& it) const {
    return emit_.nested(passing_iter<Iterator, Adaptor>(it, adaptor_));
  }

 private:
  const Adaptor& adaptor_;
  Emit& emit_;
  Lease& lease_;
};

template <class Adaptor>
auto lease_of(const Adaptor& adaptor) {
  if constexpr (requires { adaptor.lend(); }) {
    return adaptor.lend();
  } else {
    return no_lease{};
  }
}

/// A sink behind an adaptor.
template <class Sink, class Adaptor>
class passing_sink {
 public:
  using accumulator = typename Sink::accumulator;

  passing_sink(const Adaptor& adaptor, const Sink& sink) : adaptor_(adaptor), sink_(sink) {}

  accumulator start(const piece& where) const { return sink_.start(where); }
  template <class Item>
  auto accumulate(accumulator& acc, Item&& item, const piece& where) const {
    const leaf_emit<Sink> emit(sink_, acc, where);
    auto lease = lease_of(adaptor_);
    const passing_emit<const leaf_emit<Sink>, Adaptor, decltype(lease)> through(adaptor_, emit,
                                                                                lease);
    const auto more = through(static_cast<Item&&>(item));
    lease.finish();
    return more;
  }
  accumulator combine(accumulator left, accumulator right) const {
    return sink_.combine(std::move(left), std::move(right));
  }
  bool done(const piece& where) const {
    if constexpr (requires { adaptor_.stopped(); }) {
      if (adaptor_.stopped()) return true;
    }
    return sink_.done(where);
  }

 private:
  const Adaptor& adaptor_;
  const Sink& sink_;
};

/// A nested iterator behind an adaptor of the chain around it.
template <class Iterator, class Adaptor>
class passing_iter {
 public:
  static constexpr bool self_driven = Iterator::self_driven;
  static constexpr bool fixed_tree = Iterator::fixed_tree;

  passing_iter(const Iterator& it, const Adaptor& adaptor) : it_(it), adaptor_(adaptor) {}

  position extent() const { return it_.extent(); }
  piece_limits limits() const noexcept { return it_.limits(); }
  void finished() const { it_.finished(); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    auto lease = lease_of(adaptor_);
    using through = passing_emit<std::remove_reference_t<Emit>, Adaptor, decltype(lease)>;
    const bool more = it_.run(first, last, through(adaptor_, emit, lease));
    lease.finish();
    return more;
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    return it_.drive_into(passing_sink<Sink, Adaptor>(adaptor_, sink), acc, where);
  }

 private:
  const Iterator& it_;
  const Adaptor& adaptor_;
};

/// Base class of the adaptors that consist of `pass(item, emit)`.
template <class Derived, class Base>
class passing_adaptor : public adaptor<Derived, Base> {
 public:
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const
    requires(!Base::self_driven)
  {
    return passing().run(first, last, emit);
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const
    requires Base::self_driven
  {
    return passing().drive_into(sink, acc, where);
  }

 protected:
  using adaptor<Derived, Base>::adaptor;

 private:
  passing_iter<Base, Derived> passing() const {
    return {this->base_, static_cast<const Derived&>(*this)};
  }
};

/// Base class of the adaptors that make one item of each, `apply(item)`, and keep what is indexed
/// so.
template <class Derived, class Base>
class one_to_one_adaptor : public passing_adaptor<Derived, Base> {
 public:
  static constexpr bool indexed = Base::indexed;
  static constexpr bool endless = Base::endless;
  static constexpr bool cheap_at = Base::cheap_at;

  template <class Item, class Emit>
  auto pass(Item&& x, Emit& emit) const {
    return emit(static_cast<const Derived&>(*this).apply(static_cast<Item&&>(x)));
  }

  decltype(auto) at(position i) const
    requires numbered<Base>
  {
    return static_cast<const Derived&>(*this).apply(this->base_.at(i));
  }

 protected:
  using passing_adaptor<Derived, Base>::passing_adaptor;
};

}  // namespace tine::detail
