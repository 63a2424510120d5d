#pragma once

#include <algorithm>    // std::sort, std::reverse
#include <array>        // std::array
#include <compare>      // std::weak_ordering
#include <cstddef>      // std::size_t
#include <cstdint>      // std::uint64_t
#include <random>       // std::mt19937_64
#include <string>       // std::string
#include <type_traits>  // std::is_same_v
#include <vector>       // std::vector

// What is sorted.
namespace bench {

enum class order { random, sorted, reversed, few_distinct };

inline std::string to_string(order o) {
  static constexpr const char* names[] = {"random", "sorted", "reversed", "few_distinct"};
  return names[static_cast<int>(o)];
}

/// 64 bytes, ordered by the first eight of them.
struct record {
  std::uint64_t key = 0;
  std::array<std::uint64_t, 7> payload{};

  friend std::weak_ordering operator<=>(const record& a, const record& b) {
    return a.key <=> b.key;
  }
  friend bool operator==(const record& a, const record& b) = default;
};

template <class T>
T make_key(std::uint64_t bits) {
  if constexpr (std::is_same_v<T, std::string>) {  // longer than what fits into the object
    return "customers/" + std::to_string(bits) + ".json";
  } else if constexpr (std::is_same_v<T, record>) {
    return {bits, {}};
  } else if constexpr (std::is_floating_point_v<T>) {
    return static_cast<T>(static_cast<std::int64_t>(bits));
  } else {
    return static_cast<T>(bits);
  }
}

template <class T>
std::vector<T> keys(order o, std::size_t n) {
  std::mt19937_64 random(n);
  std::vector<T> v;
  v.reserve(n);
  for (std::size_t i = 0; i < n; ++i) {
    v.push_back(make_key<T>(o == order::few_distinct ? random() % 16 : random()));
  }
  if (o == order::sorted || o == order::reversed) std::sort(v.begin(), v.end());
  if (o == order::reversed) std::reverse(v.begin(), v.end());
  return v;
}

/// Keys in records that are told apart by their numbers, so that a check sees whether equal keys kept
/// their order.
template <class T>
std::vector<T> numbered_keys(order o, std::size_t n) {
  std::vector<T> v = keys<T>(o, n);
  if constexpr (std::is_same_v<T, record>) {
    for (std::size_t i = 0; i < n; ++i) v[i].payload[0] = i;
  }
  return v;
}

}  // namespace bench
