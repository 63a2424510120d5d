// Searching for the first element with a property, which is near the front, in the middle or at the
// very end. What is behind it should cost nothing.

#include <tine/iter.hpp>

#include <oneapi/tbb/blocked_range.h>
#include <oneapi/tbb/parallel_for.h>

#include <algorithm>  // std::find_if
#include <atomic>     // std::atomic
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint32_t
#include <execution>  // std::execution::par
#include <string>     // std::string
#include <vector>     // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

using numbers = std::vector<std::uint32_t>;

constexpr auto wanted = [](std::uint32_t x) { return x % 1009 == 1008; };

/// No element is wanted but that at `place` and all behind it.
numbers with_first_at(std::size_t place, std::size_t n) {
  numbers v(n, 1008);
  for (std::size_t i = 0; i < place; ++i) v[i] = static_cast<std::uint32_t>(i % 1008);
  return v;
}

/// The lowest position found so far, shared by the pieces of a search on oneTBB or OpenMP.
class first_hit {
 public:
  explicit first_hit(std::size_t none) : at_(none) {}
  std::size_t get() const { return at_.load(std::memory_order_relaxed); }

  void search(const numbers& v, std::size_t first, std::size_t last) {
    if (first >= get()) return;
    for (std::size_t i = first; i != last; ++i) {
      if (wanted(v[i])) return lower_to(i);
    }
  }

 private:
  void lower_to(std::size_t i) {
    std::size_t old = get();
    while (i < old && !at_.compare_exchange_weak(old, i, std::memory_order_relaxed)) {
    }
  }
  std::atomic<std::size_t> at_;
};

std::size_t find_on_tbb(const numbers& v) {
  first_hit hit(v.size());
  tbb::parallel_for(tbb::blocked_range<std::size_t>(0, v.size(), 1024),
                    [&](const auto& r) { hit.search(v, r.begin(), r.end()); });
  return hit.get();
}

#ifdef _OPENMP
std::size_t find_on_omp(const numbers& v) {
  constexpr std::size_t block = 4096;
  const std::size_t size = v.size();
  first_hit hit(size);
#pragma omp parallel for schedule(dynamic)
  for (std::size_t i = 0; i < size; i += block) hit.search(v, i, std::min(i + block, size));
  return hit.get();
}
#endif

void add_find(const std::string& where, std::size_t place, std::size_t n) {
  bench::contest(
      bench::named("find_first_" + where, n), [=] { return with_first_at(place, n); },
      [](numbers& v) {
        return static_cast<std::size_t>(std::find_if(v.begin(), v.end(), wanted) - v.begin());
      })
      .add("par",
           [](numbers& v) {
             const auto hit = std::find_if(std::execution::par, v.begin(), v.end(), wanted);
             return static_cast<std::size_t>(hit - v.begin());
           })
      .add("tbb", find_on_tbb)
#ifdef _OPENMP
      .add("omp", find_on_omp)
#endif
      .add("tine",
           [](numbers& v) {
             const std::uint32_t* const hit = tine::par_iter(v).find_first(wanted);
             return hit != nullptr ? static_cast<std::size_t>(hit - v.data()) : v.size();
           })
      .add("tine_position",
           [](numbers& v) { return tine::par_iter(v).position_first(wanted).value_or(v.size()); });
}

[[maybe_unused]] const bool registered = [] {
  for (const std::size_t n : {1'000u, 100'000u, 10'000'000u}) {
    add_find("at_10", 10, n);
    add_find("in_the_middle", n / 2, n);
    add_find("at_the_end", n - 1, n);
  }
  return true;
}();

}  // namespace
