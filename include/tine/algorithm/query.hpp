#pragma once

#include <tine/algorithm/detail.hpp>
#include <tine/algorithm/first_hit.hpp>  // first_element, first_position

#include <algorithm>   // std::ranges::find_if, …
#include <functional>  // std::identity
#include <iterator>    // std::indirect_unary_predicate, std::projected

// Algorithms that look at every element, or for one of them.
namespace tine {
namespace detail {

struct par_for_each_fn {
  template <std::ranges::input_range R, class Proj = std::identity,
            std::indirectly_unary_invocable<std::projected<std::ranges::iterator_t<R>, Proj>> F>
  std::ranges::for_each_result<std::ranges::borrowed_iterator_t<R>, F> operator()(
      R&& r, F f, Proj proj = {}) const {
    if constexpr (std::ranges::forward_range<R> && !is_bit<std::ranges::range_reference_t<R>>) {
      std::ranges::subrange all(r);
      par_iter(all).for_each([&f, &proj](auto&& x) {
        std::invoke(f, std::invoke(proj, static_cast<decltype(x)&&>(x)));
      });
      return {end_of(r), std::move(f)};
    } else {
      return std::ranges::for_each(std::forward<R>(r), std::move(f), std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirectly_unary_invocable<std::projected<I, Proj>> F>
  std::ranges::for_each_result<I, F> operator()(I first, S last, F f, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(f),
                   std::move(proj));
  }
};

struct par_for_each_n_fn {
  template <std::input_iterator I, class Proj = std::identity,
            std::indirectly_unary_invocable<std::projected<I, Proj>> F>
  std::ranges::for_each_n_result<I, F> operator()(I first, std::iter_difference_t<I> n, F f,
                                                  Proj proj = {}) const {
    if constexpr (std::random_access_iterator<I>) {
      const I last = n > 0 ? first + n : first;
      return par_for_each_fn{}(first, last, std::move(f), std::move(proj));
    } else {
      return std::ranges::for_each_n(std::move(first), n, std::move(f), std::move(proj));
    }
  }
};

enum class wanted { yes, no };

template <wanted Answer>
struct par_find_if_fn {
  template <std::ranges::input_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, P p, Proj proj = {}) const {
    const auto test = [&p, &proj](auto&& x) -> bool {
      return static_cast<bool>(std::invoke(p, std::invoke(proj, static_cast<decltype(x)&&>(x)))) ==
             (Answer == wanted::yes);
    };
    if constexpr (position_range<R>) {
      return at_offset(std::ranges::begin(r),
                       first_element<false>(elements_of(r), size_of(r), test));
    } else {
      return std::ranges::find_if(r, test);
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  I operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

struct par_find_fn {
  template <std::ranges::input_range R, class T, class Proj = std::identity>
    requires std::indirect_binary_predicate<
        std::ranges::equal_to, std::projected<std::ranges::iterator_t<R>, Proj>, const T*>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, const T& value, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Proj> && std::is_scalar_v<T>;
      const auto test = [&](auto&& x) -> bool {
        return std::invoke(proj, static_cast<decltype(x)&&>(x)) == value;
      };
      return at_offset(std::ranges::begin(r),
                       first_element<simple>(elements_of(r), size_of(r), test));
    } else {
      return std::ranges::find(std::forward<R>(r), value, std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T, class Proj = std::identity>
    requires std::indirect_binary_predicate<std::ranges::equal_to, std::projected<I, Proj>,
                                            const T*>
  I operator()(I first, S last, const T& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), value,
                   std::move(proj));
  }
};

enum class quantifier { any, all, none };

template <quantifier Which>
struct par_quantifier_fn {
  template <std::ranges::input_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  bool operator()(R&& r, P p, Proj proj = {}) const {
    const auto test = [&p, &proj](auto&& x) -> bool {
      return static_cast<bool>(std::invoke(p, std::invoke(proj, static_cast<decltype(x)&&>(x)))) !=
             (Which == quantifier::all);
    };
    bool found = false;
    if constexpr (std::ranges::forward_range<R>) {
      std::ranges::subrange all(r);
      found = par_iter(all).any(test);
    } else {
      found = std::ranges::any_of(r, test);
    }
    return found == (Which == quantifier::any);
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  bool operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

struct par_count_if_fn {
  template <std::ranges::input_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  std::ranges::range_difference_t<R> operator()(R&& r, P p, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const std::size_t n = size_of(r);
      if (n == 0) return 0;
      const auto from = elements_of(r);
      return reduce_stretches<false>(
          n,
          [&](std::size_t first, std::size_t last) {
            std::ranges::range_difference_t<R> count = 0;
            for (std::size_t i = first; i < last; ++i) {
              // As a condition: GCC subtracts masks then, several at once.
              if (std::invoke(p, std::invoke(proj, *at_offset(from, i)))) ++count;
            }
            return count;
          },
          std::plus<>{});
    } else {
      return std::ranges::count_if(std::forward<R>(r), std::move(p), std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  std::iter_difference_t<I> operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

struct par_count_fn {
  template <std::ranges::input_range R, class T, class Proj = std::identity>
    requires std::indirect_binary_predicate<
        std::ranges::equal_to, std::projected<std::ranges::iterator_t<R>, Proj>, const T*>
  std::ranges::range_difference_t<R> operator()(R&& r, const T& value, Proj proj = {}) const {
    return par_count_if_fn{}(
        std::forward<R>(r), [&value](auto&& x) -> bool { return x == value; }, std::move(proj));
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class T, class Proj = std::identity>
    requires std::indirect_binary_predicate<std::ranges::equal_to, std::projected<I, Proj>,
                                            const T*>
  std::iter_difference_t<I> operator()(I first, S last, const T& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), value,
                   std::move(proj));
  }
};

/// Whether the element at a position and the next are `p(proj(a), proj(b))`.
template <class I, class P, class Proj>
auto are_pair(const I& from, P& p, Proj& proj) {
  return [&from, &p, &proj](std::size_t i) -> bool {
    return std::invoke(p, std::invoke(proj, *at_offset(from, i)),
                       std::invoke(proj, *at_offset(from, i + 1)));
  };
}

/// The first position below `n - 1` at which `are_pair` holds, else `n`.
template <bool Simple, class I, class P, class Proj>
std::size_t first_pair(const I& from, std::size_t n, P& p, Proj& proj) {
  if (n < 2) return n;
  const std::size_t hit =
      first_position<Simple, I>(n - 1, are_pair(from, p, proj), ahead_in(from, n));
  return hit == n - 1 ? n : hit;
}

struct par_adjacent_find_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_binary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>,
                                           std::projected<std::ranges::iterator_t<R>, Proj>>
                P = std::ranges::equal_to>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, P p = {}, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      return at_offset(std::ranges::begin(r),
                       first_pair<is_simple<std::ranges::range_value_t<R>, P, Proj>>(
                           elements_of(r), size_of(r), p, proj));
    } else {
      return std::ranges::adjacent_find(std::forward<R>(r), std::move(p), std::move(proj));
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_binary_predicate<std::projected<I, Proj>, std::projected<I, Proj>> P =
                std::ranges::equal_to>
  I operator()(I first, S last, P p = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

struct par_is_sorted_until_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R>, Proj>> Comp =
                std::ranges::less>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const auto descends = [&comp](auto&& a, auto&& b) -> bool {
        return std::invoke(comp, static_cast<decltype(b)&&>(b), static_cast<decltype(a)&&>(a));
      };
      const std::size_t n = size_of(r);
      const std::size_t hit = first_pair<is_simple<std::ranges::range_value_t<R>, Comp, Proj>>(
          elements_of(r), n, descends, proj);
      return at_offset(std::ranges::begin(r), hit == n ? n : hit + 1);
    } else {
      return std::ranges::is_sorted_until(std::forward<R>(r), std::move(comp), std::move(proj));
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<I, Proj>> Comp = std::ranges::less>
  I operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(comp),
                   std::move(proj));
  }
};

struct par_is_heap_until_fn {
  template <std::ranges::random_access_range R, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R>, Proj>> Comp =
                std::ranges::less>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    const auto from = base_of(std::ranges::begin(r));
    const auto n = static_cast<std::size_t>(end_of(r) - std::ranges::begin(r));
    if (n < 2) return end_of(r);
    constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Comp, Proj>;
    const auto exceeds_parent = [&](std::size_t place) -> bool {
      return std::invoke(comp, std::invoke(proj, *at_offset(from, (place - 1) / 2)),
                         std::invoke(proj, *at_offset(from, place)));
    };
    const auto has_greater_child = [&](std::size_t parent) -> bool {
      return exceeds_parent(2 * parent + 1) || exceeds_parent(2 * parent + 2);
    };
    const auto ahead = [in = ahead_in(from, n)](std::size_t parent) {
      in(parent);
      in(2 * parent + 1);
      in(2 * parent + 9);
    };
    const std::size_t hit = first_hit<simple>(n - 1, [&](std::size_t first, std::size_t last) {
      if (first % 2 != 0) {  // a second child
        if (exceeds_parent(first + 1)) return first;
        ++first;
      }
      first = 2 * find_position(first / 2, last / 2, has_greater_child, ahead);
      while (first != last && !exceeds_parent(first + 1)) ++first;
      return first;
    });
    return at_offset(std::ranges::begin(r), hit + 1);
  }

  template <std::random_access_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_strict_weak_order<std::projected<I, Proj>> Comp = std::ranges::less>
  I operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(comp),
                   std::move(proj));
  }
};

/// Whether `Until` finds nothing to stop at.
template <class Until>
struct par_until_end_fn {
  template <std::ranges::forward_range R, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::invocable<Until, R&, Comp, Proj>
  bool operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    return Until{}(r, std::move(comp), std::move(proj)) == std::ranges::end(r);
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::invocable<Until, I, S, Comp, Proj>
  bool operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    return Until{}(std::move(first), last, std::move(comp), std::move(proj)) == last;
  }
};

struct par_is_partitioned_fn {
  template <std::ranges::input_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
  bool operator()(R&& r, P p, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const auto middle = par_find_if_fn<wanted::no>{}(r, refer_to(p), refer_to(proj));
      return par_quantifier_fn<quantifier::none>{}(middle, end_of(r), refer_to(p), refer_to(proj));
    } else {
      return std::ranges::is_partitioned(std::forward<R>(r), std::move(p), std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  bool operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

}  // namespace detail

/// Calls `f(proj(x))` for every element `x`.
///
///     tine::par_for_each(pixels, brighten);
inline constexpr detail::par_for_each_fn par_for_each{};

/// Calls `f(proj(x))` for the first `n` elements from an iterator.
inline constexpr detail::par_for_each_n_fn par_for_each_n{};

/// The first element `x` for which `p(proj(x))` is true, or the end. Stops early.
///
///     auto broken = tine::par_find_if(files, is_broken);
inline constexpr detail::par_find_if_fn<detail::wanted::yes> par_find_if{};

/// The first element `x` for which `p(proj(x))` is false, or the end. Stops early.
inline constexpr detail::par_find_if_fn<detail::wanted::no> par_find_if_not{};

/// The first element equal to `value`, or the end. Stops early.
inline constexpr detail::par_find_fn par_find{};

/// Whether `p(proj(x))` is true for some element. Stops early.
///
///     if (tine::par_any_of(orders, &order::is_late)) …
inline constexpr detail::par_quantifier_fn<detail::quantifier::any> par_any_of{};

/// Whether `p(proj(x))` is true for all elements. Stops early.
inline constexpr detail::par_quantifier_fn<detail::quantifier::all> par_all_of{};

/// Whether `p(proj(x))` is true for no element. Stops early.
inline constexpr detail::par_quantifier_fn<detail::quantifier::none> par_none_of{};

/// How many elements are equal to `value`.
inline constexpr detail::par_count_fn par_count{};

/// For how many elements `p(proj(x))` is true.
inline constexpr detail::par_count_if_fn par_count_if{};

/// The first of two neighbours that are equal, or for which `p` is true; else the end.
inline constexpr detail::par_adjacent_find_fn par_adjacent_find{};

/// The end of the longest beginning that is sorted.
inline constexpr detail::par_is_sorted_until_fn par_is_sorted_until{};

/// Whether the range is sorted. Stops early.
inline constexpr detail::par_until_end_fn<detail::par_is_sorted_until_fn> par_is_sorted{};

/// The end of the longest beginning that is a heap.
inline constexpr detail::par_is_heap_until_fn par_is_heap_until{};

/// Whether the range is a heap. Stops early.
inline constexpr detail::par_until_end_fn<detail::par_is_heap_until_fn> par_is_heap{};

/// Whether no element for which `p` is false comes before one for which it is true.
inline constexpr detail::par_is_partitioned_fn par_is_partitioned{};

}  // namespace tine
