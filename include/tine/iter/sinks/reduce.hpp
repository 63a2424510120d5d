#pragma once

#include <tine/iter/fallible.hpp>
#include <tine/iter/identity.hpp>
#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/sink.hpp>

#include <atomic>       // std::atomic
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke, std::plus
#include <optional>     // std::optional
#include <type_traits>  // std::is_arithmetic_v
#include <utility>      // std::move

namespace tine::detail {

/// Sums or products in several lanes, which are combined at the end: one addition need not wait for
/// the one before. Only where the items can be had in any order.
template <class T, class I, class F>
T reduce_lanes(const I& it, position first, position last, T acc, const F& f) {
  constexpr position lanes = 64 / sizeof(T) < 4 ? 4 : 64 / sizeof(T);
  if (last - first >= 2 * lanes) {
    T lane[lanes];
    for (position k = 0; k != lanes; ++k) lane[k] = static_cast<T>(it.at(first + k));
    for (first += lanes; last - first >= lanes; first += lanes) {
      for (position k = 0; k != lanes; ++k) lane[k] = static_cast<T>(f(lane[k], it.at(first + k)));
    }
    for (position width = lanes / 2; width != 0; width /= 2) {
      for (position k = 0; k != width; ++k) lane[k] = static_cast<T>(f(lane[k], lane[k + width]));
    }
    acc = static_cast<T>(f(acc, lane[0]));
  }
  for (; first != last; ++first) acc = static_cast<T>(f(acc, it.at(first)));
  return acc;
}

/// Operations on arithmetic types whose operands may change places.
template <class F, class T>
inline constexpr bool commutes = false;
template <class T>
inline constexpr bool commutes<std::plus<>, T> = std::is_arithmetic_v<T>;
template <class T>
inline constexpr bool commutes<std::plus<T>, T> = std::is_arithmetic_v<T>;
template <class T>
inline constexpr bool commutes<std::multiplies<>, T> = std::is_arithmetic_v<T>;
template <class T>
inline constexpr bool commutes<std::multiplies<T>, T> = std::is_arithmetic_v<T>;

/// The compiler finds lanes itself for integers, where the order changes nothing.
template <class I, class T>
concept reduced_in_lanes =
    I::indexed && I::cheap_at && std::is_floating_point_v<T> &&
    std::is_arithmetic_v<std::remove_cvref_t<decltype(std::declval<const I&>().at(0))>>;

template <class T, class Identity, class F>
struct reduce_sink : exhaustive_sink {
  using accumulator = T;
  const Identity& identity;
  const F& f;

  reduce_sink(const Identity& i, const F& g) : identity(i), f(g) {}
  T start(position) const { return T(identity_value(identity)); }
  template <class Item>
  go_on accumulate(T& acc, Item&& item) const {
    replace(acc, static_cast<T>(std::invoke(f, std::move(acc), static_cast<Item&&>(item))));
    return {};
  }
  T combine(T left, T right) const {
    return static_cast<T>(std::invoke(f, std::move(left), std::move(right)));
  }

  template <class I>
    requires(commutes<F, T> && reduced_in_lanes<I, T>)
  bool run(const I& it, position first, position last, T& acc) const {
    acc = reduce_lanes(it, first, last, acc, f);
    return true;
  }
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
      replace(*acc, T(std::invoke(f, std::move(*acc), as_value<T>(static_cast<Item&&>(item)))));
    } else {
      acc.emplace(static_cast<Item&&>(item));
    }
    return {};
  }
  accumulator combine(accumulator left, accumulator right) const {
    if (!left) return right;
    if (right) replace(*left, T(std::invoke(f, std::move(*left), std::move(*right))));
    return left;
  }
};

template <class I, class F>
auto run_reduce_with(const I& it, const F& f) {
  return drive(it, reduce_with_sink<value_t<I>, F>(f));
}

/// Reduces what is inside the items, which are optionals or expected-like, until one is empty.
template <class R, class Identity, class F>
struct try_reduce_sink {
  using accumulator = R;
  const Identity& identity;
  const F& f;
  mutable std::atomic<bool> failed{false};  // relaxed: it only ends other pieces early

  try_reduce_sink(const Identity& i, const F& g) : identity(i), f(g) {}
  R start(position) const { return R(identity_value(identity)); }
  template <class Item>
  bool accumulate(R& acc, Item&& item) const {
    if (!succeeded(acc)) return false;
    if (succeeded<R>(item)) {
      replace(acc, R(std::invoke(f, *std::move(acc), *static_cast<Item&&>(item))));
    } else {
      replace(acc, R(static_cast<Item&&>(item)));
    }
    if (succeeded(acc)) return true;
    failed.store(true, std::memory_order_relaxed);
    return false;
  }
  R combine(R left, R right) const {
    if (!succeeded(left)) return left;
    if (!succeeded(right)) return right;
    return R(std::invoke(f, *std::move(left), *std::move(right)));
  }
  bool done(position) const { return failed.load(std::memory_order_relaxed); }
};

/// As `try_reduce_sink`, without an identity.
template <class R, class F>
struct try_reduce_with_sink {
  using accumulator = std::optional<R>;
  const F& f;
  mutable std::atomic<bool> failed{false};  // relaxed: it only ends other pieces early

  explicit try_reduce_with_sink(const F& g) : f(g) {}
  static accumulator start(position) { return std::nullopt; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (acc && !succeeded(*acc)) return false;
    if (acc && succeeded<R>(item)) {
      replace(*acc, R(std::invoke(f, *std::move(*acc), *static_cast<Item&&>(item))));
    } else {
      acc.emplace(static_cast<Item&&>(item));
    }
    if (succeeded(*acc)) return true;
    failed.store(true, std::memory_order_relaxed);
    return false;
  }
  accumulator combine(accumulator left, accumulator right) const {
    if (!left || (right && succeeded(*left) && !succeeded(*right))) return right;
    if (right && succeeded(*left)) {
      replace(*left, R(std::invoke(f, **std::move(left), **std::move(right))));
    }
    return left;
  }
  bool done(position) const { return failed.load(std::memory_order_relaxed); }
};

template <class I>
concept has_fallible_items = fallible<value_t<I>> && !std::is_same_v<value_t<I>, bool>;

template <class I, class Identity, class F>
auto run_try_reduce(const I& it, const Identity& identity, const F& f) {
  static_assert(has_fallible_items<I>,
                "tine: the items of try_reduce are optionals or of an expected-like type");
  return drive(it, try_reduce_sink<value_t<I>, Identity, F>(identity, f));
}

template <class I, class F>
auto run_try_reduce_with(const I& it, const F& f) {
  static_assert(has_fallible_items<I>,
                "tine: the items of try_reduce_with are optionals or of an expected-like type");
  return drive(it, try_reduce_with_sink<value_t<I>, F>(f));
}

/// The sum, or with std::multiplies the product, of items of arithmetic or any other type.
template <class T, class Operation, class I>
T run_total(const I& it, T nothing) {
  const auto converting = [](T a, auto&& b) {
    return static_cast<T>(Operation{}(std::move(a), static_cast<decltype(b)&&>(b)));
  };
  const auto identity = [&nothing] { return nothing; };
  if constexpr (std::is_arithmetic_v<T>) {
    return drive(it, reduce_sink<T, decltype(identity), Operation>(identity, Operation{}));
  } else {
    return drive(it,
                 reduce_sink<T, decltype(identity), decltype(converting)>(identity, converting));
  }
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
