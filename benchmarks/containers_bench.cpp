// Collecting into hash maps and maps, grouping and counting.

#include <tine/iter.hpp>

#include <cstddef>        // std::size_t
#include <map>            // std::map
#include <string>         // std::string
#include <unordered_map>  // std::unordered_map
#include <utility>        // std::pair
#include <vector>         // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

using numbers = std::vector<double>;

auto input(std::size_t n) {
  return [n] { return bench::whole_numbers(n); };
}

/// As many different keys as there are numbers below a million.
std::pair<std::string, double> named_number(double x) {
  return {"the number " + std::to_string(static_cast<int>(x)), x};
}

template <class Map>
void add_collect(const char* name, std::size_t n) {
  bench::contest(bench::named(name, n), input(n), [](numbers& v) {
    Map out;
    for (const double x : v) {
      auto [key, value] = named_number(x);
      out.insert_or_assign(std::move(key), value);
    }
    return out;
  }).add("tine", [](numbers& v) {
    return tine::par_iter(v).map(named_number).template collect<Map>();
  });
}

void add_count(std::size_t n, int keys) {
  const auto key = [keys](double x) { return static_cast<int>(x) % keys; };
  bench::contest(bench::named("count_by/" + std::to_string(keys) + "_keys", n), input(n),
                 [key](numbers& v) {
                   std::unordered_map<int, std::size_t> counts;
                   for (const double x : v) ++counts[key(x)];
                   return counts;
                 })
      .add("tine", [key](numbers& v) { return tine::par_iter(v).count_by(key); });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t n : {1'000, 1'000'000}) {
    add_collect<std::unordered_map<std::string, double>>("hash_map", n);
    add_collect<std::map<std::string, double>>("map", n);
    add_count(n, 100);
    add_count(n, 1'000'000);
  }
  return true;
}();

}  // namespace
