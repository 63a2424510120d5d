#pragma once

#include <tine/iter/concepts.hpp>  // parallel_iterator, found
#include <tine/iter/fallible.hpp>  // fallible
#include <tine/iter/identity.hpp>  // identity_t
#include <tine/iter/functions.hpp>  // always, smaller, larger, …
#include <tine/iter/limits.hpp>    // piece_limits
#include <tine/iter/parts.hpp>     // declarations of all adaptors and terminal calls

#include <compare>      // std::common_comparison_category_t
#include <concepts>     // std::copy_constructible
#include <cstddef>      // std::size_t
#include <functional>   // std::less, std::plus, std::identity
#include <stdexcept>    // std::invalid_argument
#include <stop_token>   // std::stop_token
#include <tuple>        // std::tuple_size
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move
#include <vector>       // std::vector

// What every parallel iterator can do: the adaptors and the terminal calls, as member functions.
// Each is defined twice by TINE_METHOD, so that it uses up an rvalue chain and works on a copy of
// an lvalue one. The work is done in adaptors/ and sinks/.
namespace tine {

namespace detail {

/// A function that several threads call at once: it has to be callable as const.
template <class F, class... Args>
concept shared_function = std::invocable<const F&, Args...>;

template <class F, class... Args>
concept shared_predicate = std::predicate<const F&, Args...>;

/// A function `f(state, item)` of states that `make()` returns.
template <class Make, class F, class Item>
concept stateful_function = std::invocable<const Make&> &&
                            std::invocable<const F&, std::invoke_result_t<const Make&>&, Item>;

template <class F, class... Args>
concept fallible_function =
    std::invocable<const F&, Args...> &&
    fallible<std::remove_cvref_t<std::invoke_result_t<const F&, Args...>>>;

/// A function `f(accumulator, item)` of accumulators that begin with `identity`.
template <class F, class Identity, class Item>
concept folding = std::invocable<const F&, identity_t<Identity>, Item>;

template <class I>
using ref_t = std::remove_reference_t<item_t<I>>&;
template <class I>
using const_ref_t = const std::remove_reference_t<item_t<I>>&;

/// What `as_value` makes of an item.
template <class I>
using value_item_t = decltype(as_value<value_t<I>>(std::declval<item_t<I>>()));

/// What `equal` and `compare` see of an item.
template <class Proj, class I>
using projected_t = std::invoke_result_t<
    const Proj&, std::conditional_t<std::remove_cvref_t<I>::indexed, item_t<I>, value_t<I>&>>;

template <class T>
concept ordering = !std::is_void_v<T> &&
                   std::same_as<std::common_comparison_category_t<std::remove_cvref_t<T>>,
                                std::remove_cvref_t<T>>;

/// A function that returns an ordering of its arguments, or whether the first is before the second.
template <class F, class A, class B>
concept shared_comparison =
    std::invocable<const F&, A, B> &&
    (ordering<std::invoke_result_t<const F&, A, B>> ||
     (std::predicate<const F&, A&, B&> && std::predicate<const F&, B&, A&>));

/// The iterator over all that is in the `f(item)`: a std::optional has one item or none.
template <template <class, class> class Nested, class I, class F>
struct flat_map_of {
  using type = Nested<I, F>;
};
template <template <class, class> class Nested, class I, class F>
  requires requires(std::invoke_result_t<const F&, item_t<I>> x) { x.has_value(); *x; }
struct flat_map_of<Nested, I, F> {
  using type = filter_map_iter<I, F>;
};
template <template <class, class> class Nested, class I, class F>
using flat_map_t = typename flat_map_of<Nested, I, F>::type;

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

/// A container that `append_to` can give more elements, and take back to what it was.
template <class C>
concept extendable = requires(C& c) { c.erase(c.end(), c.end()); c.back(); } ||
                     requires(C& c) { c.splice_after(c.before_begin(), c); } ||
                     requires(C& c) { typename C::key_type; c.merge(c); };

/// `n`, which must not be zero.
inline position not_zero(position n, const char* message) {
  if (n == 0) throw std::invalid_argument(message);
  return n;
}

/// Items that one iterator can produce in place of either.
template <class A, class B>
using common_item_t = std::common_reference_t<item_t<A>, item_t<B>>;
template <class A, class B>
concept common_item = requires { typename common_item_t<A, B>; };

/// `C`, or without one a vector of values.
template <class C, class I>
struct container_or_impl {
  using type = C;
};
template <class I>
struct container_or_impl<void, I> {
  using type = std::vector<value_t<I>>;
};
template <class C, class I>
using container_or = typename container_or_impl<C, I>::type;

/// The container that a template makes of values: a `std::set` of all, a `std::map` of pairs.
template <template <class...> class C, class T>
struct container_of_impl {
  using type = C<std::tuple_element_t<0, T>, std::tuple_element_t<1, T>>;
};
template <template <class...> class C, class T>
  requires requires { typename C<T>; }
struct container_of_impl<C, T> {
  using type = C<T>;
};
template <template <class...> class C, class I>
using container_of = typename container_of_impl<C, value_t<I>>::type;

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

