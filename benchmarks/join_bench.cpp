// Fork-join: what a fork costs, and how well few and many leaves spread over the threads.

#include <tine/join.hpp>
#include <tine/pool.hpp>

#include <oneapi/tbb/parallel_invoke.h>

#include <cstddef>  // std::size_t
#include <cstdint>  // std::uint64_t
#include <memory>   // std::shared_ptr
#include <string>   // std::to_string

#include "support/contest.hpp"
#include "support/fork_jobs.hpp"
#include "support/forks.hpp"

namespace {

using bench::no_fork, bench::tbb_group, bench::tbb_invoke, bench::tine_fork;

constexpr auto by_value = [](int value) { return [value] { return value; }; };

void add_fib(int n) {
  bench::contest job("fib/" + std::to_string(n), by_value(n), bench::fib<no_fork>);
  job.add("tbb", bench::fib<tbb_invoke>).add("tbb_group", bench::fib<tbb_group>);
#ifdef _OPENMP
  if (n <= 24) {  // some seconds for fib(34)
    job.add("omp", [](int m) {
      return bench::in_omp_region([m] { return bench::fib<bench::omp_tasks>(m); });
    });
  }
#endif
  job.add("tine", bench::fib<tine_fork>);
}

void add_queens(int size) {
  bench::contest("queens/" + std::to_string(size), by_value(size), bench::queens_by_forks<no_fork>)
      .add("tbb", [](int n) { return bench::queens_by_tasks<tbb_group>(bench::board(n)); })
      .add("tbb_invoke", bench::queens_by_forks<tbb_invoke>)
#ifdef _OPENMP
      .add("omp",
           [](int n) {
             return bench::in_omp_region(
                 [n] { return bench::queens_by_tasks<bench::omp_tasks>(bench::board(n)); });
           })
#endif
      .add("tine_scope", [](int n) { return bench::queens_by_tasks<tine_fork>(bench::board(n)); })
      .add("tine", bench::queens_by_forks<tine_fork>);
}

void add_tree(std::size_t leaves) {
  bench::contest(
      "tree10/" + std::to_string(leaves), [leaves] { return bench::marks(leaves); },
      [](auto& m) { bench::tree_by_forks<no_fork>(m.data(), m.size()); })
      .add("tbb", bench::tree_by_tasks<tbb_group>)
      .add("tbb_invoke", [](auto& m) { bench::tree_by_forks<tbb_invoke>(m.data(), m.size()); })
#ifdef _OPENMP
      .add("omp",
           [](auto& m) {
             bench::in_omp_region([&m] {
               bench::tree_by_tasks<bench::omp_tasks>(m);
               return 0;
             });
           })
#endif
      .add("tine_scope", bench::tree_by_tasks<tine_fork>)
      .add("tine", [](auto& m) { bench::tree_by_forks<tine_fork>(m.data(), m.size()); });
}

struct leaves {
  std::size_t count;
  std::uint64_t microseconds;
};

/// A pool of more threads than CPUs, made when the case is first run.
auto many_threads() { return std::make_shared<tine::thread_pool>(32); }

void add_spine(leaves l) {
  bench::contest(
      "spine/512x100us", [] { return many_threads(); },
      [l](auto&) { return bench::spine<no_fork>(l.count, l.microseconds); })
      .add("two_threads",
           [l](auto&) { return bench::leaves_on_threads(2, l.count, l.microseconds); })
      .add("tbb", [l](auto&) { return bench::spine<tbb_invoke>(l.count, l.microseconds); })
      .add("tine", [l](auto&) { return bench::spine<tine_fork>(l.count, l.microseconds); })
      .add("tine_32", [l](auto& pool) {
        return pool->install([l] { return bench::spine<tine_fork>(l.count, l.microseconds); });
      });
}

void add_equal_leaves(leaves l) {
  bench::contest(
      "leaves/64x1ms", [] { return many_threads(); },
      [l](auto&) { return bench::equal_leaves<no_fork>(l.count, l.microseconds); })
      .add("two_threads",
           [l](auto&) { return bench::leaves_on_threads(2, l.count, l.microseconds); })
      .add("tbb", [l](auto&) { return bench::equal_leaves<tbb_invoke>(l.count, l.microseconds); })
      .add("tine", [l](auto&) { return bench::equal_leaves<tine_fork>(l.count, l.microseconds); })
      .add("tine_32", [l](auto& pool) {
        return pool->install(
            [l] { return bench::equal_leaves<tine_fork>(l.count, l.microseconds); });
      });
}

/// One fork, called from outside any pool, between two closures of equal length.
void add_outermost(std::uint64_t microseconds) {
  const auto leaf = [microseconds] { return bench::spin(microseconds) & 1; };
  bench::contest("outermost/2x" + std::to_string(microseconds) + "us", by_value(0), [leaf](auto&) {
    return no_fork::both(leaf, leaf);
  }).add("tbb", [leaf](auto&) {
      return tbb_invoke::both(leaf, leaf);
    }).add("tine", [leaf](auto&) { return tine_fork::both(leaf, leaf); });
}

/// A balanced tree whose lowest 64 leaves are a `join` tree of their own in each of 1000 places: as
/// part of the outer call, and with an isolation of its own, as each needs that runs under a lock.
void add_nested() {
  const auto inner = [](auto isolated) {
    return [isolated](std::size_t i) {
      const auto tree = [i] {
        return bench::balanced<tine_fork>(0, 64, [i](std::size_t k) { return i ^ k; });
      };
      return isolated ? tine::isolate(tree) : tree();
    };
  };
  bench::contest("nested/1000x64", by_value(0),
                 [](auto&) {
                   return bench::balanced<no_fork>(0, 1000, [](std::size_t i) {
                     return bench::balanced<no_fork>(0, 64, [i](std::size_t k) { return i ^ k; });
                   });
                 })
      .add("tine",
           [inner](auto&) { return bench::balanced<tine_fork>(0, 1000, inner(std::false_type{})); })
      .add("tine_isolated",
           [inner](auto&) { return bench::balanced<tine_fork>(0, 1000, inner(std::true_type{})); });
}

[[maybe_unused]] const bool registered = [] {
  add_fib(24);
  add_fib(34);
  add_queens(13);
  add_tree(1'000'000);
  add_spine({512, 100});
  add_equal_leaves({64, 1000});
  for (const std::uint64_t us : {0, 1, 10, 100}) add_outermost(us);
  add_nested();
  return true;
}();

}  // namespace
