#pragma once

#include <tine/iter/concepts.hpp>                // item_t, value_t
#include <tine/iter/functions.hpp>               // copy_of, smaller, larger
#include <tine/iter/interface/requirements.hpp>  // shared_function, folding, …
#include <tine/iter/parts.hpp>                   // declarations of what runs the calls

#include <functional>  // std::plus, std::multiplies
#include <utility>     // std::move

#include <tine/iter/interface/method.hpp>  // TINE_METHOD

namespace tine::detail {

/// The terminal calls that look at every item.
template <class Derived>
class reductions {
 public:
  /// Calls `f(item)` for every item.
  TINE_METHOD((template <class F, class D = Derived> requires shared_function<F, item_t<D>>),
              for_each, (F f), run_for_each(self, f))

  /// Calls `f(state, item)` for every item, with states as in `map_init`.
  TINE_METHOD((template <class Make, class F, class D = Derived>
               requires stateful_function<Make, F, item_t<D>>),
              for_each_init, (Make make, F f),
              run_for_each_init(std::move(self), std::move(make), f))

  /// Calls `f(state, item)` for every item, with copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
               requires shared_function<F, State&, item_t<D>>),
              for_each_with, (State state, F f),
              run_for_each_init(std::move(self), copy_of<State>{std::move(state)}, f))

  /// Calls `f(item)` until one returns a failure: false, an empty std::optional, or an
  /// expected-like value without one. Returns a failure that was seen, else true, or an engaged
  /// value.
  TINE_METHOD((template <class F, class D = Derived> requires fallible_function<F, item_t<D>>),
              try_for_each, (F f), run_all_successes(map_iter<D, F>(std::move(self), std::move(f))))

  /// As `try_for_each` with `f(state, item)`, and states as in `map_init`.
  TINE_METHOD((template <class Make, class F, class D = Derived>
               requires stateful_function<Make, F, item_t<D>>),
              try_for_each_init, (Make make, F f),
              run_all_successes(map_init_iter<D, Make, F>(std::move(self), std::move(make),
                                                          std::move(f))))

  /// As `try_for_each` with `f(state, item)`, and copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
               requires fallible_function<F, State&, item_t<D>>),
              try_for_each_with, (State state, F f),
              run_all_successes(map_init_iter<D, copy_of<State>, F>(std::move(self),
                                                                    {std::move(state)},
                                                                    std::move(f))))

  /// Combines all items by `f(accumulator, item)`, each piece beginning with `identity`, a value or
  /// a callable without arguments. `f` has to be associative; the order of the items is kept.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
               requires folding<F, Identity, item_t<D>>),
              reduce, (Identity identity, F f), run_reduce(self, identity, f))

  /// As `reduce` without an identity: empty when there are no items.
  TINE_METHOD((template <class F, class D = Derived>
               requires shared_function<F, value_t<D>, value_item_t<D>>),
              reduce_with, (F f), run_reduce_with(self, f))

  /// Combines what is inside the items, std::optional<T> or expected-like of T, by `f(T, T)`, which
  /// returns such a value as well. Stops early at a failure, and returns it.
  TINE_METHOD((template <class Identity, class F, class D = Derived>), try_reduce,
              (Identity identity, F f), run_try_reduce(self, identity, f))

  /// As `try_reduce` without an identity: an outer std::optional is empty when there are no items.
  TINE_METHOD((template <class F, class D = Derived>), try_reduce_with, (F f),
              run_try_reduce_with(self, f))

  /// The sum of all items, beginning with `T{}`. Floating-point numbers are added in no certain
  /// order.
  TINE_METHOD((template <class T = void, class D = Derived>), sum, (),
              run_total<value_or<T, D>, std::plus<>>(self, value_or<T, D>{}))

  /// The product of all items, beginning with `T(1)`.
  TINE_METHOD((template <class T = void, class D = Derived>), product, (),
              run_total<value_or<T, D>, std::multiplies<>>(self, value_or<T, D>(1)))

  /// How many items there are; runs the chain as `for_each` would.
  TINE_METHOD((template <class D = Derived>), count, (), run_count<D>(self))

  /// The smallest item, the first of equals.
  TINE_METHOD((template <class D = Derived> requires ordered_values<kept_t<D>>), min, (),
              run_best(self, smaller{}))

  /// The largest item, the first of equals.
  TINE_METHOD((template <class D = Derived> requires ordered_values<kept_t<D>>), max, (),
              run_best(self, larger{}))

  /// The smallest item by `less(a, b)`, the first of equals.
  TINE_METHOD((template <class Less, class D = Derived>
               requires shared_predicate<Less, ref_t<D>, ref_t<D>>),
              min_by, (Less less), run_best(self, less))

  /// The largest item by `less(a, b)`, the first of equals.
  TINE_METHOD((template <class Less, class D = Derived>
               requires shared_predicate<Less, ref_t<D>, ref_t<D>>),
              max_by, (Less less),
              run_best(self, [&less](auto& a, auto& b) -> bool { return std::invoke(less, b, a); }))

  /// The item with the smallest `key(item)`, the first of equals; each key is computed once.
  TINE_METHOD((template <class Key, class D = Derived>
               requires ordered_key_function<Key, ref_t<D>>),
              min_by_key, (Key key), run_best_key<smaller>(self, key))

  /// The item with the largest `key(item)`, the first of equals; each key is computed once.
  TINE_METHOD((template <class Key, class D = Derived>
               requires ordered_key_function<Key, ref_t<D>>),
              max_by_key, (Key key), run_best_key<larger>(self, key))

  /// Copies of the first smallest and the last largest item; empty when there are none.
  TINE_METHOD((template <class D = Derived> requires ordered_values<value_t<D>>), minmax, (),
              run_minmax(self))
};

}  // namespace tine::detail

#include <tine/iter/interface/end_method.hpp>
