#pragma once

#include <tine/iter/concepts.hpp>                // item_t, value_t
#include <tine/iter/functions.hpp>               // copy_of, forwarding
#include <tine/iter/interface/requirements.hpp>  // shared_function, flat_map_t, …
#include <tine/iter/parts.hpp>                   // declarations of the adaptors

#include <concepts>    // std::convertible_to
#include <cstddef>     // std::size_t
#include <stop_token>  // std::stop_token
#include <utility>     // std::move

#include <tine/iter/interface/method.hpp>  // TINE_METHOD

namespace tine::detail {

/// The adaptors that any iterator has.
template <class Derived>
class adaptors {
 public:
  /// `f(item)` for each item. If `f` returns a reference, a search may return a pointer to what it
  /// refers to, which has to outlive the chain: not something that `f` itself holds.
  TINE_METHOD((template <class F, class D = Derived> requires shared_function<F, item_t<D>>), map,
              (F f), map_iter<D, F>(std::move(self), std::move(f)))

  /// `f(state, item)` for each item, with a state that `make()` returned. A state is used by one
  /// thread at a time and lent again and again: no more are made than pieces run at the same time.
  ///
  ///     .map_init([] { return std::mt19937(std::random_device{}()); },
  ///               [](std::mt19937& random, int x) { return x + int(random() % 10); })
  TINE_METHOD((template <class Make, class F, class D = Derived>
               requires stateful_function<Make, F, item_t<D>>),
              map_init, (Make make, F f),
              map_init_iter<D, Make, F>(std::move(self), std::move(make), std::move(f)))

