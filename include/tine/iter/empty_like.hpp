#pragma once

namespace tine::detail {

template <class C>
concept sorted_container = requires { typename C::key_compare; };
template <class C>
concept hashed_container = requires { typename C::hasher; };
template <class C>
concept keyed_container = sorted_container<C> || hashed_container<C>;

/// An empty container that compares, hashes and allocates as `c` does.
template <class C>
C empty_like(const C& c) {
  if constexpr (sorted_container<C>) {
    return C(c.key_comp(), c.get_allocator());
  } else if constexpr (hashed_container<C>) {
    return C(0, c.hash_function(), c.key_eq(), c.get_allocator());
  } else if constexpr (requires { C(c.get_allocator()); }) {
    return C(c.get_allocator());
  } else {
    return C{};
  }
}

}  // namespace tine::detail
