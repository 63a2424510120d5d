#pragma once

#include <concepts>  // std::invocable
#include <cstddef>   // std::size_t
#include <optional>  // std::optional
#include <utility>   // std::declval
#include <vector>    // std::vector

// Declares the adaptors and what runs the terminal calls, which interface/ names.
namespace tine {

template <class Derived>
class parallel_interface;

namespace detail {

// adaptors/
template <class Base, class F>
class map_iter;
template <class Base, class F, bool Changes>
class visit_iter;
template <class Base>
class copied_iter;
template <class Base, class Make, class F>
class map_init_iter;
template <class Base, class P>
class filter_iter;
template <class Base, class F>
class filter_map_iter;
template <class Base, class F>
class flattened_iter;
template <class Base, class F>
class flat_map_sequence_iter;
template <class Base>
class while_some_iter;
template <class Base>
class take_any_iter;
template <class Base>
class skip_any_iter;
template <class Base, class P>
class take_any_while_iter;
template <class Base, class P>
class skip_any_while_iter;
template <class Base, class Folder>
class fold_iter;
template <class Item, class Identity, class F>
class plain_folder;
template <class Item, class Identity, class F>
class try_folder;
template <class A, class B>
class chain_iter;
template <class Base, class X>
class intersperse_iter;
template <class Base>
class enumerate_iter;
template <class A, class B>
class zip_pair_iter;
template <class A, class B>
class interleave_iter;
template <class Base>
class rev_iter;
template <class Base>
class skip_iter;
template <class Base>
class take_iter;
template <class Base>
class step_by_iter;
template <class Base, class Grouping>
class group_iter;
template <class T>
struct into_vector;
template <class Identity, class F>
struct into_fold;
template <class Base>
class with_limits_iter;
template <class Base>
class blocks_iter;
template <class Base>
class with_stop_iter;
template <class Base, class F>
class with_progress_iter;
template <class Base>
class deterministic_iter;
template <template <class, class> class Adaptor, class A, class B>
auto combine_alike(A a, B b);
template <class A, class B>
auto interleave_shortest(A a, B b);
template <class A, class B>
auto zip_equal(A a, B b);

// sinks/
template <class I, class F>
void run_for_each(const I& it, const F& f);
template <class I, class Make, class F>
void run_for_each_init(I it, Make make, const F& f);
template <class I>
auto run_all_successes(const I& it);
template <class I, class Identity, class F>
auto run_reduce(const I& it, const Identity& identity, const F& f);
template <class I, class F>
auto run_reduce_with(const I& it, const F& f);
template <class I, class Identity, class F>
auto run_try_reduce(const I& it, const Identity& identity, const F& f);
template <class I, class F>
auto run_try_reduce_with(const I& it, const F& f);
template <class T, class Operation, class I>
T run_total(const I& it, T nothing);
template <class I>
std::size_t run_count(const I& it);
template <class I, class Better>
auto run_best(const I& it, const Better& better);
template <class Better, class I, class Key>
auto run_best_key(const I& it, const Key& key);
template <class I>
auto run_minmax(const I& it);
template <class I, class P>
bool run_any(const I& it, const P& p);
template <class I, class P>
auto run_find_any(const I& it, const P& p);
template <class I, class P>
auto run_find_first(const I& it, const P& p);
template <class I, class P>
auto run_find_last(const I& it, const P& p);
template <bool Any, class I, class P>
std::optional<std::size_t> run_position(I it, P p);
template <class I, class J, class Equal, class Proj1, class Proj2>
bool run_equal(const I& it, const J& other, const Equal& same, const Proj1& proj1,
               const Proj2& proj2);
template <class I, class J, class Compare, class Proj1, class Proj2>
auto run_compare(const I& it, const J& other, const Compare& compare, const Proj1& proj1,
                 const Proj2& proj2);
template <class I, class Less, class Proj>
bool run_is_sorted(const I& it, const Less& less, const Proj& proj);

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

struct par_iter_fn;

/// A parallel iterator, or what `par_iter` makes one of.
template <class R>
concept parallel_range = std::invocable<const par_iter_fn&, R>;

/// Makes a parallel iterator of it.
template <parallel_range R>
auto as_iterator(R&& r);
template <parallel_range R>
using iterator_for = decltype(as_iterator(std::declval<R>()));

}  // namespace detail
}  // namespace tine
