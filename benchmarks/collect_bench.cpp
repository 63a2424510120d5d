// Collecting into a new vector: one item for each element, those that pass a test, running totals.

#include <tine/iter.hpp>

#ifdef _OPENMP
#include <omp.h>
#endif
#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>
#include <oneapi/tbb/parallel_reduce.h>

#include <algorithm>   // std::transform, std::copy_if
#include <cstddef>     // std::size_t
#include <execution>   // std::execution::par
#include <functional>  // std::plus
#include <iterator>    // std::back_inserter
#include <numeric>     // std::inclusive_scan
#include <vector>      // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

using numbers = std::vector<double>;

constexpr auto twice_plus_one = [](double x) { return 2 * x + 1; };
constexpr auto is_large = [](double x) { return x >= 500'000; };  // about half of them

auto input(std::size_t n) {
  return [n] { return bench::whole_numbers(n); };
}

void add_map_collect(std::size_t n) {
  bench::contest(bench::named("map_collect", n), input(n),
                 [](numbers& v) {
                   numbers out(v.size());
                   std::transform(v.begin(), v.end(), out.begin(), twice_plus_one);
                   return out;
                 })
      .add("par",
           [](numbers& v) {
             numbers out(v.size());
             std::transform(std::execution::par, v.begin(), v.end(), out.begin(), twice_plus_one);
             return out;
           })
      .add("tbb",
           [](numbers& v) {
             numbers out(v.size());
             tbb::parallel_for(tbb::blocked_range<std::size_t>(0, v.size()), [&](const auto& r) {
               for (std::size_t i = r.begin(); i != r.end(); ++i) out[i] = twice_plus_one(v[i]);
             });
             return out;
           })
#ifdef _OPENMP
      .add("omp",
           [](numbers& v) {
             const std::size_t size = v.size();
             numbers out(size);
#pragma omp parallel for
             for (std::size_t i = 0; i < size; ++i) out[i] = twice_plus_one(v[i]);
             return out;
           })
#endif
      .add("tine", [](numbers& v) { return tine::par_iter(v).map(twice_plus_one).collect(); });
}

void append(numbers& out, const numbers& more) { out.insert(out.end(), more.begin(), more.end()); }

numbers filter_on_tbb(const numbers& v) {
  return tbb::parallel_reduce(
      tbb::blocked_range<std::size_t>(0, v.size()), numbers{},
      [&](const auto& r, numbers kept) {
        for (std::size_t i = r.begin(); i != r.end(); ++i) {
          if (is_large(v[i])) kept.push_back(v[i]);
        }
        return kept;
      },
      [](numbers left, const numbers& right) {
        append(left, right);
        return left;
      });
}

#ifdef _OPENMP
numbers filter_on_omp(const numbers& v) {
  const std::size_t size = v.size();
  numbers out;
#pragma omp parallel
  {
    numbers mine;
#pragma omp for schedule(static) nowait
    for (std::size_t i = 0; i < size; ++i) {
      if (is_large(v[i])) mine.push_back(v[i]);
    }
    // The threads' shares are in the order of their numbers; each appends when it is its turn.
#pragma omp for schedule(static) ordered
    for (int thread = 0; thread < omp_get_num_threads(); ++thread) {
#pragma omp ordered
      append(out, mine);
    }
  }
  return out;
}
#endif

void add_filter_collect(std::size_t n) {
  bench::contest(bench::named("filter_collect", n), input(n),
                 [](numbers& v) {
                   numbers out;
                   std::copy_if(v.begin(), v.end(), std::back_inserter(out), is_large);
                   return out;
                 })
      .add("par",
           [](numbers& v) {
             numbers out(v.size());
             const auto end =
                 std::copy_if(std::execution::par, v.begin(), v.end(), out.begin(), is_large);
             out.erase(end, out.end());
             return out;
           })
      .add("tbb", filter_on_tbb)
#ifdef _OPENMP
      .add("omp", filter_on_omp)
#endif
      .add("tine", [](numbers& v) { return tine::par_iter(v).filter(is_large).collect(); });
}

void add_scan(std::size_t n) {
  bench::contest(bench::named("inclusive_scan", n), input(n),
                 [](numbers& v) {
                   numbers out(v.size());
                   std::inclusive_scan(v.begin(), v.end(), out.begin());
                   return out;
                 })
      .add("par",
           [](numbers& v) {
             numbers out(v.size());
             std::inclusive_scan(std::execution::par, v.begin(), v.end(), out.begin());
             return out;
           })
      .add("tine", [](numbers& v) { return tine::par_iter(v).inclusive_scan(std::plus{}); });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t n : bench::sizes) add_map_collect(n);
  for (const std::size_t n : bench::sizes) add_filter_collect(n);
  for (const std::size_t n : bench::sizes) add_scan(n);
  return true;
}();

}  // namespace
