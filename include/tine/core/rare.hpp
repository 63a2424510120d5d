#pragma once

namespace tine::detail {

/// `x`, which is true once in a long loop. [[unlikely]] says one time in ten: the compiler would
/// take a loop with four such exits for a short one, and not align it.
inline bool rare(bool x) noexcept { return __builtin_expect_with_probability(x, false, 0.9999); }

}  // namespace tine::detail