  /// True when `at` costs no more than the item does in a run: reductions may read several places
  /// at a time.
  static constexpr bool cheap_at = false;

  /// True when `at` may also be called more than once for a position: it calls no closure.
  static constexpr bool pure_at = false;

  /// True when the items have to be combined in a way that depends on their number alone.
  static constexpr bool fixed_tree = false;

  /// Called at the end of a call that has not thrown, also when it stopped early.
  void finished() const {}

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

  // --- Adaptors of any iterator ---------------------------------------------------------------

  /// `f(item)` for each item. If `f` returns a reference, a search may return a pointer to what it
  /// refers to, which has to outlive the chain: not something that `f` itself holds.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              map, (F f), detail::map_iter<D, F>(std::move(self), std::move(f)))

  /// `f(state, item)` for each item, with a state that `make()` returned. A state is used by one
  /// thread at a time and lent again and again: no more are made than pieces run at the same time.
  ///
  ///     .map_init([] { return std::mt19937(std::random_device{}()); },
  ///               [](std::mt19937& random, int x) { return x + int(random() % 10); })
  TINE_METHOD((template <class Make, class F, class D = Derived>
                 requires detail::stateful_function<Make, F, item_t<D>>),
              map_init, (Make make, F f),
              detail::map_init_iter<D, Make, F>(std::move(self), std::move(make), std::move(f)))

