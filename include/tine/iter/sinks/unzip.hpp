#pragma once

#include <tine/iter/interface.hpp>
#include <tine/iter/sinks/collect.hpp>  // collect_as, collector

#include <functional>  // std::invoke
#include <tuple>       // std::tuple_element_t
#include <utility>     // std::pair
#include <variant>     // std::variant
#include <vector>      // std::vector

// Two vectors in one pass.
namespace tine::detail {

template <class I>
auto run_unzip(const I& it) {
  using first = std::tuple_element_t<0, value_t<I>>;
  using second = std::tuple_element_t<1, value_t<I>>;
  return collect_as<std::pair<std::vector<first>, std::vector<second>>>(it);
}

/// Items sorted into two: `route(item, first, second)` adds each to one of them.
template <class A, class B, class Route>
struct route_sink : exhaustive_sink {
  using kept = typename collector<std::pair<std::vector<A>, std::vector<B>>>::kept;
  using accumulator = kept;
  const Route& route;

  explicit route_sink(const Route& r) : route(r) {}
  static kept start(position) { return {}; }
  template <class Item>
  go_on accumulate(kept& acc, Item&& item) const {
    route(static_cast<Item&&>(item), acc.first, acc.second);
    return {};
  }
  static kept combine(kept left, kept right) {
    left.append(std::move(right));
    return left;
  }
};

template <class A, class B, class I, class Route>
std::pair<std::vector<A>, std::vector<B>> run_route(const I& it, const Route& route) {
  std::pair<std::vector<A>, std::vector<B>> out;
  collector<std::pair<std::vector<A>, std::vector<B>>>::finish(
      drive(it, route_sink<A, B, Route>(route)), out);
  return out;
}

template <class I, class P>
auto run_partition(const I& it, const P& p) {
  return run_route<value_t<I>, value_t<I>>(it, [&p](auto&& item, auto& yes, auto& no) {
    (std::invoke(p, item) ? yes : no).add(static_cast<decltype(item)&&>(item));
  });
}

/// The two alternatives of a variant.
template <class V>
struct alternatives;
template <class A, class B>
struct alternatives<std::variant<A, B>> {
  using first = A;
  using second = B;
};

template <class I, class F>
auto run_partition_map(const I& it, const F& f) {
  using sides = alternatives<std::remove_cvref_t<std::invoke_result_t<const F&, item_t<I>>>>;
  return run_route<typename sides::first, typename sides::second>(
      it, [&f](auto&& item, auto& first, auto& second) {
        auto&& side = std::invoke(f, static_cast<decltype(item)&&>(item));
        if (side.index() == 0) {
          first.add(std::get<0>(static_cast<decltype(side)&&>(side)));
        } else {
          second.add(std::get<1>(static_cast<decltype(side)&&>(side)));
        }
      });
}

}  // namespace tine::detail
