#pragma once

#include <cstddef>  // std::size_t
#include <cstdint>  // std::uint64_t
#include <random>   // std::mt19937_64
#include <string>   // std::string
#include <vector>   // std::vector

namespace bench {

/// 1, 10, …, ten million.
inline constexpr std::size_t sizes[] = {1, 10, 100, 1'000, 10'000, 100'000, 1'000'000, 10'000'000};

inline std::string named(const std::string& job, std::size_t size) {
  return job + "/" + std::to_string(size);
}

/// `n` whole numbers below a million as doubles: any order of adding them gives the same sum.
inline std::vector<double> whole_numbers(std::size_t n) {
  std::mt19937_64 random(n);
  std::vector<double> v(n);
  for (auto& x : v) x = static_cast<double>(random() % 1'000'000);
  return v;
}

}  // namespace bench
