#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/sources/range.hpp>  // as_iterator

#include <algorithm>  // std::min
#include <stdexcept>  // std::invalid_argument
#include <tuple>      // std::tuple, std::apply
#include <utility>    // std::pair

namespace tine::detail {

/// Pairs of the items at the same position of two iterators.
template <class A, class B>
class [[nodiscard("a chain does nothing until a terminal call")]] zip_pair_iter
    : public adaptor<zip_pair_iter<A, B>, A> {
 public:
  using item = std::pair<item_t<A>, item_t<B>>;
  static constexpr bool indexed = A::indexed || B::indexed;
  static constexpr bool endless = A::endless && B::endless;
  static constexpr bool owns_items = A::owns_items || B::owns_items;
  static constexpr bool cheap_at = A::cheap_at && B::cheap_at;
  static constexpr bool fixed_tree = A::fixed_tree || B::fixed_tree;

  zip_pair_iter(A a, B b) : zip_pair_iter::adaptor(std::move(a)), other_(std::move(b)) {}

  piece_limits limits() const noexcept { return this->base_.limits().both(other_.limits()); }
  void finished() const { this->base_.finished(), other_.finished(); }
  position extent() const { return std::min(this->base_.extent(), other_.extent()); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, [i = first, &other = other_, &emit](auto&& x) mutable {
      return emit(item(static_cast<decltype(x)&&>(x), other.at(i++)));
    });
  }

  item at(position i) const { return item(this->base_.at(i), other_.at(i)); }

 private:
  B other_;
};

/// As `zip_pair_iter`, of two that are equally long.
template <class A, class B>
auto zip_equal(A a, B b) {
  if (a.extent() != b.extent()) {
    throw std::invalid_argument("tine: zip_eq: the arguments differ in length");
  }
  return zip_pair_iter<A, B>(std::move(a), std::move(b));
}

/// Tuples of the items at the same position of several iterators.
template <class... Bases>
class [[nodiscard("a chain does nothing until a terminal call")]] zip_iter
    : public parallel_interface<zip_iter<Bases...>> {
 public:
  using item = std::tuple<item_t<Bases>...>;
  static constexpr bool indexed = (Bases::indexed || ...);
  static constexpr bool endless = (Bases::endless && ...);
  static constexpr bool owns_items = (Bases::owns_items || ...);
  static constexpr bool cheap_at = (Bases::cheap_at && ...);
  static constexpr bool fixed_tree = (Bases::fixed_tree || ...);

  explicit zip_iter(Bases... bases) : bases_(std::move(bases)...) {}

  position extent() const {
    return with_all([](const auto&... all) { return std::min({all.extent()...}); });
  }
  piece_limits limits() const noexcept {
    piece_limits limits;
    with_all([&](const auto&... all) { ((limits = limits.both(all.limits())), ...); });
    return limits;
  }
  void finished() const {
    with_all([](const auto&... all) { (all.finished(), ...); });
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
#pragma GCC unroll 4
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(position i) const {
    return with_all([i](const auto&... all) { return item(all.at(i)...); });
  }

 private:
  template <class F>
  auto with_all(F&& f) const {
    return std::apply(f, bases_);
  }

  std::tuple<Bases...> bases_;
};

}  // namespace tine::detail

namespace tine {

/// Tuples of the items at the same position of all the arguments, each a parallel iterator or
/// anything `par_iter` accepts, with positions; as many as the shortest has.
///
///     tine::par_zip(xs, ys, zs).for_each([](auto t) { auto& [x, y, z] = t; normalise(x, y, z); });
template <class... R>
  requires(sizeof...(R) > 0) && (detail::numbered<detail::iterator_for<R>> && ...)
[[nodiscard]] auto par_zip(R&&... r) {
  return detail::zip_iter<detail::iterator_for<R>...>(detail::as_iterator(std::forward<R>(r))...);
}

}  // namespace tine
