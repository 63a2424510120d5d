#pragma once

#include <tine/iter/concepts.hpp>                // item_t, value_t
#include <tine/iter/interface/requirements.hpp>  // extendable, container_or, …
#include <tine/iter/parts.hpp>                   // declarations of what runs the calls

#include <cstddef>  // std::size_t
#include <utility>  // std::move

#include <tine/iter/interface/method.hpp>  // TINE_METHOD

namespace tine::detail {

/// The terminal calls that gather items.
template <class Derived>
class collectors {
 public:
  /// All items, in order, in a container: `collect()` gives a vector, `collect<C>()` any standard
  /// container, `collect<std::set>()` one of the items' type and `collect<std::map>()` one of
  /// pairs.
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
              run_collect<container_or<C, D>>(self))
  TINE_METHOD((template <template <class...> class C, class D = Derived>), collect, (),
              run_collect<container_of<C, D>>(self))

  /// Replaces the contents of `out` with all items, in order, and reuses the capacity of a vector
  /// or string, or of two in a pair. After an exception `out` is empty.
  ///
  ///     tine::par_iter(frame).map(luminance).collect_into(buffer);
  TINE_METHOD((template <class C, class D = Derived>), collect_into, (C & out),
              run_collect_into(self, out))

  /// Puts all items, in order, behind the elements of a vector, string, deque or list, or adds them
  /// to a set or map; of equal keys the last value wins, of equals in a set the first stays.
  /// After an exception `out` is unchanged.
  ///
  ///     tine::par_lines(text).filter(is_error).append_to(errors);
  TINE_METHOD((template <class C, class D = Derived> requires extendable<C>), append_to, (C & out),
              run_append_to(self, out))

  /// The first and the second halves of items that are pairs, or tuples of two, as a pair of
  /// vectors.
  ///
  ///     auto [names, ages] = tine::par_iter(people).map(name_and_age).unzip();
  TINE_METHOD((template <class D = Derived> requires pair_like<value_t<D>>), unzip, (),
              run_unzip<D>(self))

  /// The items for which `p(item)` is true, and the others, as a pair of vectors.
  ///
  ///     auto [even, odd] = tine::par_range(100).partition(is_even);
  TINE_METHOD((template <class P, class D = Derived> requires shared_predicate<P, ref_t<D>>),
              partition, (P p), run_partition(self, p))

  /// The alternatives of the variants `f(item)`, a std::variant of two types, as a pair of vectors.
  ///
  ///     auto [numbers, rejected] = tine::par_lines(text).partition_map(parse);
  TINE_METHOD((template <class F, class D = Derived>
               requires variant_of_two_function<F, item_t<D>>),
              partition_map, (F f), run_partition_map(self, f))

  /// For each item the combination by `f` of all items up to it, in a vector. `f` has to be
  /// associative; it is called at most twice for each item.
  ///
  ///     auto ends = tine::par_iter(lengths).inclusive_scan(std::plus{});
  TINE_METHOD((template <class F, indexed_parallel_iterator D = Derived>
               requires shared_function<F, value_t<D>, value_t<D>>),
              inclusive_scan, (F f), run_inclusive_scan(self, f))

  /// For each item the combination by `f` of `initial` and all items before it, in a vector of the
  /// type of `initial`. `f` has to be associative; it is called at most twice for each item.
  ///
  ///     auto begins = tine::par_iter(lengths).exclusive_scan(std::size_t{0}, std::plus{});
  TINE_METHOD((template <class T, class F, indexed_parallel_iterator D = Derived>
               requires shared_function<F, T, T>),
              exclusive_scan, (T initial, F f), run_exclusive_scan(self, std::move(initial), f))

  /// How many items fall into each of `n` buckets: `bucket_of(item)` is an integer or an
  /// enumerator. Throws std::out_of_range for one that is negative or not below `n`. Each thread
  /// counts for itself: memory for a count of its own, and time to add them up, grow with `n` and
  /// the threads.
  ///
  ///     auto brightness = tine::par_iter(pixels).histogram(256, luminance);
  TINE_METHOD((template <class F, class D = Derived> requires bucket_function<F, item_t<D>>),
              histogram, (std::size_t n, F bucket_of), run_histogram(self, n, bucket_of))

  /// The items by `key(item)`: a std::unordered_map of vectors, each in the order of the items.
  ///
  ///     auto by_city = tine::par_iter(people).group_by(&person::city);
  TINE_METHOD((template <class F, class D = Derived> requires hashable_key_function<F, ref_t<D>>),
              group_by, (F key), run_group_by(self, key))

  /// How many items there are for each `key(item)`: a std::unordered_map.
  ///
  ///     auto words = tine::par_split_whitespace(text).count_by(std::identity{});
  TINE_METHOD((template <class F, class D = Derived> requires hashable_key_function<F, ref_t<D>>),
              count_by, (F key), run_count_by(self, key))
};

}  // namespace tine::detail

#include <tine/iter/interface/end_method.hpp>
