#pragma once

#include <tine/core/prefetch.hpp>       // ahead_in
#include <tine/core/rare.hpp>           // rare
#include <tine/iter/find_position.hpp>  // find_position
#include <tine/iter/functions.hpp>      // always
#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/collect.hpp>  // run_collect
#include <tine/iter/sinks/found.hpp>    // keep_found
#include <tine/iter/sinks/sink.hpp>
#include <tine/iter/sources/number.hpp>  // par_range
#include <tine/iter/sources/range.hpp>   // owning_iter

#include <algorithm>   // std::min
#include <atomic>      // std::atomic
#include <compare>     // std::weak_ordering
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke
#include <optional>    // std::optional
#include <utility>     // std::move
#include <vector>      // std::vector

namespace tine::detail {

/// The first position of a stretch whose item is a `hit(item)`, or `last`; the items can be had in
/// any order.
template <class I, class Hit>
position first_in_stretch(const I& it, position first, position last, const Hit& hit) {
  const auto hit_at = [&](position i) -> bool { return hit(it.at(i)); };
  if constexpr (requires { it.elements(); }) {
    const auto n = static_cast<std::size_t>(it.extent());
    if (n > few_to_search) return find_position(first, last, hit_at, ahead_in(it.elements(), n));
  }
  return find_position(first, last, hit_at);
}

template <class I>
concept searched_by_index = I::indexed && I::cheap_at;

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
    if (!rare(std::invoke(p, static_cast<Item&&>(item)))) return true;
    acc = true;
    hit.store(true, std::memory_order_relaxed);
    return false;
  }
  template <searched_by_index I>
  bool run(const I& it, position first, position last, bool& acc) const {
    const auto is_hit = [this](auto&& item) -> bool {
      return std::invoke(p, static_cast<decltype(item)&&>(item));
    };
    if (first_in_stretch(it, first, last, is_hit) == last) return true;
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

/// The first item of each piece for which the predicate holds; of two pieces the left one's. The
/// driver ends what is to the right of a piece that has one, or, if any hit will do, everything.
template <class I, class P, bool Any>
struct find_sink {
  using accumulator = found<I>;
  const P& p;
  mutable std::atomic<bool> hit{false};  // relaxed: it only ends other pieces early

  explicit find_sink(const P& q) : p(q) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (!rare(std::invoke(p, item))) return true;
    keep_found<I>(acc, static_cast<Item&&>(item));
    if constexpr (Any) hit.store(true, std::memory_order_relaxed);
    return false;
  }
  template <searched_by_index J>
  bool run(const J& it, position first, position last, accumulator& acc) const {
    if constexpr (J::pure_at) {  // the loop for the predicate alone
      const auto is_hit = [this](auto&& item) -> bool { return std::invoke(p, item); };
      const position at = first_in_stretch(it, first, last, is_hit);
      if (at == last) return true;
      keep_found<I>(acc, it.at(at));
      if constexpr (Any) hit.store(true, std::memory_order_relaxed);
      return false;
    } else {
      return first_in_stretch(it, first, last, [&](auto&& item) {
               return !accumulate(acc, static_cast<decltype(item)&&>(item));
             }) == last;
    }
  }
  static accumulator combine(accumulator left, accumulator right) {
    return is_found<I>(left) ? std::move(left) : std::move(right);
  }
  bool done(position) const { return Any && hit.load(std::memory_order_relaxed); }
};

template <class I, class P>
auto run_find_any(const I& it, const P& p) {
  return drive(it, find_sink<I, P, true>(p));
}

template <class I, class P>
auto run_find_first(const I& it, const P& p) {
  return drive(it, find_sink<I, P, false>(p));
}

/// The position of the first item of each piece for which the predicate holds; of two pieces the
/// left one's.
template <class P, bool Any>
struct position_sink {
  using accumulator = std::optional<std::size_t>;
  const P& p;
  mutable std::atomic<bool> hit{false};  // relaxed: it only ends other pieces early

  explicit position_sink(const P& q) : p(q) {}
  static accumulator start(position) { return {}; }
  template <searched_by_index I>
  bool run(const I& it, position first, position last, accumulator& acc) const {
    const auto is_hit = [this](auto&& item) -> bool {
      return std::invoke(p, static_cast<decltype(item)&&>(item));
    };
    const position at = first_in_stretch(it, first, last, is_hit);
    if (at == last) return true;
    acc = static_cast<std::size_t>(at);
    if constexpr (Any) hit.store(true, std::memory_order_relaxed);
    return false;
  }
  static accumulator combine(accumulator left, accumulator right) { return left ? left : right; }
  bool done(position) const { return Any && hit.load(std::memory_order_relaxed); }
};

template <bool Any, class I, class P>
std::optional<std::size_t> run_position(I it, P p) {
  if constexpr (searched_by_index<I>) {
    return drive(it, position_sink<P, Any>(p));
  } else if constexpr (Any) {
    return run_find_any(std::move(it).positions(std::move(p)), always{});
  } else {
    return run_find_first(std::move(it).positions(std::move(p)), always{});
  }
}

/// The last item for which the predicate holds, of all items.
template <class I, class P>
struct last_sink : exhaustive_sink {
  using accumulator = found<I>;
  const P& p;

  explicit last_sink(const P& q) : p(q) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  go_on accumulate(accumulator& acc, Item&& item) const {
    if (std::invoke(p, item)) keep_found<I>(acc, static_cast<Item&&>(item));
    return {};
  }
  static accumulator combine(accumulator left, accumulator right) {
    return is_found<I>(right) ? std::move(right) : std::move(left);
  }
};

