#pragma once

#include <tine/iter/find_position.hpp>  // find_position
#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/found.hpp>  // keep_found
#include <tine/iter/sinks/sink.hpp>

#include <functional>   // std::invoke
#include <optional>     // std::optional
#include <type_traits>  // std::is_arithmetic_v
#include <utility>      // std::move, std::pair

// The smallest and the largest item: min, max, minmax and their forms with a comparison or a key.
namespace tine::detail {

template <class Better>
inline constexpr bool is_natural =
    std::is_same_v<Better, smaller> || std::is_same_v<Better, larger>;

/// Numbers that are had by position, where comparing several at a time pays.
template <class I>
concept cheap_numbers = I::indexed && I::cheap_at && std::is_arithmetic_v<value_t<I>> &&
                        !std::is_same_v<value_t<I>, bool>;

/// The best number of a stretch that is not empty, found in several lanes.
template <class T, class I, class Better>
T best_of(const I& it, position first, position last, const Better& better) {
  constexpr position lanes = 64 / sizeof(T) < 8 ? 8 : 64 / sizeof(T);
  T best = static_cast<T>(it.at(first++));
  if (last - first >= lanes) {
    T lane[lanes];
    for (position k = 0; k != lanes; ++k) lane[k] = best;
    for (; last - first >= lanes; first += lanes) {
      for (position k = 0; k != lanes; ++k) {
        const T x = static_cast<T>(it.at(first + k));
        lane[k] = better(x, lane[k]) ? x : lane[k];
      }
    }
    for (position half = lanes / 2; half != 0; half /= 2) {
      for (position k = 0; k != half; ++k) {
        lane[k] = better(lane[k + half], lane[k]) ? lane[k + half] : lane[k];
      }
    }
    best = lane[0];
  }
  for (; first != last; ++first) {
    const T x = static_cast<T>(it.at(first));
    best = better(x, best) ? x : best;
  }
  return best;
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
    auto&& x = as_found<I>(static_cast<Item&&>(item));
    if (!is_found<I>(acc) || std::invoke(better, x, *acc)) {
      keep_found<I>(acc, static_cast<decltype(x)&&>(x));
    }
    return {};
  }

  // Elements that can be looked at twice: what their best value is first, then where it is.
  template <cheap_numbers J>
    requires(J::pure_at && is_natural<Better>)
  bool run(const J& it, position first, position last, accumulator& acc) const {
    const auto best = best_of<value_t<J>>(it, first, last, better);
    if (is_found<I>(acc) && !better(best, *acc)) return true;
    const position at = find_position(first, last, [&](position i) { return it.at(i) == best; });
    keep_found<I>(acc, it.at(at != last ? at : first));  // not a number equals nothing
    return true;
  }

  // Equal integers are the same.
  template <cheap_numbers J>
    requires(!J::pure_at && is_natural<Better> && std::is_integral_v<value_t<J>> &&
             !points_outside<J>)
  bool run(const J& it, position first, position last, accumulator& acc) const {
    const auto best = best_of<value_t<J>>(it, first, last, better);
    if (!is_found<I>(acc) || better(best, *acc)) keep_found<I>(acc, best);
    return true;
  }

  // One at a time, but without a jump.
  template <cheap_numbers J>
    requires(!J::pure_at && is_natural<Better> && !std::is_integral_v<value_t<J>> &&
             !points_outside<J>)
  bool run(const J& it, position first, position last, accumulator& acc) const {
    if (!is_found<I>(acc)) keep_found<I>(acc, it.at(first++));
    auto best = *acc;
    it.run(first, last, [&best, this](const auto& x) {
      best = better(x, best) ? x : best;
      return go_on{};
    });
    *acc = best;
    return true;
  }

  accumulator combine(accumulator left, accumulator right) const {
    if (!is_found<I>(left)) return right;
    if (is_found<I>(right) && std::invoke(better, *right, *left)) return right;
    return left;
  }
};

template <class I, class Better>
auto run_best(const I& it, const Better& better) {
  return drive(it, best_sink<I, Better>(better));
}

/// The item with the best key, the first of equals. The key of each item is computed once.
template <class I, class Proj, class Better>
struct best_key_sink : exhaustive_sink {
  using key = std::remove_cvref_t<std::invoke_result_t<const Proj&, ref_t<I>>>;
  struct accumulator {
    found<I> item{};
    std::optional<key> best{};

    void become(accumulator&& o) {
      replace(item, std::move(o.item));
      replace(best, std::move(o.best));
    }
  };
  const Proj& proj;

  explicit best_key_sink(const Proj& p) : proj(p) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    auto&& k = std::invoke(proj, item);
    if (!acc.best || Better{}(k, *acc.best)) {
      acc.best.emplace(static_cast<decltype(k)&&>(k));
      keep_found<I>(acc.item, static_cast<Item&&>(item));
    }
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    if (!left.best || (right.best && Better{}(*right.best, *left.best))) return right;
    return left;
  }
};

template <class Better, class I, class Key>
auto run_best_key(const I& it, const Key& key) {
  return drive(it, best_key_sink<I, Key, Better>(key)).item;
}

/// The first smallest and the last largest item.
template <class T>
struct minmax_sink : exhaustive_sink {
  using accumulator = std::optional<std::pair<T, T>>;

  static accumulator start(position) { return std::nullopt; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    auto&& x = as_value<T>(static_cast<Item&&>(item));
    if (!acc) {
      acc.emplace(x, x);
    } else if (x < acc->first) {
      acc->first = static_cast<decltype(x)&&>(x);
    } else if (!(x < acc->second)) {
      acc->second = static_cast<decltype(x)&&>(x);
    }
    return {};
  }

  template <cheap_numbers J>
    requires std::is_integral_v<T>
  bool run(const J& it, position first, position last, accumulator& acc) const {
    for (; first != last; first += block) {
      const position count = std::min<position>(block, last - first);
      T items[block];
      items[0] = it.at(first);
      for (position k = 1; k < count; ++k) items[k] = it.at(first + k);
      T low = items[0], high = items[0];
      for (position k = 1; k != count; ++k) {
        low = items[k] < low ? items[k] : low;
        high = high < items[k] ? items[k] : high;
      }
      if (!acc) acc.emplace(low, high);
      acc->first = std::min(acc->first, low);
      acc->second = std::max(acc->second, high);
      if (count != block) break;
    }
    return true;
  }

  static accumulator combine(accumulator left, accumulator right) {
    if (!left) return right;
    if (!right) return left;
    if (right->first < left->first) left->first = std::move(right->first);
    if (!(right->second < left->second)) left->second = std::move(right->second);
    return left;
  }

 private:
  static constexpr position block = 128;
};

template <class I>
auto run_minmax(const I& it) {
  return drive(it, minmax_sink<value_t<I>>{});
}

}  // namespace tine::detail
