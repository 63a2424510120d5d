#pragma once

#include <tine/iter/concepts.hpp>  // found

#include <memory>       // std::addressof
#include <type_traits>  // std::is_constructible_v

namespace tine::detail {

/// Keeps an item as a search returns it.
template <class I, class Item>
void keep_found(found<I>& place, Item&& item) {
  if constexpr (points_outside<I>) {
    place = std::addressof(item);
  } else {
    static_assert(std::is_constructible_v<kept_t<I>, Item>,
                  "tine: the result has to be copied out of a chain that owns its items, and they "
                  "cannot be: into_par_iter moves them");
    place.emplace(static_cast<Item&&>(item));
  }
}

/// An item as one that is kept, for the two to be compared.
template <class I, class Item>
decltype(auto) as_found(Item&& item) {
  return as_value<kept_t<I>>(static_cast<Item&&>(item));
}

template <class I>
bool is_found(const found<I>& f) {
  return static_cast<bool>(f);
}

}  // namespace tine::detail
