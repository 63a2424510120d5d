#pragma once

#include <concepts>     // std::invocable
#include <functional>   // std::invoke
#include <type_traits>  // std::decay_t
#include <utility>      // std::declval

namespace tine::detail {

/// An identity is a value or a callable without arguments.
template <class Identity>
auto identity_value(const Identity& identity) {
  if constexpr (std::invocable<const Identity&>) {
    return std::invoke(identity);
  } else {
    return identity;
  }
}

template <class Identity>
using identity_t = std::decay_t<decltype(identity_value(std::declval<const Identity&>()))>;

}  // namespace tine::detail
