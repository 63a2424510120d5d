#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/sink.hpp>

#include <atomic>      // std::atomic
#include <functional>  // std::invoke
#include <memory>      // std::addressof
#include <utility>     // std::move

namespace tine::detail {

/// Keeps an item as a search returns it.
template <class I, class Item>
void keep_found(found<I>& place, Item&& item) {
  if constexpr (points_outside<I>) {
    place = std::addressof(item);
  } else {
    place.emplace(static_cast<Item&&>(item));
  }
}

template <class I>
bool is_found(const found<I>& f) {
  return static_cast<bool>(f);
}

/// Whether the predicate holds for some item.
template <class P>
struct any_sink {
  using accumulator = bool;
  const P& p;
  mutable std::atomic<bool> hit{false};  // relaxed: it only ends other pieces early

  explicit any_sink(const P& q) : p(q) {}
  static bool start(position) { return false; }
  template <class Item>
  bool accumulate(bool& acc, Item&& item) const {
    if (!std::invoke(p, static_cast<Item&&>(item))) return true;
    acc = true;
    hit.store(true, std::memory_order_relaxed);
    return false;
  }
  static bool combine(bool left, bool right) { return left || right; }
  bool done(position) const { return hit.load(std::memory_order_relaxed); }
};

template <class I, class P>
bool run_any(const I& it, const P& p) {
  return drive(it, any_sink<P>(p));
}

/// Some item for which the predicate holds.
template <class I, class P>
struct find_any_sink {
  using accumulator = found<I>;
  const P& p;
  mutable std::atomic<bool> hit{false};  // relaxed: it only ends other pieces early

  explicit find_any_sink(const P& q) : p(q) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (!std::invoke(p, item)) return true;
    keep_found<I>(acc, static_cast<Item&&>(item));
    hit.store(true, std::memory_order_relaxed);
    return false;
  }
  static accumulator combine(accumulator left, accumulator right) {
    return is_found<I>(left) ? std::move(left) : std::move(right);
  }
  bool done(position) const { return hit.load(std::memory_order_relaxed); }
};

template <class I, class P>
found<I> run_find_any(const I& it, const P& p) {
  return drive(it, find_any_sink<I, P>(p));
}

/// The first item for which the predicate holds: a piece ends at its first hit, and the driver ends
/// what is to the right of one that did.
template <class I, class P>
struct find_first_sink : exhaustive_sink {
  using accumulator = found<I>;
  const P& p;

  explicit find_first_sink(const P& q) : p(q) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (!std::invoke(p, item)) return true;
    keep_found<I>(acc, static_cast<Item&&>(item));
    return false;
  }
  static accumulator combine(accumulator left, accumulator right) {
    return is_found<I>(left) ? std::move(left) : std::move(right);
  }
};

template <class I, class P>
found<I> run_find_first(const I& it, const P& p) {
  return drive(it, find_first_sink<I, P>(p));
}

/// The best item, the first of equals: `better(a, b)` says whether `a` beats `b`.
template <class I, class Better>
struct best_sink : exhaustive_sink {
  using accumulator = found<I>;
  const Better& better;

  explicit best_sink(const Better& b) : better(b) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    if (!is_found<I>(acc) || std::invoke(better, item, *acc)) {
      keep_found<I>(acc, static_cast<Item&&>(item));
    }
    return {};
  }
  accumulator combine(accumulator left, accumulator right) const {
    if (!is_found<I>(left)) return right;
    if (is_found<I>(right) && std::invoke(better, *right, *left)) return right;
    return left;
  }
};

template <class I, class Better>
found<I> run_best(const I& it, const Better& better) {
  return drive(it, best_sink<I, Better>(better));
}

}  // namespace tine::detail
