#pragma once

#include <tine/core/export.hpp>

#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint64_t
#include <type_traits>  // std::is_arithmetic_v

namespace tine::detail {

/// How the bits of numbers are ordered.
enum class number_kind { plain, with_sign, floating };

/// Sorts `n` numbers of `width` bytes (1, 2, 4 or 8). Equal bits cannot be told apart, so every
/// result is stable, but for zeros of both signs (-0 comes before +0) and for NaNs, which come last
/// in either order, by their bits.
TINE_EXPORT void sort_numbers(void* first, std::size_t n, std::size_t width, number_kind kind,
                              bool descending);

/// Whether there are NaNs or negative zeros among the `n` numbers of `width` bytes (4 or 8).
TINE_EXPORT bool has_nan_or_negative_zero(const void* first, std::size_t n, std::size_t width);

template <class T>
inline constexpr bool is_number =
    std::is_arithmetic_v<T> && !std::is_const_v<T> &&
    (std::is_integral_v<T> ? sizeof(T) <= 8
                           : std::is_same_v<T, float> || std::is_same_v<T, double>);

template <class T>
void sort_numbers(T* first, std::size_t n, bool descending) {
  constexpr number_kind kind = std::is_floating_point_v<T> ? number_kind::floating
                               : std::is_signed_v<T>       ? number_kind::with_sign
                                                           : number_kind::plain;
  sort_numbers(static_cast<void*>(first), n, sizeof(T), kind, descending);
}

}  // namespace tine::detail
