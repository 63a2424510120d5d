#pragma once

#include <benchmark/benchmark.h>

#include <chrono>       // std::chrono::steady_clock
#include <concepts>     // std::invocable
#include <cstdio>       // std::fprintf
#include <cstdlib>      // std::_Exit
#include <functional>   // std::function
#include <memory>       // std::shared_ptr
#include <optional>     // std::optional
#include <string>       // std::string
#include <thread>       // std::this_thread
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move
#include <vector>       // std::vector

namespace bench {

/// What a contender gives: its return value, or, if it has none, the input as it left it.
template <class F, class Input>
using result_of = std::conditional_t<std::is_void_v<std::invoke_result_t<F&, Input&>>, Input,
                                     std::remove_cvref_t<std::invoke_result_t<F&, Input&>>>;

template <class F, class Input>
result_of<F, Input> call_for_result(F& run, Input input) {
  if constexpr (std::is_void_v<std::invoke_result_t<F&, Input&>>) {
    run(input);
    return input;
  } else {
    return run(input);
  }
}

/// One job done in several ways: registers the benchmarks "<job>/<contender>". The sequential
/// version is the contender "std"; every other one has to give the same result on an equal input
/// before it is timed, else the program ends.
///
///     bench::contest("sum/1000", [] { return numbers(1000); },
///                    [](auto& v) { return std::accumulate(v.begin(), v.end(), 0.0); })
///         .add("tine", [](auto& v) { return tine::par_iter(v).sum(); });
///
/// Inputs are made when they are first needed, so that a filtered run stays small.
template <class Make, class Sequential>
class contest {
 public:
  using input = std::invoke_result_t<Make&>;
  using result = result_of<Sequential, input>;
  using clock = std::chrono::steady_clock;

  contest(const std::string& name, Make make, Sequential sequential)
      : job_(std::make_shared<job>(name, std::move(make), std::move(sequential))) {
    add("std", job_->sequential);
  }
  contest(const contest&) = delete;

  ~contest() {  // now it is known how to time them
    for (auto& [name, measure] : contenders_) {
      auto* const b = benchmark::RegisterBenchmark(name.c_str(), std::move(measure));
      b->MeasureProcessCPUTime();
      if (job_->before_each) {
        b->UseManualTime();
      } else {
        b->UseRealTime();
      }
      if (calls_ != 0) b->Iterations(calls_);
    }
  }

  /// Does `f(input)` before each call, untimed.
  contest& before_each(std::function<void(input&)> f) {
    job_->before_each = std::move(f);
    return *this;
  }

  /// Gives each call a new copy of the input.
  contest& on_copies() {
    return before_each([j = job_.get()](input& work) { work = j->pristine(); });
  }

  /// Makes that many calls in each repetition, however short or long they are.
  contest& calls(benchmark::IterationCount n) {
    calls_ = n;
    return *this;
  }

  template <class F>
    requires std::same_as<result_of<F, input>, result>
  contest& add(const std::string& contender, F run) {
    const std::string name = job_->name + "/" + contender;
    contenders_.emplace_back(
        name, [name, run, j = job_, checked = false](benchmark::State& state) mutable {
          if (!checked) check(name, *j, run);
          checked = true;
          measure(state, *j, run);
        });
    return *this;
  }

 private:
  struct job {
    job(const std::string& n, Make m, Sequential s)
        : name(n), make(std::move(m)), sequential(std::move(s)) {}

    const input& pristine() {
      if (!made) made.emplace(make());
      return *made;
    }
    const result& expected() {
      if (!correct) correct.emplace(call_for_result(sequential, pristine()));
      return *correct;
    }

    std::string name;
    Make make;
    Sequential sequential;
    std::function<void(input&)> before_each;
    std::optional<input> made;
    std::optional<result> correct;
  };

  template <class F>
  static void check(const std::string& name, job& j, F& run) {
    if (call_for_result(run, input(j.pristine())) == j.expected()) return;
    std::fprintf(stderr, "%s: the result differs from the sequential one\n", name.c_str());
    std::_Exit(1);
  }

  template <class F>
  static void measure(benchmark::State& state, job& j, F& run) {
    input work = j.pristine();
    if (!j.before_each) {
      settle(run, work);
      for ([[maybe_unused]] auto _ : state) call_once(run, work);
      return;
    }
    for ([[maybe_unused]] auto _ : state) {
      j.before_each(work);
      const auto begin = clock::now();
      call_once(run, work);
      const std::chrono::duration<double> taken = clock::now() - begin;
      state.SetIterationTime(taken.count());
    }
  }

  /// Lets the threads of the contender before fall asleep (those of OpenMP spin for some time), and
  /// wakes those of this one.
  template <class F>
  static void settle(F& run, input& work) {
    std::this_thread::sleep_for(std::chrono::milliseconds(15));
    const auto begin = clock::now();
    do {
      call_once(run, work);
    } while (clock::now() - begin < std::chrono::milliseconds(10));
  }

  template <class F>
  static void call_once(F& run, input& work) {
    benchmark::DoNotOptimize(&work);
    if constexpr (std::is_void_v<std::invoke_result_t<F&, input&>>) {
      run(work);
    } else {
      auto value = run(work);
      benchmark::DoNotOptimize(&value);
    }
    benchmark::ClobberMemory();
  }

  std::shared_ptr<job> job_;
  benchmark::IterationCount calls_ = 0;
  std::vector<std::pair<std::string, std::function<void(benchmark::State&)>>> contenders_;
};

}  // namespace bench
