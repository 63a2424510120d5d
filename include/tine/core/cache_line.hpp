#pragma once

#include <cstddef>  // std::size_t

namespace tine::detail {

/// What one thread writes often lies in lines of its own: who reads something beside it would wait
/// for the line each time.
inline constexpr std::size_t cache_line = 64;

/// A value in cache lines of its own.
template <class T>
struct alignas(cache_line) apart {
  T value;
};

}  // namespace tine::detail
