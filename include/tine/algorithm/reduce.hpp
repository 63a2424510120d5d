#pragma once

#include <tine/algorithm/detail.hpp>

#include <array>       // std::array
#include <functional>  // std::plus, std::multiplies
#include <iterator>    // std::iter_value_t
#include <numeric>     // std::reduce

// Sums and other folds. The operations have to be associative; the order of the elements is kept,
// except in sums and products of numbers.
namespace tine {
namespace detail {

template <class Op>
inline constexpr bool is_sum_or_product = false;
template <class T>
inline constexpr bool is_sum_or_product<std::plus<T>> = true;
template <class T>
inline constexpr bool is_sum_or_product<std::multiplies<T>> = true;

/// `op` over `value(i)` for `[first, last)`, which is not empty.
template <class T, class Op, class Value>
T fold(std::size_t first, std::size_t last, Op& op, const Value& value) {
  T all(value(first));
  ++first;
  if constexpr (std::is_arithmetic_v<T> && is_sum_or_product<Op>) {
    constexpr std::size_t lanes = 8;  // independent of each other: no sum waits for the one before
    if (last - first >= 2 * lanes) {
      std::array<T, lanes> sums;
      for (std::size_t k = 0; k < lanes; ++k) sums[k] = static_cast<T>(value(first + k));
      for (first += lanes; last - first >= lanes; first += lanes) {
        for (std::size_t k = 0; k < lanes; ++k) {
          sums[k] = static_cast<T>(op(sums[k], value(first + k)));
        }
      }
      for (const T sum : sums) all = static_cast<T>(op(all, sum));
    }
  }
  for (; first < last; ++first) all = static_cast<T>(std::invoke(op, std::move(all), value(first)));
  return all;
}

/// `op(init, …)` over `value(i)` for `[0, n)`.
template <bool Simple, class T, class Op, class Value>
T fold_all(std::size_t n, T init, Op& op, const Value& value) {
  if (n == 0) return init;
  T all = reduce_stretches<Simple>(
      n, [&](std::size_t first, std::size_t last) { return fold<T>(first, last, op, value); },
      [&op](T a, T b) { return static_cast<T>(std::invoke(op, std::move(a), std::move(b))); });
  return static_cast<T>(std::invoke(op, std::move(init), std::move(all)));
}

struct par_reduce_fn {
  template <std::ranges::input_range R, class T = std::ranges::range_value_t<R>,
            class Op = std::plus<>>
    requires value_after<T, R> && folds<Op, T, std::ranges::range_reference_t<R>, T>
  T operator()(R&& r, T init = T{}, Op op = {}) const {
    if constexpr (position_range<R>) {
      const auto from = elements_of(r);
      return fold_all<is_simple<std::ranges::range_value_t<R>, Op>>(
          size_of(r), std::move(init), op,
          [&from](std::size_t i) -> decltype(auto) { return *at_offset(from, i); });
    } else {
      for (auto&& x : r) init = std::invoke(op, std::move(init), static_cast<decltype(x)&&>(x));
      return init;
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T = std::iter_value_t<I>,
            class Op = std::plus<>>
    requires folds<Op, T, std::iter_reference_t<I>, T>
  T operator()(I first, S last, T init = T{}, Op op = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(init),
                   std::move(op));
  }
};

/// Whether `init = reduce(init, transform(x...))` can be said. It also tells the forms of
/// `par_transform_reduce` apart, where the initial value is a range itself.
template <class T, class Reduce, class Transform, class... X>
concept folds_transformed =
    std::invocable<Transform&, X...> && folds<Reduce, T, std::invoke_result_t<Transform&, X...>, T>;

struct par_transform_reduce_fn {
  template <std::ranges::input_range R, class T, class Reduce, class Transform>
    requires value_after<T, R> &&
             folds_transformed<T, Reduce, Transform, std::ranges::range_reference_t<R>>
  T operator()(R&& r, T init, Reduce reduce, Transform transform) const {
    if constexpr (position_range<R>) {
      const auto from = elements_of(r);
      return fold_all<false>(size_of(r), std::move(init), reduce,
                             [&](std::size_t i) -> decltype(auto) {
                               return std::invoke(transform, *at_offset(from, i));
                             });
    } else {
      for (auto&& x : r) {
        init = std::invoke(reduce, std::move(init),
                           std::invoke(transform, static_cast<decltype(x)&&>(x)));
      }
      return init;
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T, class Reduce, class Transform>
    requires folds_transformed<T, Reduce, Transform, std::iter_reference_t<I>>
  T operator()(I first, S last, T init, Reduce reduce, Transform transform) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(init),
                   std::move(reduce), std::move(transform));
  }

