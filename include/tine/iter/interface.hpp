#pragma once

#include <tine/iter/concepts.hpp>  // parallel_iterator, found
#include <tine/iter/limits.hpp>    // piece_limits

#include <concepts>     // std::copy_constructible
#include <functional>   // std::less
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move

// What every parallel iterator can do: the adaptors and the terminal calls, as member functions.
// Each is defined twice by TINE_METHOD, so that it uses up an rvalue chain and works on a copy of
// an lvalue one. The work is done in adaptors/ and sinks/.
namespace tine {

template <class Derived>
class parallel_interface;

namespace detail {

/// A function that several threads call at once: it has to be callable as const.
template <class F, class... Args>
concept shared_function = std::invocable<const F&, Args...>;

template <class F, class... Args>
concept shared_predicate = std::predicate<const F&, Args...>;

template <class I>
using ref_t = std::remove_reference_t<item_t<I>>&;

/// `T`, or without one the value type of `I`.
template <class T, class I>
struct value_or_impl {
  using type = T;
};
template <class I>
struct value_or_impl<void, I> {
  using type = value_t<I>;
};
template <class T, class I>
using value_or = typename value_or_impl<T, I>::type;

// adaptors/
template <class Base, class F>
class map_iter;
template <class Base, class P>
class filter_iter;
template <class Base, class F>
class flat_map_iter;
template <class Base, class F>
class flat_map_sequence_iter;
struct forwarding;
template <class Base, class Folder>
class fold_iter;
template <class Item, class Identity, class F>
class plain_folder;
template <class Base>
class enumerate_iter;
template <class... Bases>
class zip_iter;
template <class A, class B>
class zip_pair_iter;

// sinks/
template <class I, class F>
void run_for_each(const I& it, const F& f);
template <class I, class Identity, class F>
auto run_reduce(const I& it, const Identity& identity, const F& f);
template <class I, class F>
auto run_reduce_with(const I& it, const F& f);
template <class T, class I>
T run_sum(const I& it);
template <class I>
std::size_t run_count(const I& it);
template <class I, class Better>
found<I> run_best(const I& it, const Better& better);
template <class I, class P>
bool run_any(const I& it, const P& p);
template <class I, class P>
found<I> run_find_any(const I& it, const P& p);
template <class I, class P>
found<I> run_find_first(const I& it, const P& p);
template <class I>
auto run_collect(const I& it);
template <class I, class Vector>
void run_collect_into(const I& it, Vector& out);

/// Turns anything `par_iter` accepts, or a parallel iterator, into a parallel iterator.
template <class R>
auto as_iterator(R&& r);
template <class R>
using iterator_for = decltype(as_iterator(std::declval<R>()));

}  // namespace detail

/// Base class of parallel iterators: `class mine : public tine::parallel_interface<mine>`.
///
/// Gives the iterator all adaptors and terminal calls, and the defaults that most of them share.
template <class Derived>
class parallel_interface {
 public:
  /// True when items may refer to something inside the iterator itself.
  static constexpr bool owns_items = false;

  /// True when the iterator has no positions and brings `drive_into` instead.
  static constexpr bool self_driven = false;

  /// True when there is an item for any position, so that only `zip` and `take` give it an end.
  static constexpr bool endless = false;

  /// Bounds on the length of a piece of work; changed by `with_min_len` and `with_max_len`.
  detail::piece_limits limits() const noexcept { return {}; }

#define TINE_HEAD(...) __VA_ARGS__
#define TINE_METHOD(HEAD, NAME, PARAMETERS, ...)             \
  TINE_HEAD HEAD auto NAME PARAMETERS && {                   \
    D self(static_cast<D&&>(*this));                         \
    return __VA_ARGS__;                                      \
  }                                                          \
  TINE_HEAD HEAD auto NAME PARAMETERS const&                 \
    requires std::copy_constructible<D>                      \
  {                                                          \
    D self(static_cast<const D&>(*this));                    \
    return __VA_ARGS__;                                      \
  }

  // --- Adaptors -------------------------------------------------------------------------------

  /// `f(item)` for each item.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              map, (F f), detail::map_iter<D, F>(std::move(self), std::move(f)))

  /// The items for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              filter, (P p), detail::filter_iter<D, P>(std::move(self), std::move(p)))

  /// All items of the parallel iterators `f(item)`; `f` may return anything `par_iter` accepts. They
  /// run in parallel as well.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              flat_map, (F f), detail::flat_map_iter<D, F>(std::move(self), std::move(f)))

