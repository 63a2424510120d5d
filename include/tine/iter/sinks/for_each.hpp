#pragma once

#include <tine/core/outcome.hpp>  // unit
#include <tine/iter/sinks/sink.hpp>

#include <functional>  // std::invoke

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

}  // namespace tine::detail
