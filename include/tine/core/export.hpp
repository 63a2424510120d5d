#pragma once

// Marks what a shared build of tine makes visible. TINE_SHARED is defined for the library and its
// users when tine is a shared library, TINE_BUILDING only while the library itself is compiled.
#if defined(_WIN32) && defined(TINE_SHARED)
#if defined(TINE_BUILDING)
#define TINE_EXPORT __declspec(dllexport)
#else
#define TINE_EXPORT __declspec(dllimport)
#endif
#elif defined(__GNUC__)
#define TINE_EXPORT __attribute__((visibility("default")))
#else
#define TINE_EXPORT
#endif
