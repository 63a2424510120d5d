#pragma once

#include <concepts>     // std::convertible_to
#include <optional>     // std::optional
#include <type_traits>  // std::remove_cvref_t
#include <utility>      // std::declval

// What the `try_` calls take for a success or a failure: a bool, a std::optional, or anything like
// std::expected, with has_value() and error().
namespace tine::detail {

template <class R>
inline constexpr bool is_optional = false;
template <class T>
inline constexpr bool is_optional<std::optional<T>> = true;

template <class R>
concept expected_like = !is_optional<R> && requires(const R& r) {
  { r.has_value() } -> std::convertible_to<bool>;
  r.error();
};

template <class R>
concept fallible = std::is_same_v<R, bool> || is_optional<R> || expected_like<R>;

template <fallible R>
bool succeeded(const R& r) {
  if constexpr (std::is_same_v<R, bool>) {
    return r;
  } else {
    return static_cast<bool>(r.has_value());
  }
}

/// A success without anything to say.
template <fallible R>
R success() {
  if constexpr (std::is_same_v<R, bool>) {
    return true;
  } else if constexpr (is_optional<R>) {
    static_assert(std::is_default_constructible_v<typename R::value_type>,
                  "tine: without items, try_for_each returns a default-constructed value");
    return R(std::in_place);
  } else {
    static_assert(std::is_default_constructible_v<R>,
                  "tine: without items, try_for_each returns a default-constructed value");
    return R();  // as std::expected, it has a value
  }
}

}  // namespace tine::detail