  template <std::ranges::input_range R1, std::ranges::input_range R2, class T,
            class Reduce = std::plus<>, class Transform = std::multiplies<>>
    requires folds_transformed<T, Reduce, Transform, std::ranges::range_reference_t<R1>,
                               std::ranges::range_reference_t<R2>>
  T operator()(R1&& r1, R2&& r2, T init, Reduce reduce = {}, Transform transform = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      const auto a = elements_of(r1);
      const auto b = elements_of(r2);
      return fold_all<is_simple<std::ranges::range_value_t<R1>, Reduce, Transform>>(
          std::min(size_of(r1), size_of(r2)), std::move(init), reduce,
          [&](std::size_t i) -> decltype(auto) {
            return std::invoke(transform, *at_offset(a, i), *at_offset(b, i));
          });
    } else {
      auto a = std::ranges::begin(r1);
      auto b = std::ranges::begin(r2);
      for (; a != std::ranges::end(r1) && b != std::ranges::end(r2); ++a, ++b) {
        init = std::invoke(reduce, std::move(init), std::invoke(transform, *a, *b));
      }
      return init;
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2, class T,
            class Reduce = std::plus<>, class Transform = std::multiplies<>>
    requires folds_transformed<T, Reduce, Transform, std::iter_reference_t<I1>,
                               std::iter_reference_t<I2>>
  T operator()(I1 first1, S1 last1, I2 first2, T init, Reduce reduce = {},
               Transform transform = {}) const {
    const auto both = [&](auto last2) {
      return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                     std::ranges::subrange(std::move(first2), last2), std::move(init),
                     std::move(reduce), std::move(transform));
    };
    if constexpr (std::sized_sentinel_for<S1, I1> && std::random_access_iterator<I2>) {
      return both(first2 + static_cast<std::iter_difference_t<I2>>(last1 - first1));
    } else {
      return both(std::unreachable_sentinel);
    }
  }
};

struct par_map_reduce_fn {
  template <class R, class Map, class Identity, class Reduce>
  auto operator()(R&& r, Map map, Identity identity, Reduce reduce) const {
    if constexpr (std::ranges::input_range<R> && !std::ranges::forward_range<R>) {
      auto all = identity_t<Identity>(identity_value(identity));
      for (auto&& x : r) {
        all = std::invoke(reduce, std::move(all), std::invoke(map, static_cast<decltype(x)&&>(x)));
      }
      return all;
    } else {
      return as_iterator(std::forward<R>(r))
          .map(std::move(map))
          .reduce(std::move(identity), std::move(reduce));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Map, class Identity, class Reduce>
  auto operator()(I first, S last, Map map, Identity identity, Reduce reduce) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(map),
                   std::move(identity), std::move(reduce));
  }
};

}  // namespace detail

/// `op` over `init` and all elements. `op` has to be associative, and take the elements and its own
/// results in any combination.
///
///     double sum = tine::par_reduce(v);
///     long product = tine::par_reduce(v, 1L, std::multiplies{});
inline constexpr detail::par_reduce_fn par_reduce{};

/// `reduce` over `init` and `transform(x)` of all elements, or `transform(x, y)` of the pairs of
/// two ranges.
///
///     double norm = tine::par_transform_reduce(v, v, 0.0);
inline constexpr detail::par_transform_reduce_fn par_transform_reduce{};

/// Combines `map(x)` of all elements by `reduce(accumulator, value)`, beginning with `identity`, a
/// value or a callable. `reduce` has to be associative; the order of the elements is kept.
///
///     auto words = tine::par_map_reduce(lines, count_words, 0, std::plus{});
inline constexpr detail::par_map_reduce_fn par_map_reduce{};

}  // namespace tine
