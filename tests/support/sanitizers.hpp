// What the tests are compiled with.
#pragma once

#if !defined(__has_feature)
#define __has_feature(x) 0
#endif

namespace tine_test {

#if defined(__SANITIZE_ADDRESS__) || __has_feature(address_sanitizer)
inline constexpr bool address_sanitizer = true;  // frames are several times as large
#else
inline constexpr bool address_sanitizer = false;
#endif

#if defined(__SANITIZE_THREAD__) || __has_feature(thread_sanitizer)
inline constexpr bool thread_sanitizer = true;
#else
inline constexpr bool thread_sanitizer = false;
#endif

/// Everything takes ten times as long.
inline constexpr bool sanitized = address_sanitizer || thread_sanitizer;

}  // namespace tine_test
