// Reductions of an array of doubles: a sum, the sum of a map, the minimum.

#include <tine/iter.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <algorithm>   // std::min_element
#include <cstddef>     // std::size_t
#include <execution>   // std::execution::par
#include <functional>  // std::plus
#include <limits>      // std::numeric_limits
#include <numeric>     // std::accumulate, std::transform_reduce
#include <string>      // std::string

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

constexpr auto twice_plus_one = [](double x) { return 2 * x + 1; };
constexpr auto smaller = [](double a, double b) { return b < a ? b : a; };
constexpr double infinity = std::numeric_limits<double>::infinity();

auto input(std::size_t n) {
  return [n] { return bench::whole_numbers(n); };
}

/// The reduction of `map(x)` by `combine` on oneTBB.
template <class Map, class Combine>
auto on_tbb(double identity, Map map, Combine combine) {
  return [=](auto& v) {
    return tbb::parallel_reduce(
        tbb::blocked_range<std::size_t>(0, v.size()), identity,
        [&](const auto& r, double acc) {
          for (std::size_t i = r.begin(); i != r.end(); ++i) acc = combine(acc, map(v[i]));
          return acc;
        },
        combine);
  };
}

void add_sum(std::size_t n) {
  bench::contest(bench::named("sum", n), input(n),
                 [](auto& v) { return std::accumulate(v.begin(), v.end(), 0.0); })
      .add("par", [](auto& v) { return std::reduce(std::execution::par, v.begin(), v.end()); })
      .add("tbb", on_tbb(0, std::identity{}, std::plus{}))
#ifdef _OPENMP
      .add("omp",
           [](auto& v) {
             const std::size_t size = v.size();
             const double* const data = v.data();
             double sum = 0;
#pragma omp parallel for reduction(+ : sum)
             for (std::size_t i = 0; i < size; ++i) sum += data[i];
             return sum;
           })
#endif
      .add("tine", [](auto& v) { return tine::par_iter(v).sum(); });
}

void add_map_sum(std::size_t n) {
  bench::contest(bench::named("map_sum", n), input(n),
                 [](auto& v) {
                   return std::transform_reduce(v.begin(), v.end(), 0.0, std::plus{},
                                                twice_plus_one);
                 })
      .add("par",
           [](auto& v) {
             return std::transform_reduce(std::execution::par, v.begin(), v.end(), 0.0, std::plus{},
                                          twice_plus_one);
           })
      .add("tbb", on_tbb(0, twice_plus_one, std::plus{}))
#ifdef _OPENMP
      .add("omp",
           [](auto& v) {
             const std::size_t size = v.size();
             const double* const data = v.data();
             double sum = 0;
#pragma omp parallel for reduction(+ : sum)
             for (std::size_t i = 0; i < size; ++i) sum += twice_plus_one(data[i]);
             return sum;
           })
#endif
      .add("tine", [](auto& v) { return tine::par_iter(v).map(twice_plus_one).sum(); });
}

void add_min(std::size_t n) {
  bench::contest(bench::named("min", n), input(n),
                 [](auto& v) { return *std::min_element(v.begin(), v.end()); })
      .add("par",
           [](auto& v) { return *std::min_element(std::execution::par, v.begin(), v.end()); })
      .add("tbb", on_tbb(infinity, std::identity{}, smaller))
#ifdef _OPENMP
      .add("omp",
           [](auto& v) {
             const std::size_t size = v.size();
             const double* const data = v.data();
             double least = infinity;
#pragma omp parallel for reduction(min : least)
             for (std::size_t i = 0; i < size; ++i) least = smaller(least, data[i]);
             return least;
           })
#endif
      .add("tine", [](auto& v) { return *tine::par_iter(v).min(); });
}

/// What it costs that the tree of additions depends on the length alone.
void add_deterministic_sum(std::size_t n) {
  bench::contest(bench::named("deterministic_sum", n), input(n), [](auto& v) {
    return std::accumulate(v.begin(), v.end(), 0.0);
  }).add("tine_plain", [](auto& v) {
      return tine::par_iter(v).sum();
    }).add("tine", [](auto& v) { return tine::par_iter(v).deterministic().sum(); });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t n : bench::sizes) add_sum(n);
  for (const std::size_t n : bench::sizes) add_map_sum(n);
  for (const std::size_t n : bench::sizes) add_min(n);
  for (const std::size_t n : {1'000u, 1'000'000u}) add_deterministic_sum(n);
  return true;
}();

}  // namespace
