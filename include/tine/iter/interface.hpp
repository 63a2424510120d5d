#pragma once

#include <tine/iter/concepts.hpp>  // parallel_iterator, found
#include <tine/iter/limits.hpp>    // piece_limits

#include <concepts>     // std::copy_constructible
#include <cstddef>      // std::size_t
#include <functional>   // std::less
#include <tuple>        // std::tuple_size
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move
#include <vector>       // std::vector

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

// sinks/, collecting
template <class C, class I>
C run_collect(const I& it);
template <class I, class C>
void run_collect_into(const I& it, C& out);
template <class I, class C>
void run_append_to(const I& it, C& out);
template <class I>
auto run_unzip(const I& it);
template <class I, class P>
auto run_partition(const I& it, const P& p);
template <class I, class F>
auto run_partition_map(const I& it, const F& f);
template <class I, class F>
auto run_inclusive_scan(const I& it, const F& f);
template <class I, class T, class F>
std::vector<T> run_exclusive_scan(const I& it, T initial, const F& f);
template <class I, class BucketOf>
std::vector<std::size_t> run_histogram(const I& it, std::size_t n, const BucketOf& bucket_of);
template <class I, class Key>
auto run_group_by(const I& it, const Key& key);
template <class I, class Key>
auto run_count_by(const I& it, const Key& key);

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

  // --- Terminal calls that collect ------------------------------------------------------------

  /// All items, in order, in a container: `collect()` gives a vector, `collect<C>()` any standard
  /// container, `collect<std::set>()` one of the items' type and `collect<std::map>()` one of pairs.
  ///
  /// A std::string is made of characters or of strings. Of equal keys in a map the last one wins;
  /// a set keeps the first of equals. `collect<std::pair<A, B>>()` makes two containers of pairs,
  /// `collect<std::optional<C>>()` one of the values in optional items, or nothing if one of them is
  /// empty, and so for any type with the members of std::expected, which gives an error that was
  /// seen. Items are made in parallel and, in a vector or string, moved to their places in parallel.
  ///
  ///     auto names = tine::par_iter(people).map(&person::name).collect<std::set>();
  TINE_METHOD((template <class C = void, class D = Derived>), collect, (),
              detail::run_collect<detail::container_or<C, D>>(self))
  TINE_METHOD((template <template <class...> class C, class D = Derived>), collect, (),
              detail::run_collect<detail::container_of<C, D>>(self))

  /// Replaces the contents of `out` with all items, in order, and reuses the capacity of a vector or
  /// string. After an exception `out` is empty.
  ///
  ///     tine::par_iter(frame).map(luminance).collect_into(buffer);
  TINE_METHOD((template <class C, class D = Derived>), collect_into, (C& out),
              detail::run_collect_into(self, out))

  /// Puts all items, in order, behind the elements of a vector, string, deque or list. After an
  /// exception `out` is unchanged.
  ///
  ///     tine::par_lines(text).filter(is_error).append_to(errors);
  TINE_METHOD((template <class C, class D = Derived>
                 requires requires(C& c) { c.erase(c.end(), c.end()); c.back(); }),
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
