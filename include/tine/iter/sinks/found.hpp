#pragma once

#include <tine/iter/concepts.hpp>  // found

#include <memory>   // std::addressof

namespace tine::detail {

/// Keeps an item as a search returns it.
template <class I, class Item>
void keep_found(found<I>& place, Item&& item) {
  if constexpr (points_outside<I>) {
    place = std::addressof(item);
  } else {
    place.emplace(static_cast<Item&&>(item));
  }
}

template <class I>
bool is_found(const found<I>& f) {
  return static_cast<bool>(f);
}

}  // namespace tine::detail
