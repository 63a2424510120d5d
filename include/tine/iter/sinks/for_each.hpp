#pragma once

#include <tine/core/outcome.hpp>            // unit
#include <tine/iter/adaptors/map_init.hpp>  // map_init_iter
#include <tine/iter/fallible.hpp>           // succeeded, success
#include <tine/iter/sinks/sink.hpp>

#include <atomic>      // std::atomic
#include <functional>  // std::invoke
#include <optional>    // std::optional
#include <utility>     // std::move

namespace tine::detail {

template <class F>
struct for_each_sink : exhaustive_sink {
  using accumulator = unit;
  const F& f;

  explicit for_each_sink(const F& g) : f(g) {}
  static unit start(position) { return {}; }
  template <class Item>
  go_on accumulate(unit, Item&& item) const {
    std::invoke(f, static_cast<Item&&>(item));
    return {};
  }
  static unit combine(unit, unit) { return {}; }
};

template <class I, class F>
void run_for_each(const I& it, const F& f) {
  drive(it, for_each_sink<F>(f));
}

/// Calls `f(state, item)` and returns something to pass on.
template <class F>
struct ignoring_result {
  const F& f;
  template <class State, class Item>
  unit operator()(State& state, Item&& item) const {
    std::invoke(f, state, static_cast<Item&&>(item));
    return {};
  }
};

template <class I, class Make, class F>
void run_for_each_init(I it, Make make, const F& f) {
  run_for_each(map_init_iter<I, Make, ignoring_result<F>>(std::move(it), std::move(make), {f}),
               [](unit) {});
}

/// Wants every item to be a success, and keeps a failure.
template <class R>
struct try_sink {
  using accumulator = std::optional<R>;     // a failure, else some success
  mutable std::atomic<bool> failed{false};  // relaxed: it only ends other pieces early

  static accumulator start(position) { return std::nullopt; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (!succeeded<R>(item)) {
      failed.store(true, std::memory_order_relaxed);
      acc.emplace(static_cast<Item&&>(item));
      return false;
    }
    if (!acc) acc.emplace(static_cast<Item&&>(item));
    return true;
  }
  static accumulator combine(accumulator left, accumulator right) {
    if (!left || (right && succeeded<R>(*left))) return right;
    return left;
  }
  bool done(position) const { return failed.load(std::memory_order_relaxed); }
};

template <class I>
auto run_all_successes(const I& it) {
  using result = value_t<I>;
  static_assert(
      fallible<result>,
      "tine: the function of try_for_each returns a bool, an optional or an expected-like "
      "type");
  auto last = drive(it, try_sink<result>{});
  return last ? std::move(*last) : success<result>();
}

}  // namespace tine::detail
