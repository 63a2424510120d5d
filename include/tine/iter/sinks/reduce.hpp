#pragma once

#include <tine/iter/identity.hpp>
#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/sink.hpp>

#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <optional>     // std::optional
#include <utility>      // std::move

namespace tine::detail {

template <class T, class Identity, class F>
struct reduce_sink : exhaustive_sink {
  using accumulator = T;
  const Identity& identity;
  const F& f;

  reduce_sink(const Identity& i, const F& g) : identity(i), f(g) {}
  T start(position) const { return T(identity_value(identity)); }
  template <class Item>
  go_on accumulate(T& acc, Item&& item) const {
    acc = std::invoke(f, std::move(acc), static_cast<Item&&>(item));
    return {};
  }
  T combine(T left, T right) const { return std::invoke(f, std::move(left), std::move(right)); }
};

template <class I, class Identity, class F>
auto run_reduce(const I& it, const Identity& identity, const F& f) {
  return drive(it, reduce_sink<identity_t<Identity>, Identity, F>(identity, f));
}

template <class T, class F>
struct reduce_with_sink : exhaustive_sink {
  using accumulator = std::optional<T>;
  const F& f;

  explicit reduce_with_sink(const F& g) : f(g) {}
  static accumulator start(position) { return std::nullopt; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    if (acc) {
      *acc = std::invoke(f, std::move(*acc), static_cast<Item&&>(item));
    } else {
      acc.emplace(static_cast<Item&&>(item));
    }
    return {};
  }
  accumulator combine(accumulator left, accumulator right) const {
    if (!left) return right;
    if (right) *left = std::invoke(f, std::move(*left), std::move(*right));
    return left;
  }
};

template <class I, class F>
auto run_reduce_with(const I& it, const F& f) {
  return drive(it, reduce_with_sink<value_t<I>, F>(f));
}

struct plus_into {
  template <class T, class U>
  T operator()(T a, U&& b) const {
    return static_cast<T>(std::move(a) + static_cast<U&&>(b));
  }
};

template <class T, class I>
T run_sum(const I& it) {
  const auto zero = [] { return T{}; };
  return drive(it, reduce_sink<T, decltype(zero), plus_into>(zero, plus_into{}));
}

struct count_sink : exhaustive_sink {
  using accumulator = std::size_t;
  static std::size_t start(position) { return 0; }
  template <class Item>
  go_on accumulate(std::size_t& n, Item&&) const {
    ++n;
    return {};
  }
  static std::size_t combine(std::size_t left, std::size_t right) { return left + right; }
};

template <class I>
std::size_t run_count(const I& it) {
  return drive(it, count_sink{});
}

}  // namespace tine::detail