/// Runs the stretches of an iterator from the back, so that the last hit is the first one found.
template <class I, class P>
struct backward_sink : exhaustive_sink {
  using accumulator = found<I>;
  const last_sink<I, P> in_stretch;
  const position extent;

  backward_sink(const P& p, position n) : in_stretch(p), extent(n) {}
  static accumulator start(position) { return {}; }
  bool run(const I& it, position first, position last, accumulator& acc, const piece& where) const {
    it.run(extent - last, extent - first, leaf_emit<last_sink<I, P>>(in_stretch, acc, where));
    return !is_found<I>(acc);
  }
  static accumulator combine(accumulator left, accumulator right) {
    return is_found<I>(left) ? std::move(left) : std::move(right);
  }
};

template <class I, class P>
auto run_find_last(const I& it, const P& p) {
  if constexpr (I::self_driven) {
    return drive(it, last_sink<I, P>(p));
  } else {
    return drive(it, backward_sink<I, P>(p, it.extent()));
  }
}

/// Whether no item of a piece is before the one in front of it; the outermost items are kept.
template <class I, class Before>
struct sorted_sink {
  struct accumulator {
    found<I> front{};
    found<I> back{};  // unless there is only one
    bool sorted = true;

    void become(accumulator&& o) {
      replace(front, std::move(o.front));
      replace(back, std::move(o.back));
      sorted = o.sorted;
    }
    found<I>& last() { return is_found<I>(back) ? back : front; }
  };
  const Before& before;

  explicit sorted_sink(const Before& b) : before(b) {}
  static accumulator start(position) { return {}; }
  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (!acc.sorted) return false;
    auto&& x = as_found<I>(static_cast<Item&&>(item));
    if (!is_found<I>(acc.front)) {
      keep_found<I>(acc.front, static_cast<decltype(x)&&>(x));
      return true;
    }
    acc.sorted = !before(x, *acc.last());
    if (acc.sorted) keep_found<I>(acc.back, static_cast<decltype(x)&&>(x));
    return acc.sorted;
  }
  accumulator combine(accumulator left, accumulator right) const {
    left.sorted = left.sorted && right.sorted;
    if (!is_found<I>(right.front) || !left.sorted) return left;
    if (!is_found<I>(left.front)) return right;
    left.sorted = !before(*right.front, *left.last());
    replace(left.back, std::move(right.last()));
    return left;
  }
  static constexpr bool done(position) noexcept { return false; }
};

template <class I, class Less, class Proj>
bool run_is_sorted(const I& it, const Less& less, const Proj& proj) {
  const auto before = [&](auto& a, auto& b) {
    return static_cast<bool>(std::invoke(less, std::invoke(proj, a), std::invoke(proj, b)));
  };
  if constexpr (I::indexed && I::pure_at) {
    const auto falls = [&](position i) {
      auto&& behind = it.at(i);
      auto&& in_front = it.at(i - 1);
      return before(behind, in_front);
    };
    const position n = it.extent();
    return n < 2 || !run_any(par_range(position{1}, n), falls);
  } else {
    return drive(it, sorted_sink<I, decltype(before)>(before)).sorted;
  }
}

/// The items of an iterator, by position.
template <class I>
decltype(auto) with_positions(const I& it) {
  if constexpr (I::indexed) {
    return it;
  } else {
    return owning_iter<std::vector<value_t<I>>, value_t<I>&>(run_collect(it));
  }
}

/// The end of a call that read two iterators by position; others have been told when they were run.
template <class I, class J>
void finish_both(const I& a, const J& b) {
  if constexpr (I::indexed) a.finished();
  if constexpr (J::indexed) b.finished();
}

template <class I, class J, class Equal, class Proj1, class Proj2>
bool run_equal(const I& it, const J& other, const Equal& same, const Proj1& proj1,
               const Proj2& proj2) {
  const auto& a = with_positions(it);
  const auto& b = with_positions(other);
  const auto differ = [&](position i) {
    return !std::invoke(same, std::invoke(proj1, a.at(i)), std::invoke(proj2, b.at(i)));
  };
  const bool equal = a.extent() == b.extent() && !run_any(par_range(a.extent()), differ);
  finish_both(it, other);
  return equal;
}

/// How two values compare, by a three-way comparison or by one that says whether `a` is before `b`.
template <class Compare, class A, class B>
auto order_of(const Compare& compare, A&& a, B&& b) {
  if constexpr (ordering<std::invoke_result_t<const Compare&, A, B>>) {
    return std::invoke(compare, static_cast<A&&>(a), static_cast<B&&>(b));
  } else {
    return std::invoke(compare, a, b)   ? std::weak_ordering::less
           : std::invoke(compare, b, a) ? std::weak_ordering::greater
                                        : std::weak_ordering::equivalent;
  }
}

template <class I, class J, class Compare, class Proj1, class Proj2>
auto run_compare(const I& it, const J& other, const Compare& compare, const Proj1& proj1,
                 const Proj2& proj2) {
  const auto& a = with_positions(it);
  const auto& b = with_positions(other);
  const auto order_at = [&](position i) {
    return order_of(compare, std::invoke(proj1, a.at(i)), std::invoke(proj2, b.at(i)));
  };
  using order = std::common_comparison_category_t<decltype(order_at(0)), std::strong_ordering>;
  const auto first_difference = par_range(std::min(a.extent(), b.extent()))
                                    .map([&](position i) { return order(order_at(i)); })
                                    .find_first([](order o) { return o != 0; });
  finish_both(it, other);
  return first_difference ? *first_difference : order(a.extent() <=> b.extent());
}

}  // namespace tine::detail