  /// All elements of the ranges `f(item)`, each of which one thread goes through.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              flat_map_iter, (F f),
              detail::flat_map_sequence_iter<D, F>(std::move(self), std::move(f)))

  /// All items of items that are parallel iterators, or anything `par_iter` accepts.
  TINE_METHOD((template <class D = Derived>), flatten, (),
              detail::flat_map_iter<D, detail::forwarding>(std::move(self), {}))

  /// All elements of items that are ranges, each of which one thread goes through.
  TINE_METHOD((template <class D = Derived>), flatten_iter, (),
              detail::flat_map_sequence_iter<D, detail::forwarding>(std::move(self), {}))

  /// Folds the items by `f(state, item) -> state` into a few states, which become the items. Each
  /// begins with `identity`, a value or a callable; how many there are depends on how often the loop
  /// is shared. For a single result, follow with `reduce`.
  TINE_METHOD((template <class Identity, class F, class D = Derived>), fold, (Identity identity, F f),
              detail::fold_iter<D, detail::plain_folder<item_t<D>, Identity, F>>(
                  std::move(self), {std::move(identity), std::move(f)}))

  /// Pairs of position and item.
  TINE_METHOD((template <detail::numbered D = Derived>), enumerate, (),
              detail::enumerate_iter<D>(std::move(self)))

  /// Pairs of the items at the same position here and in `other`, which is a parallel iterator or
  /// anything `par_iter` accepts; as many as the shorter one has.
  TINE_METHOD((template <class Other, detail::numbered D = Derived>
                 requires detail::numbered<detail::iterator_for<Other>>),
              zip, (Other&& other),
              detail::zip_pair_iter<D, detail::iterator_for<Other>>(
                  std::move(self), detail::as_iterator(std::forward<Other>(other))))

  // --- Terminal calls -------------------------------------------------------------------------

  /// Calls `f(item)` for every item.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              for_each, (F f), detail::run_for_each(self, f))

  /// Combines all items by `f(accumulator, item)`, each piece beginning with `identity`, a value or
  /// a callable without arguments. `f` has to be associative; the order of the items is kept.
  TINE_METHOD((template <class Identity, class F, class D = Derived>), reduce, (Identity identity, F f),
              detail::run_reduce(self, identity, f))

  /// As `reduce` without an identity: empty when there are no items.
  TINE_METHOD((template <class F, class D = Derived>), reduce_with, (F f),
              detail::run_reduce_with(self, f))

  /// The sum of all items, beginning with `T{}`.
  TINE_METHOD((template <class T = void, class D = Derived>), sum, (),
              detail::run_sum<detail::value_or<T, D>>(self))

  /// How many items there are; runs the chain as `for_each` would.
  TINE_METHOD((template <class D = Derived>), count, (), detail::run_count<D>(self))

  /// The smallest item, the first of equals.
  TINE_METHOD((template <class D = Derived>), min, (),
              detail::run_best(self, [](const auto& a, const auto& b) { return a < b; }))

  /// The largest item, the first of equals.
  TINE_METHOD((template <class D = Derived>), max, (),
              detail::run_best(self, [](const auto& a, const auto& b) { return b < a; }))

  /// Whether `p(item)` is true for some item; stops early.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              any, (P p), detail::run_any(self, p))

  /// Whether `p(item)` is true for all items; stops early.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              all, (P p), !detail::run_any(self, [&p](auto&& item) {
                return !std::invoke(p, static_cast<decltype(item)&&>(item));
              }))

  /// Whether `p(item)` is true for no item; stops early.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              none, (P p), !detail::run_any(self, p))

  /// Some item for which `p(item)` is true; stops early.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              find_any, (P p), detail::run_find_any(self, p))

  /// The first item for which `p(item)` is true; stops early.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              find_first, (P p), detail::run_find_first(self, p))

  /// All items, in order, in a std::vector.
  TINE_METHOD((template <class D = Derived>), collect, (), detail::run_collect<D>(self))

  /// Replaces the contents of `out` with all items, in order, and reuses its capacity. After an
  /// exception `out` is empty.
  TINE_METHOD((template <class Vector, class D = Derived>), collect_into, (Vector& out),
              detail::run_collect_into(self, out))

#undef TINE_METHOD
#undef TINE_HEAD
};

}  // namespace tine