  /// As `map_init` with copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
               requires shared_function<F, State&, item_t<D>>),
              map_with, (State state, F f),
              map_init_iter<D, copy_of<State>, F>(std::move(self), {std::move(state)},
                                                  std::move(f)))

  /// The same items; calls `f(item)` for each of them on its way.
  TINE_METHOD((template <class F, class D = Derived> requires shared_function<F, const_ref_t<D>>),
              inspect, (F f), visit_iter<D, F, false>(std::move(self), std::move(f)))

  /// The same items, each changed by `f(item)` on its way.
  TINE_METHOD((template <class F, class D = Derived> requires shared_function<F, ref_t<D>>), update,
              (F f), visit_iter<D, F, true>(std::move(self), std::move(f)))

  /// Copies of the items, without references.
  TINE_METHOD((template <class D = Derived>), copied, (), copied_iter<D>(std::move(self)))

  /// The items for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              filter, (P p), filter_iter<D, P>(std::move(self), std::move(p)))

  /// What is inside the `f(item)`, which are std::optional or the like, that are not empty.
  TINE_METHOD((template <class F, class D = Derived> requires optional_function<F, item_t<D>>),
              filter_map, (F f), filter_map_iter<D, F>(std::move(self), std::move(f)))

  /// All items of the parallel iterators `f(item)`; `f` may return anything `par_iter` accepts, and
  /// a container that it returns by value is moved out of. They run in parallel as well. A
  /// std::optional, or the like, has one item or none, also in the three below.
  TINE_METHOD((template <class F, class D = Derived>
               requires parallel_range_function<F, item_t<D>>),
              flat_map, (F f), flat_map_t<flattened_iter, D, F>(std::move(self), std::move(f)))

  /// All elements of the ranges `f(item)`, each of which one thread goes through.
  TINE_METHOD((template <class F, class D = Derived> requires range_function<F, item_t<D>>),
              flat_map_iter, (F f),
              flat_map_t<flat_map_sequence_iter, D, F>(std::move(self), std::move(f)))

  /// All items of items that are parallel iterators, or anything `par_iter` accepts.
  TINE_METHOD((template <class D = Derived>
               requires parallel_range_function<forwarding, item_t<D>>),
              flatten, (), flat_map_t<flattened_iter, D, forwarding>(std::move(self), {}))

  /// All elements of items that are ranges, each of which one thread goes through.
  TINE_METHOD((template <class D = Derived> requires range_function<forwarding, item_t<D>>),
              flatten_iter, (),
              flat_map_t<flat_map_sequence_iter, D, forwarding>(std::move(self), {}))

  /// The items, then those of `other`, a parallel iterator or anything `par_iter` accepts.
  /// Throws std::length_error when that makes more than 2^64 - 1 positions.
  TINE_METHOD((template <parallel_range Other, class D = Derived>
               requires common_item<D, iterator_for<Other>>),
              chain, (Other && other),
              combine_alike<chain_iter>(std::move(self), as_iterator(std::forward<Other>(other))))

  /// What is inside the items, which are std::optional or the like, until one is empty: then all
  /// threads stop, wherever they are.
  TINE_METHOD((template <class D = Derived> requires requires(ref_t<D> x) {
                *x;
                static_cast<bool>(x);
              }), while_some, (), while_some_iter<D>(std::move(self)))

  /// `n` items, whichever come first; stops early.
  TINE_METHOD((template <class D = Derived>), take_any, (std::size_t n),
              take_any_iter<D>(std::move(self), n))

  /// All items but `n`, whichever come first.
  TINE_METHOD((template <class D = Derived>), skip_any, (std::size_t n),
              skip_any_iter<D>(std::move(self), n))

  /// Items until `p(item)` is false for one: then all threads stop, wherever they are.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              take_any_while, (P p), take_any_while_iter<D, P>(std::move(self), std::move(p)))

  /// Items once `p(item)` is false for one: from then on all threads pass everything on.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              skip_any_while, (P p), skip_any_while_iter<D, P>(std::move(self), std::move(p)))

  /// Folds the items by `f(state, item) -> state` into a few states, which become the items. Each
  /// begins with `identity`, a value or a callable; how many there are depends on how often the
  /// loop is shared. For a single result, follow with `reduce`.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
               requires folding<F, Identity, item_t<D>>),
              fold, (Identity identity, F f),
              fold_iter<D, plain_folder<item_t<D>, Identity, F>>(std::move(self),
                                                                 {std::move(identity),
                                                                  std::move(f)}))

  /// As `fold`; each state begins as a copy of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
               requires shared_function<F, State, item_t<D>>),
              fold_with, (State state, F f),
              fold_iter<D, plain_folder<item_t<D>, copy_of<State>, F>>(std::move(self),
                                                                       {{std::move(state)},
                                                                        std::move(f)}))

  /// As `fold` with an `f(value, item)` that returns the next value in an optional or expected-like
  /// type; these are the items. After a failure items to its right need not be visited.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
               requires folding<F, Identity, item_t<D>>),
              try_fold, (Identity identity, F f),
              fold_iter<D, try_folder<item_t<D>, Identity, F>>(std::move(self),
                                                               {std::move(identity), std::move(f)}))

  /// The items with `x` between any two neighbours.
  TINE_METHOD((template <class X, class D = Derived> requires std::convertible_to<X, value_t<D>>),
              intersperse, (X x), intersperse_iter<D, X>(std::move(self), std::move(x)))

  /// The same items; once `token` says so no other one is begun, and the terminal call throws
  /// tine::cancelled. Among the items of an iterator that a closure handed over, or that has no
  /// positions, none is begun after a microsecond or so.
  TINE_METHOD((template <class D = Derived>), with_stop, (std::stop_token token),
              with_stop_iter<D>(std::move(self), std::move(token)))

  /// The same items; calls `f(done, total)` about fifty times a second, on one thread at a time,
  /// and `f(n, n)` at the end of a call that has not thrown, also when it stopped early: `n` is the
  /// total, or how many items are done where that is not known; until then `total` is 0 there.
  TINE_METHOD((template <class F, class D = Derived>
               requires shared_function<F, std::size_t, std::size_t>),
              with_progress, (F f), with_progress_iter<D, F>(std::move(self), std::move(f)))

  /// The same items, combined in a way that depends on their number alone: floating-point results
  /// are the same to the last bit for any number of threads.
  TINE_METHOD((template <class D = Derived>), deterministic, (),
              deterministic_iter<D>(std::move(self)))
};

}  // namespace tine::detail

#include <tine/iter/interface/end_method.hpp>
