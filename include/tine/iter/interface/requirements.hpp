#pragma once

#include <tine/iter/concepts.hpp>  // parallel_iterator, item_t, value_t
#include <tine/iter/fallible.hpp>  // fallible
#include <tine/iter/identity.hpp>  // identity_t
#include <tine/iter/parts.hpp>     // filter_map_iter

#include <compare>      // std::common_comparison_category_t
#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <functional>   // std::hash
#include <ranges>       // std::ranges::range
#include <stdexcept>    // std::invalid_argument
#include <tuple>        // std::tuple_element_t
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::declval
#include <variant>      // std::variant_size
#include <vector>       // std::vector

// What adaptors and terminal calls ask of their arguments, and the types that they make of them.
namespace tine::detail {

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
concept fallible_function = std::invocable<const F&, Args...> &&
                            fallible<std::remove_cvref_t<std::invoke_result_t<const F&, Args...>>>;

/// A function `f(accumulator, item)` of accumulators that begin with `identity`.
template <class F, class Identity, class Item>
concept folding = std::invocable<const F&, identity_t<Identity>, Item>;

template <class I>
using ref_t = std::remove_reference_t<item_t<I>>&;
template <class I>
using const_ref_t = const std::remove_reference_t<item_t<I>>&;

/// A function that returns a std::optional or the like: a pointer will do.
template <class F, class Item>
concept optional_function = requires(const F& f, std::invoke_result_t<const F&, Item> x) {
  x ? 1 : 0;
  *x;
};

/// A function that returns a std::variant of two types.
template <class F, class Item>
concept variant_of_two_function = requires {
  requires std::variant_size<std::remove_cvref_t<std::invoke_result_t<const F&, Item>>>::value == 2;
};

/// What counts as the number of a bucket; a floating-point number would be rounded unnoticed.
template <class T>
concept bucket_number =
    !std::is_floating_point_v<T> && (std::is_enum_v<T> || std::convertible_to<T, std::size_t>);
template <class F, class Item>
concept bucket_function = std::invocable<const F&, Item> &&
                          bucket_number<std::remove_cvref_t<std::invoke_result_t<const F&, Item>>>;

/// A function whose results can be the keys of a std::unordered_map.
template <class K>
concept hashable = requires(const K& k) {
  { std::hash<K>{}(k) } -> std::convertible_to<std::size_t>;
  { k == k } -> std::convertible_to<bool>;
};
template <class F, class Item>
concept hashable_key_function =
    std::invocable<const F&, Item> && hashable<std::decay_t<std::invoke_result_t<const F&, Item>>>;

template <class T>
concept pair_like = requires { requires std::tuple_size<T>::value == 2; };

/// Values with `<`.
template <class T>
concept ordered_values = requires(const T& a) {
  { a < a } -> std::convertible_to<bool>;
};
template <class F, class Item>
concept ordered_key_function =
    std::invocable<const F&, Item> &&
    ordered_values<std::remove_cvref_t<std::invoke_result_t<const F&, Item>>>;

/// What `is_sorted` compares: items, or what is kept of those that are no plain references.
template <class I>
using neighbour_t = std::conditional_t<std::is_same_v<std::remove_cvref_t<item_t<I>>, kept_t<I>>,
                                       std::remove_reference_t<item_t<I>>, kept_t<I>>&;

/// A predicate on two items, seen through a projection.
template <class Less, class Proj, class I>
concept orders_items = std::invocable<const Proj&, neighbour_t<I>> &&
                       shared_predicate<Less, std::invoke_result_t<const Proj&, neighbour_t<I>>,
                                        std::invoke_result_t<const Proj&, neighbour_t<I>>>;

/// What `as_value` makes of an item.
template <class I>
using value_item_t = decltype(as_value<value_t<I>>(std::declval<item_t<I>>()));

/// What `equal` and `compare` see of an item.
template <class Proj, class I>
using projected_t = std::invoke_result_t<
    const Proj&, std::conditional_t<std::remove_cvref_t<I>::indexed, item_t<I>, value_t<I>&>>;

template <class T>
concept ordering =
    !std::is_void_v<T> &&
    std::same_as<std::common_comparison_category_t<std::remove_cvref_t<T>>, std::remove_cvref_t<T>>;

/// A function that returns an ordering of its arguments, or whether the first is before the second.
template <class F, class A, class B>
concept shared_comparison =
    std::invocable<const F&, A, B> &&
    (ordering<std::invoke_result_t<const F&, A, B>> ||
     (std::predicate<const F&, A&, B&> && std::predicate<const F&, B&, A&>));

/// A std::optional, or the like.
template <class R>
concept optional_like = requires(R x) {
  x.has_value();
  *x;
};

/// A function that returns what `flat_map` takes apart.
template <class F, class Item>
concept parallel_range_function =
    std::invocable<const F&, Item> && (optional_like<std::invoke_result_t<const F&, Item>> ||
                                       parallel_range<std::invoke_result_t<const F&, Item>>);

/// A function that returns what `flat_map_iter` takes apart.
template <class F, class Item>
concept range_function =
    std::invocable<const F&, Item> && (optional_like<std::invoke_result_t<const F&, Item>> ||
                                       std::ranges::range<std::invoke_result_t<const F&, Item>>);

/// The iterator over all that is in the `f(item)`: a std::optional has one item or none.
template <template <class, class> class Nested, class I, class F>
struct flat_map_of {
  using type = Nested<I, F>;
};
template <template <class, class> class Nested, class I, class F>
  requires optional_like<std::invoke_result_t<const F&, item_t<I>>>
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
concept extendable = requires(C& c) {
  c.erase(c.end(), c.end());
  c.back();
} || requires(C& c) { c.splice_after(c.before_begin(), c); } || requires(C& c) {
  typename C::key_type;
  c.merge(c);
};

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

}  // namespace tine::detail
