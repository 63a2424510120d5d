#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/sinks/collect.hpp>  // run_collect
#include <tine/iter/sources/range.hpp>  // owning_iter

#include <type_traits>  // std::conditional_t
#include <utility>      // std::move
#include <vector>       // std::vector

namespace tine::detail {

/// The same items, combined by a tree that depends on their number alone.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] deterministic_iter
    : public adaptor<deterministic_iter<Base>, Base> {
 public:
  // Without positions the items are gathered first, in order.
  using item = std::conditional_t<Base::self_driven, value_t<Base>, item_t<Base>>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;
  static constexpr bool fixed_tree = true;

  explicit deterministic_iter(Base base) : deterministic_iter::adaptor(std::move(base)) {}

  void finished() const {
    if constexpr (!Base::self_driven) this->base_.finished();  // else `run_collect` has told it
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const
    requires(!Base::self_driven)
  {
    return this->base_.run(first, last, emit);
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const
    requires Base::self_driven
  {
    using gathered = owning_iter<std::vector<item>, item&&>;
    const deterministic_iter<gathered> all{gathered(run_collect(this->base_))};
    return detail::drive_into(all, sink, acc, where);
  }

  item at(position i) const
    requires indexed
  {
    return this->base_.at(i);
  }
};

}  // namespace tine::detail
