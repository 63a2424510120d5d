// Prints the figures that tine promises to reach, each with its goal. All contenders of a figure
// are timed in turn, and their medians compared. Exit code 1: a goal was missed.
//   acceptance [SECTION [SECONDS]]    fib, queens, tree, leaves, loops, sleep or all;
//                                     wait so long for a quiet machine (default 30)

#include <tine/iter.hpp>
#include <tine/pool.hpp>

#include <oneapi/tbb/parallel_for.h>

#include <chrono>      // std::chrono::milliseconds
#include <cstddef>     // std::size_t
#include <cstdint>     // std::uint64_t
#include <cstdio>      // std::printf
#include <cstdlib>     // std::_Exit, std::atof
#include <functional>  // std::function
#include <string>      // std::string
#include <thread>      // std::this_thread
#include <vector>      // std::vector

#include "support/fork_jobs.hpp"
#include "support/forks.hpp"
#include "support/numbers.hpp"
#include "support/rounds.hpp"
#include "support/spin.hpp"

namespace {

using bench::no_fork, bench::tbb_group, bench::tbb_invoke, bench::tine_fork;
using work = std::function<void()>;

bool all_reached = true;

/// One line: what a figure is in medians, and in the fastest tenth of all samples.
void print(const std::string& figure, double median, double best, double goal,
           const char* unit = "") {
  const bool reached = median <= goal;
  all_reached &= reached;
  std::printf("%-60s %9.3f %9.3f %9.3f%-3s %s\n", figure.c_str(), median, best, goal, unit,
              reached ? "yes" : "NO");
  std::fflush(stdout);
}

/// `a` in relation to `b`, times `scale`.
void print_ratio(const std::string& figure, const bench::cost& a, const bench::cost& b, double goal,
                 double scale = 1) {
  print(figure, scale * a.median / b.median, scale * a.best / b.best, goal);
}

void expect(bool as_sequential) {
  if (as_sequential) return;
  std::fprintf(stderr, "A result differs from the sequential one.\n");
  std::_Exit(2);
}

/// A call whose result must be `expected`, each time.
template <class T, class F>
work expecting(T expected, F f) {
  return [expected, f] { expect(f() == expected); };
}

void fib() {
  constexpr int n = 34;
  const auto expected = bench::fib<no_fork>(n);
  const auto t = bench::in_turn(10, {expecting(expected, [] { return bench::fib<tbb_invoke>(n); }),
                                     expecting(expected, [] { return bench::fib<tine_fork>(n); })});
  print_ratio("fib(34): join / parallel_invoke (first goal)", t[1], t[0], 0.06);
  print_ratio("fib(34): join / parallel_invoke (final goal)", t[1], t[0], 0.045);
  const auto forks = static_cast<double>(bench::fib_forks(n));
  print("fib(34): CPU time per join", t[1].cpu / forks * 1e9, t[1].cpu / forks * 1e9, 5, " ns");
}

void queens() {
  constexpr int n = 13;
  const bench::board empty(n);
  const auto expected = bench::queens_by_forks<no_fork>(n);
  const auto t = bench::in_turn(
      10, {expecting(expected, [=] { return bench::queens_by_tasks<tbb_group>(empty); }),
           expecting(expected, [=] { return bench::queens_by_tasks<tine_fork>(empty); }),
           expecting(expected, [] { return bench::queens_by_forks<tbb_invoke>(n); }),
           expecting(expected, [] { return bench::queens_by_forks<tine_fork>(n); })});
  print_ratio("13 queens, a task per square: scope / task_group", t[1], t[0], 0.8);
  print_ratio("13 queens, a task per square: join / task_group", t[3], t[0], 0.8);
  print_ratio("13 queens, a task per square: join / parallel_invoke", t[3], t[2], 0.8);
}

void tree() {
  bench::marks marks(1'000'000);
  const auto t =
      bench::in_turn(10, {[&] { bench::tree_by_tasks<tbb_group>(marks); },
                          [&] { bench::tree_by_tasks<tine_fork>(marks); },
                          [&] { bench::tree_by_forks<tine_fork>(marks.data(), marks.size()); }});
  for (const auto mark : marks) expect(mark == marks.front());
  print_ratio("10-ary tree of 10^6 leaves: scope / task_group", t[1], t[0], 0.5);
  print_ratio("10-ary tree of 10^6 leaves: join / task_group", t[2], t[0], 0.2);
}

/// `job(fork)` on one thread, on plain threads, in a pool of 2 and in one of 32 threads.
template <class Job>
void leaves(const std::string& name, std::size_t count, std::uint64_t microseconds, Job job) {
  tine::thread_pool two(2), many(32);
  const auto expected = static_cast<std::uint64_t>(count);
  const auto t = bench::in_turn(
      15,
      {expecting(expected, [=] { return job(no_fork{}); }),
       expecting(expected, [=] { return bench::leaves_on_threads(2, count, microseconds); }),
       expecting(expected, [&two, job] { return two.install([&] { return job(tine_fork{}); }); }),
       expecting(expected,
                 [&many, job] { return many.install([&] { return job(tine_fork{}); }); })});
  print_ratio(name + ", 2 threads: time / half the sequential time", t[2], t[0], 1 / 0.95, 2);
  print_ratio(name + ", 2 threads: time / that of two plain threads", t[2], t[1], 1 / 0.95);
  print_ratio(name + ": 32 threads / 2 threads", t[3], t[2], 1.2);
}

void spine_of_leaves() {
  leaves("spine of 512 x 100 us", 512, 100,
         [](auto fork) { return bench::spine<decltype(fork)>(512, 100); });
  leaves("64 x 1 ms", 64, 1000,
         [](auto fork) { return bench::equal_leaves<decltype(fork)>(64, 1000); });
}

void loops() {
  const auto multiply_add = [](double& x) { x = x * 0.999 + 1.0; };
  for (const std::size_t n : {std::size_t{100}, std::size_t{10'000}}) {
    std::vector<double> a = bench::whole_numbers(n);
    std::vector<double> b = a;
    const work sequential = [&] {
      for (double& x : a) multiply_add(x);
    };
    const work parallel = [&] { tine::par_iter(b).for_each(multiply_add); };
    sequential();
    parallel();
    expect(a == b);
    const auto t = bench::in_turn(10, {sequential, parallel});
    const std::string name = "for_each, n = " + std::to_string(n);
    const double goal = 1.15 * t[0].median + 60e-9;
    print(name + " (goal: 1.15 x sequential + 60 ns)", t[1].median * 1e9, t[1].best * 1e9,
          goal * 1e9, " ns");
  }
}

void calls_after_sleep() {
  for (const int pause_ms : {10, 200}) {
    std::vector<std::uint64_t> items(8);
    const auto touch = [](std::uint64_t& x) { x += bench::spin(10); };
    const auto t = bench::after_pauses(
        15, pause_ms,
        {[&] { tbb::parallel_for(std::size_t{0}, items.size(), [&](auto i) { touch(items[i]); }); },
         [&] { tine::par_iter(items).for_each(touch); }});
    print_ratio("8 x 10 us after " + std::to_string(pause_ms) + " ms of sleep: tine / oneTBB", t[1],
                t[0], 1.05);
  }
  const double idle = bench::cpu_used_while_idle(1);
  print("CPU used in an idle second", idle * 1e3, idle * 1e3, 1, " ms");
}

}  // namespace

int main(int argc, char** argv) {
  struct section {
    const char* name;
    void (*run)();
  };
  const section sections[] = {{"fib", fib},     {"queens", queens},
                              {"tree", tree},   {"leaves", spine_of_leaves},
                              {"loops", loops}, {"sleep", calls_after_sleep}};
  if (argc > 2) bench::set_patience(std::atof(argv[2]));
  std::printf("%-60s %9s %9s %9s    %s\n", "figure", "medians", "fastest", "goal", "reached");
  for (const section& s : sections) {
    if (argc < 2 || argv[1] == std::string(s.name) || argv[1] == std::string("all")) s.run();
  }
  std::printf("Waited in vain for other processes to leave the CPUs alone: %s\n",
              bench::in_vain().c_str());
  return all_reached ? 0 : 1;
}
