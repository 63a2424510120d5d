#pragma once

#include <memory>       // std::destroy_at, std::construct_at, std::addressof
#include <optional>     // std::optional
#include <type_traits>  // std::is_move_assignable_v
#include <utility>      // std::move

// Accumulators of neighbouring pieces.
namespace tine::detail {

/// Gives an accumulator another value. It is made anew: what holds references, a pair of them say,
/// would be assigned through them, to the elements of somebody's container. What has parts of which
/// that may throw replaces them one by one, in `become`.
template <class Accumulator>
void replace(Accumulator& acc, Accumulator&& value) {
  if constexpr (std::is_trivially_copyable_v<Accumulator> &&
                std::is_move_assignable_v<Accumulator>) {
    acc = std::move(value);
  } else if constexpr (std::is_nothrow_move_constructible_v<Accumulator>) {
    std::destroy_at(std::addressof(acc));
    std::construct_at(std::addressof(acc), std::move(value));
  } else if constexpr (requires { acc.become(std::move(value)); }) {
    acc.become(std::move(value));
  } else {
    static_assert(std::is_move_assignable_v<Accumulator>,
                  "tine: an accumulator can be assigned, or moved without an exception");
    acc = std::move(value);
  }
}

/// One that is empty may become one that is not: nothing is lost when that throws.
template <class T>
void replace(std::optional<T>& acc, std::optional<T>&& value) {
  if constexpr (std::is_trivially_copyable_v<T> && std::is_move_assignable_v<T>) {
    acc = std::move(value);
  } else {
    acc.reset();
    if (value) acc.emplace(std::move(*value));
  }
}

/// `acc` and what follows it become one.
template <class Sink, class Accumulator>
void combine_into(const Sink& sink, Accumulator& acc, Accumulator&& right) {
  replace(acc, Accumulator(sink.combine(std::move(acc), std::move(right))));
}

}  // namespace tine::detail
