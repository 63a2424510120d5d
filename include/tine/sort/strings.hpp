#pragma once

#include <tine/iter.hpp>            // par_range
#include <tine/sort/by_index.hpp>   // permute
#include <tine/sort/order.hpp>      // sort_if_monotonic
#include <tine/sort/quicksort.hpp>  // quicksort

#include <algorithm>    // std::min, std::mismatch
#include <bit>          // std::endian, std::countl_zero
#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint64_t
#include <cstring>      // std::memcpy, std::memcmp
#include <new>          // std::bad_alloc
#include <string>       // std::basic_string
#include <string_view>  // std::string_view
#include <vector>       // std::vector

// Strings are sorted by their first eight characters that tell them apart, kept beside their
// places: most comparisons need not look at the strings, which lie all over the memory. The strings
// move once.
namespace tine::detail {

template <class T>
inline constexpr bool is_string = false;
template <class Allocator>
inline constexpr bool is_string<std::basic_string<char, std::char_traits<char>, Allocator>> = true;
template <>
inline constexpr bool is_string<std::string_view> = true;

/// Fewer are sorted where they are.
inline constexpr std::size_t fewest_keyed_strings = 256;

/// The beginning that some of the strings have in common, and probably most of them.
template <class String>
std::string_view common_beginning(const String* first, std::size_t n) {
  std::string_view common = first[0];
  constexpr std::size_t samples = 64;
  for (std::size_t i = 1; i < samples; ++i) {
    const std::string_view s = first[i * (n / samples)];
    const std::size_t shorter = std::min(s.size(), common.size());
    const auto end = std::mismatch(common.begin(), common.begin() + shorter, s.begin()).first;
    common = common.substr(0, static_cast<std::size_t>(end - common.begin()));
  }
  return common;
}

/// A number for a string: of two strings, the one that comes first has the smaller one or the same.
inline std::uint64_t string_key(std::string_view s, std::string_view common) {
  const std::size_t shared = std::min(s.size(), common.size());
  if (const int order = std::memcmp(s.data(), common.data(), shared);
      order != 0 || shared < common.size()) {
    return order > 0 ? ~std::uint64_t{0} : 0;
  }
  unsigned char bytes[8] = {};
  std::memcpy(bytes, s.data() + shared, std::min<std::size_t>(s.size() - shared, 8));
  std::uint64_t key = 0;
  for (const unsigned char byte : bytes) key = key << 8 | byte;
  return key;
}

/// Sorts strings in their natural order or, if `descending`, its reverse. False: there are few, or
/// there is no memory, and nothing has changed.
template <bool Stable, class String>
bool sort_strings(String* first, String* last, bool descending) {
  const auto n = static_cast<std::size_t>(last - first);
  if (n < fewest_keyed_strings) return false;
  const auto less = [descending](std::string_view a, std::string_view b) {
    return descending ? b < a : a < b;
  };
  if (sort_if_monotonic<Stable>(first, last, less)) return true;

  struct entry {
    std::uint64_t key;
    std::size_t place;
  };
  const std::string_view common = common_beginning(first, n);
  const std::uint64_t flipped = descending ? ~std::uint64_t{0} : 0;
  try {
    const buffer<String> room(n);
    auto entries = par_range(n)
                       .map([=](std::size_t i) {
                         return entry{string_key(first[i], common) ^ flipped, i};
                       })
                       .collect();
    quicksort(entries.data(), entries.data() + n, [=](const entry& a, const entry& b) -> bool {
      if (a.key != b.key) [[likely]]
        return a.key < b.key;
      const std::string_view x = first[a.place], y = first[b.place];
      if constexpr (Stable) {
        if (x == y) return a.place < b.place;
      }
      return less(x, y);
    });
    permute(first, n, room.begin(), [&](std::size_t i) { return entries[i].place; });
    return true;
  } catch (const std::bad_alloc&) {
    return false;
  }
}

}  // namespace tine::detail
