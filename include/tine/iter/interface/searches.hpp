#pragma once

#include <tine/iter/concepts.hpp>                // item_t
#include <tine/iter/functions.hpp>               // always, equal_items, three_way
#include <tine/iter/interface/requirements.hpp>  // shared_predicate, shared_comparison, …
#include <tine/iter/parts.hpp>                   // declarations of what runs the calls

#include <functional>  // std::invoke, std::identity, std::less
#include <utility>     // std::forward

#include <tine/iter/interface/method.hpp>  // TINE_METHOD

namespace tine::detail {

/// The terminal calls that stop early.
template <class Derived>
class searches {
 public:
  /// Whether `p(item)` is true for some item.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, item_t<D>>), any,
              (P p), run_any(self, p))

  /// Whether `p(item)` is true for all items.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, item_t<D>>), all,
              (P p), !run_any(self, [&p](auto&& item) {
                return !std::invoke(p, static_cast<decltype(item)&&>(item));
              }))

  /// Whether `p(item)` is true for no item.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, item_t<D>>), none,
              (P p), !run_any(self, p))

  /// Some item for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              find_any, (P p), run_find_any(self, p))

  /// The first item for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              find_first, (P p), run_find_first(self, p))

  /// The last item for which `p(item)` is true. Goes from the back, where there are positions.
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              find_last, (P p), run_find_last(self, p))

  /// What is inside some `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived> requires optional_function<F, item_t<D>>),
              find_map_any, (F f),
              run_find_any(filter_map_iter<D, F>(std::move(self), std::move(f)), always{}))

  /// What is inside the first `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived> requires optional_function<F, item_t<D>>),
              find_map_first, (F f),
              run_find_first(filter_map_iter<D, F>(std::move(self), std::move(f)), always{}))

  /// What is inside the last `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived> requires optional_function<F, item_t<D>>),
              find_map_last, (F f),
              run_find_last(filter_map_iter<D, F>(std::move(self), std::move(f)), always{}))

  /// The position of some item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
               requires shared_predicate<P, item_t<D>>),
              position_any, (P p), run_position<true>(std::move(self), std::move(p)))

  /// The position of the first item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
               requires shared_predicate<P, item_t<D>>),
              position_first, (P p), run_position<false>(std::move(self), std::move(p)))

  /// The position of the last item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
               requires shared_predicate<P, item_t<D>>),
              position_last, (P p),
              run_find_last(std::move(self).positions(std::move(p)), always{}))

  /// Whether `other` has as many items, and `same(proj1(a), proj2(b))` is true for those at one
  /// place. Pairs and tuples that differ in their references are equal when their parts are. Stops
  /// early; the items of an iterator without positions are gathered first, all of them.
  TINE_METHOD(
      (template <parallel_range Other, class Equal = equal_items, class Proj1 = std::identity,
                 class Proj2 = std::identity, class D = Derived>
       requires parallel_iterator<iterator_for<Other>> &&
       shared_predicate<Equal, projected_t<Proj1, D>, projected_t<Proj2, iterator_for<Other>>>),
      equal, (Other && other, Equal same = {}, Proj1 proj1 = {}, Proj2 proj2 = {}),
      run_equal(self, as_iterator(std::forward<Other>(other)), same, proj1, proj2))

  /// The lexicographical comparison with `other`: by `<=>` if there is one, else by `<`, or by
  /// `compare(proj1(a), proj2(b))`, which returns an ordering, or a bool as std::less does. Stops
  /// early; the items of an iterator without positions are gathered first, all of them.
  TINE_METHOD(
      (template <parallel_range Other, class Compare = three_way, class Proj1 = std::identity,
                 class Proj2 = std::identity, class D = Derived>
       requires parallel_iterator<iterator_for<Other>> &&
       shared_comparison<Compare, projected_t<Proj1, D>, projected_t<Proj2, iterator_for<Other>>>),
      compare, (Other && other, Compare compare_items = {}, Proj1 proj1 = {}, Proj2 proj2 = {}),
      run_compare(self, as_iterator(std::forward<Other>(other)), compare_items, proj1, proj2))

  /// Whether no item is before the one in front of it, by `less(proj(a), proj(b))`.
  TINE_METHOD((template <class Less = std::less<>, class Proj = std::identity, class D = Derived>
               requires orders_items<Less, Proj, D>),
              is_sorted, (Less less = {}, Proj proj = {}), run_is_sorted(self, less, proj))
};

}  // namespace tine::detail

#include <tine/iter/interface/end_method.hpp>