  /// As `map_init` with copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
                 requires detail::shared_function<F, State&, item_t<D>>),
              map_with, (State state, F f),
              detail::map_init_iter<D, detail::copy_of<State>, F>(
                  std::move(self), {std::move(state)}, std::move(f)))

  /// The same items; calls `f(item)` for each of them on its way.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, detail::const_ref_t<D>>),
              inspect, (F f), detail::visit_iter<D, F, false>(std::move(self), std::move(f)))

  /// The same items, each changed by `f(item)` on its way.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, detail::ref_t<D>>),
              update, (F f), detail::visit_iter<D, F, true>(std::move(self), std::move(f)))

  /// Copies of the items, without references.
  TINE_METHOD((template <class D = Derived>), copied, (), detail::copied_iter<D>(std::move(self)))

  /// The items for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              filter, (P p), detail::filter_iter<D, P>(std::move(self), std::move(p)))

  /// What is inside the `f(item)`, which are std::optional or the like, that are not empty.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              filter_map, (F f), detail::filter_map_iter<D, F>(std::move(self), std::move(f)))

  /// All items of the parallel iterators `f(item)`; `f` may return anything `par_iter` accepts, and
  /// a container that it returns by value is moved out of. They run in parallel as well. A
  /// std::optional, or the like, has one item or none, also in the three below.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              flat_map, (F f),
              detail::flat_map_t<detail::flat_map_iter, D, F>(std::move(self), std::move(f)))

  /// All elements of the ranges `f(item)`, each of which one thread goes through.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              flat_map_iter, (F f),
              detail::flat_map_t<detail::flat_map_sequence_iter, D, F>(std::move(self),
                                                                       std::move(f)))

  /// All items of items that are parallel iterators, or anything `par_iter` accepts.
  TINE_METHOD((template <class D = Derived>), flatten, (),
              detail::flat_map_t<detail::flat_map_iter, D, detail::forwarding>(std::move(self), {}))

  /// All elements of items that are ranges, each of which one thread goes through.
  TINE_METHOD((template <class D = Derived>), flatten_iter, (),
              detail::flat_map_t<detail::flat_map_sequence_iter, D, detail::forwarding>(
                  std::move(self), {}))

  /// The items, then those of `other`, a parallel iterator or anything `par_iter` accepts.
  /// Throws std::length_error when that makes more than 2^64 - 1 positions.
  TINE_METHOD((template <class Other, class D = Derived>
                 requires detail::common_item<D, detail::iterator_for<Other>>),
              chain, (Other&& other),
              detail::combine_alike<detail::chain_iter>(
                  std::move(self), detail::as_iterator(std::forward<Other>(other))))

  /// What is inside the items, which are std::optional or the like, until one is empty: then all
  /// threads stop, wherever they are.
  TINE_METHOD((template <class D = Derived>
                 requires requires(detail::ref_t<D> x) { *x; static_cast<bool>(x); }),
              while_some, (), detail::while_some_iter<D>(std::move(self)))

  /// `n` items, whichever come first; stops early.
  TINE_METHOD((template <class D = Derived>), take_any, (std::size_t n),
              detail::take_any_iter<D>(std::move(self), n))

  /// All items but `n`, whichever come first.
  TINE_METHOD((template <class D = Derived>), skip_any, (std::size_t n),
              detail::skip_any_iter<D>(std::move(self), n))

  /// Items until `p(item)` is false for one: then all threads stop, wherever they are.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              take_any_while, (P p),
              detail::take_any_while_iter<D, P>(std::move(self), std::move(p)))

  /// Items once `p(item)` is false for one: from then on all threads pass everything on.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              skip_any_while, (P p),
              detail::skip_any_while_iter<D, P>(std::move(self), std::move(p)))

  /// Folds the items by `f(state, item) -> state` into a few states, which become the items. Each
  /// begins with `identity`, a value or a callable; how many there are depends on how often the loop
  /// is shared. For a single result, follow with `reduce`.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
                 requires detail::folding<F, Identity, item_t<D>>),
              fold, (Identity identity, F f),
              detail::fold_iter<D, detail::plain_folder<item_t<D>, Identity, F>>(
                  std::move(self), {std::move(identity), std::move(f)}))

  /// As `fold`; each state begins as a copy of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
                 requires detail::shared_function<F, State, item_t<D>>),
              fold_with, (State state, F f),
              detail::fold_iter<D, detail::plain_folder<item_t<D>, detail::copy_of<State>, F>>(
                  std::move(self), {{std::move(state)}, std::move(f)}))

  /// As `fold` with an `f(value, item)` that returns the next value in an optional or expected-like
  /// type; these are the items. After a failure items to its right need not be visited.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
                 requires detail::folding<F, Identity, item_t<D>>),
              try_fold, (Identity identity, F f),
              detail::fold_iter<D, detail::try_folder<item_t<D>, Identity, F>>(
                  std::move(self), {std::move(identity), std::move(f)}))

  /// The items with `x` between any two neighbours.
  TINE_METHOD((template <class X, class D = Derived>
                 requires std::convertible_to<X, value_t<D>>),
              intersperse, (X x), detail::intersperse_iter<D, X>(std::move(self), std::move(x)))

  /// The same items; once `token` says so no other one is begun, and the terminal call throws
  /// tine::cancelled. Among the items of an iterator that a closure handed over, or that has no
  /// positions, none is begun after a microsecond or so.
  TINE_METHOD((template <class D = Derived>), with_stop, (std::stop_token token),
              detail::with_stop_iter<D>(std::move(self), std::move(token)))

  /// The same items; calls `f(done, total)` about fifty times a second, on one thread at a time, and
  /// `f(n, n)` at the end of a call that has not thrown, also when it stopped early: `n` is the
  /// total, or how many items are done where that is not known; until then `total` is 0 there.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, std::size_t, std::size_t>),
              with_progress, (F f), detail::with_progress_iter<D, F>(std::move(self), std::move(f)))

  /// The same items, combined in a way that depends on their number alone: floating-point results
  /// are the same to the last bit for any number of threads.
  TINE_METHOD((template <class D = Derived>), deterministic, (),
              detail::deterministic_iter<D>(std::move(self)))

  // --- Adaptors of indexed iterators ----------------------------------------------------------

  /// How many items there are. No closure runs.
  template <indexed_parallel_iterator D = Derived>
  std::size_t size() const {
    return static_cast<std::size_t>(static_cast<const D&>(*this).extent());
  }

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

  /// As `zip`, of two that are equally long. Throws std::invalid_argument when they are not.
  TINE_METHOD((template <class Other, indexed_parallel_iterator D = Derived>
                 requires indexed_parallel_iterator<detail::iterator_for<Other>>),
              zip_eq, (Other&& other),
              detail::zip_equal(std::move(self), detail::as_iterator(std::forward<Other>(other))))

  /// The items from the last to the first.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), rev, (),
              detail::rev_iter<D>(std::move(self)))

  /// All but the first `n` items, which are not computed.
  TINE_METHOD((template <detail::numbered D = Derived>), skip, (std::size_t n),
              detail::skip_iter<D>(std::move(self), n))

  /// The first `n` items; the others are not computed.
  TINE_METHOD((template <detail::numbered D = Derived>), take, (std::size_t n),
              detail::take_iter<D>(std::move(self), n))

  /// Every `n`th item, beginning with the first; the others are not computed. Throws
  /// std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), step_by, (std::size_t n),
              detail::step_by_iter<D>(std::move(self),
                                      detail::not_zero(n, "tine: step_by: n is zero")))

  /// Vectors of `n` neighbours each, the last one shorter. Throws std::invalid_argument when `n` is
  /// zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), chunks, (std::size_t n),
              detail::group_iter<D, detail::into_vector<value_t<D>>>(
                  std::move(self), detail::not_zero(n, "tine: chunks: n is zero"), {}))

  /// `n` neighbours at a time, folded by `f(state, item) -> state` beginning with `identity`, a value
  /// or a callable. Throws std::invalid_argument when `n` is zero.
  TINE_METHOD((template <class Identity, class F, indexed_parallel_iterator D = Derived>
                 requires detail::folding<F, Identity, item_t<D>>),
              fold_chunks, (std::size_t n, Identity identity, F f),
              detail::group_iter<D, detail::into_fold<Identity, F>>(
                  std::move(self), detail::not_zero(n, "tine: fold_chunks: n is zero"),
                  {std::move(identity), std::move(f)}))

  /// An item from here, an item from `other`, and so on; what the longer one has left is at the end.
  TINE_METHOD((template <class Other, indexed_parallel_iterator D = Derived>
                 requires indexed_parallel_iterator<detail::iterator_for<Other>> &&
                          detail::common_item<D, detail::iterator_for<Other>>),
              interleave, (Other&& other),
              detail::combine_alike<detail::interleave_iter>(
                  std::move(self), detail::as_iterator(std::forward<Other>(other))))

  /// As `interleave`, until it is the turn of one that has no more.
  TINE_METHOD((template <class Other, indexed_parallel_iterator D = Derived>
                 requires indexed_parallel_iterator<detail::iterator_for<Other>> &&
                          detail::common_item<D, detail::iterator_for<Other>>),
              interleave_shortest, (Other&& other),
              detail::interleave_shortest(std::move(self),
                                          detail::as_iterator(std::forward<Other>(other))))

  /// The positions of the items for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              positions, (P p),
              detail::filter_map_iter<detail::enumerate_iter<D>, detail::position_if<P>>(
                  detail::enumerate_iter<D>(std::move(self)), {std::move(p)}))

  /// The same items, shared in pieces of no fewer than `n`. Wins over `with_max_len`.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), with_min_len, (std::size_t n),
              detail::with_limits_iter<D>(std::move(self), detail::piece_limits{static_cast<position>(n)}))

  /// The same items; a thread runs no more than `n` before it looks whether others want some.
  /// Throws std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), with_max_len, (std::size_t n),
              detail::with_limits_iter<D>(
                  std::move(self),
                  detail::piece_limits{
                      1, detail::not_zero(n, "tine: with_max_len: n is zero")}))

  /// The same items, in blocks that run one after the other, each in parallel and twice as long as
  /// the one before: a search touches little behind its hit.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), by_exponential_blocks, (),
              detail::blocks_iter<D>(std::move(self), 16, 2))

  /// The same items, in blocks of `n` that run one after the other, each in parallel. Throws
  /// std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), by_uniform_blocks,
              (std::size_t n),
              detail::blocks_iter<D>(std::move(self),
                                     detail::not_zero(n, "tine: by_uniform_blocks: n is zero"), 1))

  // --- Terminal calls: every item -------------------------------------------------------------

  /// Calls `f(item)` for every item.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              for_each, (F f), detail::run_for_each(self, f))

  /// Calls `f(state, item)` for every item, with states as in `map_init`.
  TINE_METHOD((template <class Make, class F, class D = Derived>
                 requires detail::stateful_function<Make, F, item_t<D>>),
              for_each_init, (Make make, F f),
              detail::run_for_each_init(std::move(self), std::move(make), f))

  /// Calls `f(state, item)` for every item, with copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
                 requires detail::shared_function<F, State&, item_t<D>>),
              for_each_with, (State state, F f),
              detail::run_for_each_init(std::move(self), detail::copy_of<State>{std::move(state)}, f))

  /// Calls `f(item)` until one returns a failure: false, an empty std::optional, or an expected-like
  /// value without one. Returns a failure that was seen, else true, or an engaged value.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::fallible_function<F, item_t<D>>),
              try_for_each, (F f),
              detail::run_all_successes(detail::map_iter<D, F>(std::move(self), std::move(f))))

  /// As `try_for_each` with `f(state, item)`, and states as in `map_init`.
  TINE_METHOD((template <class Make, class F, class D = Derived>
                 requires detail::stateful_function<Make, F, item_t<D>>),
              try_for_each_init, (Make make, F f),
              detail::run_all_successes(detail::map_init_iter<D, Make, F>(
                  std::move(self), std::move(make), std::move(f))))

  /// As `try_for_each` with `f(state, item)`, and copies of `state`.
  TINE_METHOD((template <class State, class F, class D = Derived>
                 requires detail::fallible_function<F, State&, item_t<D>>),
              try_for_each_with, (State state, F f),
              detail::run_all_successes(detail::map_init_iter<D, detail::copy_of<State>, F>(
                  std::move(self), {std::move(state)}, std::move(f))))

  /// Combines all items by `f(accumulator, item)`, each piece beginning with `identity`, a value or
  /// a callable without arguments. `f` has to be associative; the order of the items is kept.
  TINE_METHOD((template <class Identity, class F, class D = Derived>
                 requires detail::folding<F, Identity, item_t<D>>),
              reduce, (Identity identity, F f), detail::run_reduce(self, identity, f))

  /// As `reduce` without an identity: empty when there are no items.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, value_t<D>, detail::value_item_t<D>>),
              reduce_with, (F f), detail::run_reduce_with(self, f))

  /// Combines what is inside the items, std::optional<T> or expected-like of T, by `f(T, T)`, which
  /// returns such a value as well. Stops early at a failure, and returns it.
  TINE_METHOD((template <class Identity, class F, class D = Derived>), try_reduce,
              (Identity identity, F f), detail::run_try_reduce(self, identity, f))

  /// As `try_reduce` without an identity: an outer std::optional is empty when there are no items.
  TINE_METHOD((template <class F, class D = Derived>), try_reduce_with, (F f),
              detail::run_try_reduce_with(self, f))

  /// The sum of all items, beginning with `T{}`. Floating-point numbers are added in no certain
  /// order.
  TINE_METHOD((template <class T = void, class D = Derived>), sum, (),
              detail::run_total<detail::value_or<T, D>, std::plus<>>(self,
                                                                     detail::value_or<T, D>{}))

  /// The product of all items, beginning with `T(1)`.
  TINE_METHOD((template <class T = void, class D = Derived>), product, (),
              detail::run_total<detail::value_or<T, D>, std::multiplies<>>(
                  self, detail::value_or<T, D>(1)))

  /// How many items there are; runs the chain as `for_each` would.
  TINE_METHOD((template <class D = Derived>), count, (), detail::run_count<D>(self))

  /// The smallest item, the first of equals.
  TINE_METHOD((template <class D = Derived>), min, (),
              detail::run_best(self, detail::smaller{}))

  /// The largest item, the first of equals.
  TINE_METHOD((template <class D = Derived>), max, (), detail::run_best(self, detail::larger{}))

  /// The smallest item by `less(a, b)`, the first of equals.
  TINE_METHOD((template <class Less, class D = Derived>
                 requires detail::shared_predicate<Less, detail::ref_t<D>, detail::ref_t<D>>),
              min_by, (Less less), detail::run_best(self, less))

  /// The largest item by `less(a, b)`, the first of equals.
  TINE_METHOD((template <class Less, class D = Derived>
                 requires detail::shared_predicate<Less, detail::ref_t<D>, detail::ref_t<D>>),
              max_by, (Less less),
              detail::run_best(self, [&less](auto& a, auto& b) -> bool {
                return std::invoke(less, b, a);
              }))

  /// The item with the smallest `key(item)`, the first of equals; each key is computed once.
  TINE_METHOD((template <class Key, class D = Derived>
                 requires detail::shared_function<Key, detail::ref_t<D>>),
              min_by_key, (Key key), detail::run_best_key<detail::smaller>(self, key))

  /// The item with the largest `key(item)`, the first of equals; each key is computed once.
  TINE_METHOD((template <class Key, class D = Derived>
                 requires detail::shared_function<Key, detail::ref_t<D>>),
              max_by_key, (Key key), detail::run_best_key<detail::larger>(self, key))

  /// Copies of the first smallest and the last largest item; empty when there are none.
  TINE_METHOD((template <class D = Derived>), minmax, (), detail::run_minmax(self))

  // --- Terminal calls that stop early ---------------------------------------------------------

  /// Whether `p(item)` is true for some item.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              any, (P p), detail::run_any(self, p))

  /// Whether `p(item)` is true for all items.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              all, (P p), !detail::run_any(self, [&p](auto&& item) {
                return !std::invoke(p, static_cast<decltype(item)&&>(item));
              }))

  /// Whether `p(item)` is true for no item.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              none, (P p), !detail::run_any(self, p))

  /// Some item for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              find_any, (P p), detail::run_find_any(self, p))

  /// The first item for which `p(item)` is true.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              find_first, (P p), detail::run_find_first(self, p))

  /// The last item for which `p(item)` is true. Goes from the back, where there are positions.
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              find_last, (P p), detail::run_find_last(self, p))

  /// What is inside some `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              find_map_any, (F f),
              detail::run_find_any(detail::filter_map_iter<D, F>(std::move(self), std::move(f)),
                                   detail::always{}))

  /// What is inside the first `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              find_map_first, (F f),
              detail::run_find_first(detail::filter_map_iter<D, F>(std::move(self), std::move(f)),
                                     detail::always{}))

  /// What is inside the last `f(item)`, a std::optional or the like, that is not empty.
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              find_map_last, (F f),
              detail::run_find_last(detail::filter_map_iter<D, F>(std::move(self), std::move(f)),
                                    detail::always{}))

  /// The position of some item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              position_any, (P p),
              detail::run_find_any(std::move(self).positions(std::move(p)), detail::always{}))

  /// The position of the first item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              position_first, (P p),
              detail::run_find_first(std::move(self).positions(std::move(p)), detail::always{}))

  /// The position of the last item for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
                 requires detail::shared_predicate<P, item_t<D>>),
              position_last, (P p),
              detail::run_find_last(std::move(self).positions(std::move(p)), detail::always{}))

  /// Whether `other` has as many items, and `same(proj1(a), proj2(b))` is true for those at one
  /// place. Pairs and tuples that differ in their references are equal when their parts are. Stops
  /// early; the items of an iterator without positions are gathered first, all of them.
  TINE_METHOD((template <class Other, class Equal = detail::equal_items,
                         class Proj1 = std::identity, class Proj2 = std::identity,
                         class D = Derived>
                 requires parallel_iterator<detail::iterator_for<Other>> &&
                          detail::shared_predicate<
                              Equal, detail::projected_t<Proj1, D>,
                              detail::projected_t<Proj2, detail::iterator_for<Other>>>),
              equal, (Other&& other, Equal same = {}, Proj1 proj1 = {}, Proj2 proj2 = {}),
              detail::run_equal(self, detail::as_iterator(std::forward<Other>(other)), same, proj1,
                                proj2))

  /// The lexicographical comparison with `other`: by `<=>` if there is one, else by `<`, or by
  /// `compare(proj1(a), proj2(b))`, which returns an ordering, or a bool as std::less does. Stops
  /// early; the items of an iterator without positions are gathered first, all of them.
  TINE_METHOD((template <class Other, class Compare = detail::three_way,
                         class Proj1 = std::identity, class Proj2 = std::identity,
                         class D = Derived>
                 requires parallel_iterator<detail::iterator_for<Other>> &&
                          detail::shared_comparison<
                              Compare, detail::projected_t<Proj1, D>,
                              detail::projected_t<Proj2, detail::iterator_for<Other>>>),
              compare,
              (Other&& other, Compare compare_items = {}, Proj1 proj1 = {}, Proj2 proj2 = {}),
              detail::run_compare(self, detail::as_iterator(std::forward<Other>(other)),
                                  compare_items, proj1, proj2))

  /// Whether no item is before the one in front of it, by `less(proj(a), proj(b))`.
  TINE_METHOD((template <class Less = std::less<>, class Proj = std::identity, class D = Derived>),
              is_sorted, (Less less = {}, Proj proj = {}),
              detail::run_is_sorted(self, less, proj))

  // --- Terminal calls that collect ------------------------------------------------------------

  /// All items, in order, in a container: `collect()` gives a vector, `collect<C>()` any standard
  /// container, `collect<std::set>()` one of the items' type and `collect<std::map>()` one of pairs.
  ///
  /// A std::string is made of characters or of strings, or in UTF-8 of code points, char32_t. Of
  /// equal keys in a map the last one wins; a set keeps the first of equals.
  /// `collect<std::pair<A, B>>()` makes two containers of pairs, `collect<std::optional<C>>()` one
  /// of the values in optional items, or nothing if one of them is empty, and so for any type with
  /// the members of std::expected, which gives an error that was seen. Items are made in parallel
  /// and, in a vector or string, moved to their places in parallel.
  ///
  ///     auto names = tine::par_iter(people).map(&person::name).collect<std::set>();
  TINE_METHOD((template <class C = void, class D = Derived>), collect, (),
              detail::run_collect<detail::container_or<C, D>>(self))
  TINE_METHOD((template <template <class...> class C, class D = Derived>), collect, (),
              detail::run_collect<detail::container_of<C, D>>(self))

  /// Replaces the contents of `out` with all items, in order, and reuses the capacity of a vector or
  /// string, or of two in a pair. After an exception `out` is empty.
  ///
  ///     tine::par_iter(frame).map(luminance).collect_into(buffer);
  TINE_METHOD((template <class C, class D = Derived>), collect_into, (C& out),
              detail::run_collect_into(self, out))

  /// Puts all items, in order, behind the elements of a vector, string, deque or list, or adds them
  /// to a set or map; of equal keys the last value wins, of equals in a set the first stays.
  /// After an exception `out` is unchanged.
  ///
  ///     tine::par_lines(text).filter(is_error).append_to(errors);
  TINE_METHOD((template <class C, class D = Derived>
                 requires detail::extendable<C>),
              append_to, (C& out), detail::run_append_to(self, out))

  /// The first and the second halves of items that are pairs, or tuples of two, as a pair of vectors.
  ///
  ///     auto [names, ages] = tine::par_iter(people).map(name_and_age).unzip();
  TINE_METHOD((template <class D = Derived>
                 requires(std::tuple_size_v<value_t<D>> == 2)),
              unzip, (), detail::run_unzip<D>(self))

  /// The items for which `p(item)` is true, and the others, as a pair of vectors.
  ///
  ///     auto [even, odd] = tine::par_range(100).partition(is_even);
  TINE_METHOD((template <class P, class D = Derived>
                 requires detail::shared_predicate<P, detail::ref_t<D>>),
              partition, (P p), detail::run_partition(self, p))

  /// The alternatives of the variants `f(item)`, a std::variant of two types, as a pair of vectors.
  ///
  ///     auto [numbers, rejected] = tine::par_lines(text).partition_map(parse);
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              partition_map, (F f), detail::run_partition_map(self, f))

  /// For each item the combination by `f` of all items up to it, in a vector. `f` has to be
  /// associative; it is called at most twice for each item.
  ///
  ///     auto ends = tine::par_iter(lengths).inclusive_scan(std::plus{});
  TINE_METHOD((template <class F, indexed_parallel_iterator D = Derived>
                 requires detail::shared_function<F, value_t<D>, value_t<D>>),
              inclusive_scan, (F f), detail::run_inclusive_scan(self, f))

  /// For each item the combination by `f` of `initial` and all items before it, in a vector of the
  /// type of `initial`. `f` has to be associative; it is called at most twice for each item.
  ///
  ///     auto begins = tine::par_iter(lengths).exclusive_scan(std::size_t{0}, std::plus{});
  TINE_METHOD((template <class T, class F, indexed_parallel_iterator D = Derived>
                 requires detail::shared_function<F, T, T>),
              exclusive_scan, (T initial, F f),
              detail::run_exclusive_scan(self, std::move(initial), f))

  /// How many items fall into each of `n` buckets: `bucket_of(item)` is an integer. Throws
  /// std::out_of_range for one that is negative or not below `n`. Each thread counts for itself:
  /// memory for a count of its own, and time to add them up, grow with `n` and the threads.
  ///
  ///     auto brightness = tine::par_iter(pixels).histogram(256, luminance);
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, item_t<D>>),
              histogram, (std::size_t n, F bucket_of), detail::run_histogram(self, n, bucket_of))

  /// The items by `key(item)`: a std::unordered_map of vectors, each in the order of the items.
  ///
  ///     auto by_city = tine::par_iter(people).group_by(&person::city);
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, detail::ref_t<D>>),
              group_by, (F key), detail::run_group_by(self, key))

  /// How many items there are for each `key(item)`: a std::unordered_map.
  ///
  ///     auto words = tine::par_split_whitespace(text).count_by(std::identity{});
  TINE_METHOD((template <class F, class D = Derived>
                 requires detail::shared_function<F, detail::ref_t<D>>),
              count_by, (F key), detail::run_count_by(self, key))

#undef TINE_METHOD
#undef TINE_HEAD
};

}  // namespace tine
