// Loops: one multiply-add per element of an array, and eight items that take a while each.

#include <tine/iter.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>  // std::for_each
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint64_t
#include <execution>  // std::execution::par
#include <string>     // std::to_string
#include <vector>     // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"
#include "support/spin.hpp"

namespace {

const auto multiply_add = [](double& x) { x = x * 0.999 + 1.0; };

void add_multiply_add(std::size_t n) {
  bench::contest(
      bench::named("multiply_add", n), [n] { return bench::whole_numbers(n); },
      [](auto& v) { std::for_each(v.begin(), v.end(), multiply_add); })
      .add("par",
           [](auto& v) { std::for_each(std::execution::par, v.begin(), v.end(), multiply_add); })
      .add("tbb",
           [](auto& v) {
             tbb::parallel_for(tbb::blocked_range<std::size_t>(0, v.size()), [&v](const auto& r) {
               for (std::size_t i = r.begin(); i != r.end(); ++i) multiply_add(v[i]);
             });
           })
#ifdef _OPENMP
      .add("omp",
           [](auto& v) {
             const std::size_t size = v.size();
             double* const data = v.data();
#pragma omp parallel for
             for (std::size_t i = 0; i < size; ++i) multiply_add(data[i]);
           })
#endif
      .add("tine", [](auto& v) { tine::par_iter(v).for_each(multiply_add); });
}

void add_eight_items(std::uint64_t microseconds) {
  const auto work = [microseconds](std::uint64_t& x) { x += bench::spin(microseconds); };
  bench::contest(
      "eight_items/" + std::to_string(microseconds) + "us",
      [] { return std::vector<std::uint64_t>(8); },
      [=](auto& v) { std::for_each(v.begin(), v.end(), work); })
      .add("par", [=](auto& v) { std::for_each(std::execution::par, v.begin(), v.end(), work); })
      .add("tbb",
           [=](auto& v) {
             tbb::parallel_for(std::size_t{0}, v.size(), [&](std::size_t i) { work(v[i]); });
           })
#ifdef _OPENMP
      .add("omp",
           [=](auto& v) {
             const std::size_t size = v.size();
             std::uint64_t* const data = v.data();
#pragma omp parallel for schedule(dynamic, 1)
             for (std::size_t i = 0; i < size; ++i) work(data[i]);
           })
#endif
      .add("tine", [=](auto& v) { tine::par_iter(v).for_each(work); });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t n : bench::sizes) add_multiply_add(n);
  for (const std::uint64_t us : {1, 10, 100}) add_eight_items(us);
  return true;
}();

}  // namespace
