// Inputs that have broken sorts before.
#pragma once

#include "support/pools.hpp"

#include <algorithm>  // std::ranges::sort
#include <cstddef>    // std::size_t
#include <string>     // std::string
#include <vector>     // std::vector

namespace tine_test {

struct pattern {
  std::string name;
  std::vector<int> (*make)(std::size_t n);
};

inline const std::vector<pattern>& patterns() {
  static const std::vector<pattern> all{
      {"random", [](std::size_t n) { return random_numbers(n, 1'000'000'000); }},
      {"shuffled", [](std::size_t n) { return shuffled(n, 5); }},
      {"sorted", [](std::size_t n) { return ascending(n); }},
      {"reversed",
       [](std::size_t n) {
         auto v = ascending(n);
         std::ranges::reverse(v);
         return v;
       }},
      {"all equal", [](std::size_t n) { return std::vector<int>(n, 7); }},
      {"two values", [](std::size_t n) { return random_numbers(n, 2); }},
      {"few values", [](std::size_t n) { return random_numbers(n, 16); }},
      {"organ pipe",
       [](std::size_t n) {
         auto v = ascending(n);
         for (std::size_t i = n / 2; i < n; ++i) v[i] = static_cast<int>(n - i);
         return v;
       }},
      {"sawtooth",
       [](std::size_t n) {
         auto v = ascending(n);
         for (int& x : v) x %= 100;
         return v;
       }},
      {"sorted but for the end",
       [](std::size_t n) {
         auto v = ascending(n);
         for (std::size_t i = 1; i <= n / 100; ++i) v[n - i] = static_cast<int>(i * 37 % n);
         return v;
       }},
      {"every other one small",
       [](std::size_t n) {
         auto v = ascending(n);
         for (std::size_t i = 0; i < n; i += 2) v[i] = -v[i];
         return v;
       }},
  };
  return all;
}

}  // namespace tine_test
