// Sorting: numbers, strings and records of 64 bytes; random, sorted, reversed, and with few
// distinct keys.

#include <tine/pool.hpp>
#include <tine/sort.hpp>

#include <oneapi/tbb/parallel_sort.h>

#include <algorithm>  // std::sort, std::shuffle
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint64_t, std::int32_t
#include <execution>  // std::execution::par
#include <random>     // std::mt19937_64
#include <string>     // std::string
#if defined(_OPENMP) && defined(__GLIBCXX__)
#include <parallel/algorithm>  // __gnu_parallel::sort
#endif

#include "support/contest.hpp"
#include "support/keys.hpp"
#include "support/numbers.hpp"

namespace {

using bench::order;

tine::thread_pool& one_thread() {
  static tine::thread_pool pool(1);
  return pool;
}

template <class T>
void add_sort(const std::string& type, order o, std::size_t n) {
  bench::contest job(
      bench::named(type + "_" + to_string(o), n), [=] { return bench::keys<T>(o, n); },
      [](auto& v) { std::sort(v.begin(), v.end()); });
  job.add("par", [](auto& v) { std::sort(std::execution::par, v.begin(), v.end()); })
      .add("tbb", [](auto& v) { tbb::parallel_sort(v.begin(), v.end()); })
#if defined(_OPENMP) && defined(__GLIBCXX__)
      .add("gnu", [](auto& v) { __gnu_parallel::sort(v.begin(), v.end()); })
#endif
      .add("tine_one_thread", [](auto& v) { one_thread().install([&] { tine::par_sort(v); }); })
      .add("tine", [](auto& v) { tine::par_sort(v); })
      .on_copies();
  if (o == order::random && n <= 100'000) {  // the branch predictor learns short inputs by heart
    job.before_each([random = std::mt19937_64(n)](auto& v) mutable {
      std::shuffle(v.begin(), v.end(), random);
    });
  }
}

template <class T>
void add_stable_sort(const std::string& type, order o, std::size_t n) {
  bench::contest(
      bench::named("stable_" + type + "_" + to_string(o), n),
      [=] { return bench::numbered_keys<T>(o, n); },
      [](auto& v) { std::stable_sort(v.begin(), v.end()); })
      .add("par", [](auto& v) { std::stable_sort(std::execution::par, v.begin(), v.end()); })
#if defined(_OPENMP) && defined(__GLIBCXX__)
      .add("gnu", [](auto& v) { __gnu_parallel::stable_sort(v.begin(), v.end()); })
#endif
      .add("tine", [](auto& v) { tine::par_stable_sort(v); })
      .on_copies();
}

template <class T>
void add_sorts(const std::string& type, std::size_t n) {
  for (const order o : {order::random, order::sorted, order::reversed, order::few_distinct}) {
    add_sort<T>(type, o, n);
  }
}

[[maybe_unused]] const bool registered = [] {
  add_sort<std::uint64_t>("u64", order::random, 1'000);
  add_sort<std::uint64_t>("u64", order::random, 30'000);
  add_sorts<std::uint64_t>("u64", 4'000'000);
  add_sorts<std::int32_t>("i32", 4'000'000);
  add_sorts<double>("f64", 4'000'000);
  add_sorts<std::string>("string", 400'000);
  add_sorts<bench::record>("record64", 1'000'000);
  for (const order o : {order::random, order::few_distinct}) {
    add_stable_sort<std::uint64_t>("u64", o, 4'000'000);
    add_stable_sort<std::int32_t>("i32", o, 4'000'000);
    add_stable_sort<double>("f64", o, 4'000'000);
    add_stable_sort<std::string>("string", o, 400'000);
    add_stable_sort<bench::record>("record64", o, 1'000'000);
  }
  return true;
}();

}  // namespace
