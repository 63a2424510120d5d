#pragma once

#include <memory>       // std::destroy_at, std::construct_at, std::addressof
#include <type_traits>  // std::is_move_assignable_v
#include <utility>      // std::move

// Accumulators of neighbouring pieces.
namespace tine::detail {

/// Gives an accumulator another value.
template <class Accumulator>
void replace(Accumulator& acc, Accumulator&& value) {
  if constexpr (std::is_move_assignable_v<Accumulator>) {
    acc = std::move(value);
  } else {
    static_assert(std::is_nothrow_move_constructible_v<Accumulator>,
                  "tine: an accumulator can be assigned, or moved without an exception");
    std::destroy_at(std::addressof(acc));
    std::construct_at(std::addressof(acc), std::move(value));
  }
}

/// `acc` and what follows it become one.
template <class Sink, class Accumulator>
void combine_into(const Sink& sink, Accumulator& acc, Accumulator&& right) {
  replace(acc, Accumulator(sink.combine(std::move(acc), std::move(right))));
}

}  // namespace tine::detail
