#pragma once

#include <tine/algorithm/first_hit.hpp>  // first_hit, first_position
#include <tine/algorithm/query.hpp>

#include <algorithm>    // std::ranges::search, …
#include <cstring>      // std::memcmp
#include <functional>   // std::ranges::equal_to
#include <iterator>     // std::indirectly_comparable, std::make_reverse_iterator
#include <type_traits>  // std::conditional_t

// Algorithms on two ranges that look for a place.
namespace tine {
namespace detail {

template <class R1, class R2, class... F>
inline constexpr bool both_simple = is_simple<std::ranges::range_value_t<R1>, F...> &&
                                    is_simple<std::ranges::range_value_t<R2>, F...>;

/// Whether elements differ for a comparison exactly if their bytes do.
template <class Compare, class I, class J>
inline constexpr bool differ_in_bytes = false;
template <class Compare, class T, class U>
inline constexpr bool differ_in_bytes<Compare, T*, U*> =
    std::is_integral_v<T> && !std::is_volatile_v<T> && !std::is_volatile_v<U> &&
    std::is_same_v<std::remove_const_t<T>, std::remove_const_t<U>> &&
    (std::is_same_v<Compare, std::ranges::equal_to> || std::is_same_v<Compare, std::ranges::less> ||
     std::is_same_v<Compare, std::ranges::greater>);

/// A predicate that holds for equal elements and no others, else nothing.
template <class P>
using if_equality = std::conditional_t<std::is_same_v<P, std::ranges::equal_to>, P, void>;

/// The first position at which the beginnings of length `n` are `differ(a, b)`, or `n`. `Compare` is
/// what it compares with, if it is simple.
template <bool Simple, class Compare, class I, class J, class Differ>
std::size_t first_difference(const I& a, const J& b, std::size_t n, const Differ& differ) {
  const auto differ_at = [&](std::size_t i) { return differ(*at_offset(a, i), *at_offset(b, i)); };
  if constexpr (Simple && differ_in_bytes<Compare, I, J>) {
    return first_hit<true>(n, [&](std::size_t first, std::size_t last) {
      constexpr std::size_t together = 2048 / sizeof(*a);
      while (first != last) {
        const std::size_t count = std::min(together, last - first);
        if (std::memcmp(a + first, b + first, count * sizeof(*a)) != 0) break;
        first += count;
      }
      return find_simple<I>(first, last, differ_at);
    });
  } else {
    const auto ahead = [in_a = ahead_in(a, n), in_b = ahead_in(b, n)](std::size_t i) {
      in_a(i);
      in_b(i);
    };
    using either = std::conditional_t<compared_at_once<J>, I, J>;
    return first_position<Simple, either>(n, differ_at, ahead);
  }
}

template <class P, class Proj1, class Proj2>
auto projected_difference(P& p, Proj1& proj1, Proj2& proj2) {
  return [&](auto&& a, auto&& b) -> bool {
    return !std::invoke(p, std::invoke(proj1, static_cast<decltype(a)&&>(a)),
                        std::invoke(proj2, static_cast<decltype(b)&&>(b)));
  };
}

struct par_mismatch_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2,
            class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, P,
                                        Proj1, Proj2>
  std::ranges::mismatch_result<std::ranges::borrowed_iterator_t<R1>,
                               std::ranges::borrowed_iterator_t<R2>>
  operator()(R1&& r1, R2&& r2, P p = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      constexpr bool simple = both_simple<R1, R2, P, Proj1, Proj2>;
      const std::size_t hit = first_difference<simple, if_equality<P>>(
          elements_of(r1), elements_of(r2), std::min(size_of(r1), size_of(r2)),
          projected_difference(p, proj1, proj2));
      return {at_offset(std::ranges::begin(r1), hit), at_offset(std::ranges::begin(r2), hit)};
    } else {
      return std::ranges::mismatch(std::forward<R1>(r1), std::forward<R2>(r2), std::move(p),
                                   std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<I1, I2, P, Proj1, Proj2>
  std::ranges::mismatch_result<I1, I2> operator()(I1 first1, S1 last1, I2 first2, S2 last2,
                                                  P p = {}, Proj1 proj1 = {},
                                                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(p),
                   std::move(proj1), std::move(proj2));
  }
};

struct par_equal_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2,
            class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, P,
                                        Proj1, Proj2>
  bool operator()(R1&& r1, R2&& r2, P p = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      const std::size_t n = size_of(r1);
      constexpr bool simple = both_simple<R1, R2, P, Proj1, Proj2>;
      return n == size_of(r2) &&
             first_difference<simple, if_equality<P>>(elements_of(r1), elements_of(r2), n,
                                                      projected_difference(p, proj1, proj2)) == n;
    } else {
      return std::ranges::equal(std::forward<R1>(r1), std::forward<R2>(r2), std::move(p),
                                std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<I1, I2, P, Proj1, Proj2>
  bool operator()(I1 first1, S1 last1, I2 first2, S2 last2, P p = {}, Proj1 proj1 = {},
                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(p),
                   std::move(proj1), std::move(proj2));
  }
};

struct par_lexicographical_compare_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2, class Proj1 = std::identity,
            class Proj2 = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R1>, Proj1>,
                                            std::projected<std::ranges::iterator_t<R2>, Proj2>>
                Comp = std::ranges::less>
  bool operator()(R1&& r1, R2&& r2, Comp comp = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      const auto less = projected_less(comp, proj1, proj2);
      const auto more = [&](auto&& a, auto&& b) -> bool {
        return std::invoke(comp, std::invoke(proj2, static_cast<decltype(b)&&>(b)),
                           std::invoke(proj1, static_cast<decltype(a)&&>(a)));
      };
      const auto a = elements_of(r1);
      const auto b = elements_of(r2);
      const std::size_t n = std::min(size_of(r1), size_of(r2));
      constexpr bool simple = both_simple<R1, R2, Comp, Proj1, Proj2>;
      const std::size_t hit = first_difference<simple, Comp>(
          a, b, n, [&](auto&& x, auto&& y) { return less(x, y) || more(x, y); });
      return hit == n ? size_of(r1) < size_of(r2) : less(*at_offset(a, hit), *at_offset(b, hit));
    } else {
      return std::ranges::lexicographical_compare(std::forward<R1>(r1), std::forward<R2>(r2),
                                                  std::move(comp), std::move(proj1),
                                                  std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, class Proj1 = std::identity, class Proj2 = std::identity,
            std::indirect_strict_weak_order<std::projected<I1, Proj1>, std::projected<I2, Proj2>>
                Comp = std::ranges::less>
  bool operator()(I1 first1, S1 last1, I2 first2, S2 last2, Comp comp = {}, Proj1 proj1 = {},
                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(comp),
                   std::move(proj1), std::move(proj2));
  }
};

/// The pattern at `place` of `r`; the end if there is none.
template <class R>
std::ranges::subrange<std::ranges::iterator_t<R>> found_at(R& r, std::size_t place,
                                                           std::size_t length) {
  const std::size_t n = size_of(r);
  const auto first = std::ranges::begin(r);
  if (place == n) return {at_offset(first, n), at_offset(first, n)};
  return {at_offset(first, place), at_offset(first, place + length)};
}

/// The first of the `n` places from `first` on which the `m` elements of the pattern are; `n` if
/// they are on none. As `std::search`, but it does not look at what is behind the last place alone.
template <bool Simple, class I, class J, class Differ, class Ahead>
std::size_t first_match(const I& first, std::size_t n, const J& pattern, std::size_t m,
                        const Differ& differ, const Ahead& ahead) {
  const auto may_begin = [&](std::size_t i) { return !differ(*at_offset(first, i), *pattern); };
  for (std::size_t at = 0;; ++at) {
    if constexpr (Simple) {
      at = find_simple<I>(at, n, may_begin, ahead);
    } else {
      at = find_position(at, n, may_begin, ahead);
    }
    if (at == n) return n;
    std::size_t i = 1;
    while (i < m && !differ(*at_offset(first, at + i), *at_offset(pattern, i))) ++i;
    if (i == m) return at;
  }
}

enum class which { first, last };

/// `par_search` and `par_find_end`.
template <which Which>
struct par_search_fn {
  template <std::ranges::forward_range R1, std::ranges::forward_range R2,
            class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, P,
                                        Proj1, Proj2>
  std::ranges::borrowed_subrange_t<R1> operator()(R1&& r1, R2&& r2, P p = {}, Proj1 proj1 = {},
                                                  Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      const std::size_t n = size_of(r1);
      const std::size_t m = size_of(r2);
      if (m > n) return found_at(r1, n, 0);
      if (m == 0) return found_at(r1, Which == which::first ? 0 : n, 0);
      const auto a = elements_of(r1);
      const auto pattern = elements_of(r2);
      const auto differ = projected_difference(p, proj1, proj2);
      const auto ahead = ahead_in(a, n);
      constexpr bool simple = both_simple<R1, R2, P, Proj1, Proj2>;
      const std::size_t starts = n - m + 1;
      const auto search = [&](std::size_t first, std::size_t last) {
        if constexpr (Which == which::first) {
          const auto ahead_of_first = [&](std::size_t i) { ahead(first + i); };
          return first_match<simple>(at_offset(a, first), last - first, pattern, m, differ,
                                     ahead_of_first) +
                 first;
        } else {  // positions and comparisons count from the end
          return first_match<false>(std::make_reverse_iterator(at_offset(a, n - first)),
                                    last - first, std::make_reverse_iterator(at_offset(pattern, m)),
                                    m, differ, nothing_ahead{}) +
                 first;
        }
      };
      const std::size_t hit = first_hit<simple>(starts, search, few / m);
      if (hit == starts) return found_at(r1, n, 0);
      return found_at(r1, Which == which::first ? hit : starts - 1 - hit, m);
    } else if constexpr (Which == which::first) {
      return std::ranges::search(std::forward<R1>(r1), std::forward<R2>(r2), std::move(p),
                                 std::move(proj1), std::move(proj2));
    } else {
      return std::ranges::find_end(std::forward<R1>(r1), std::forward<R2>(r2), std::move(p),
                                   std::move(proj1), std::move(proj2));
    }
  }

  template <std::forward_iterator I1, std::sentinel_for<I1> S1, std::forward_iterator I2,
            std::sentinel_for<I2> S2, class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<I1, I2, P, Proj1, Proj2>
  std::ranges::subrange<I1> operator()(I1 first1, S1 last1, I2 first2, S2 last2, P p = {},
                                       Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(p),
                   std::move(proj1), std::move(proj2));
  }
};

/// The first of `m` neighbours below `n` for which `is_wanted(position)` holds, or `n`; `m` is not
/// 0.
///
/// Any `m` neighbours include one of every m-th position. Where it holds there, it is looked how
/// far it does to the left and to the right: few questions about each position, and none about most
/// of them where runs are short and `m` is large.
template <class IsWanted>
std::size_t first_run(std::size_t n, std::size_t m, const IsWanted& is_wanted) {
  const auto length_of = [](std::size_t longest, const auto& holds) {
    return first_hit<true>(longest, [&](std::size_t first, std::size_t last) {
      while (first != last && holds(first)) ++first;
      return first;
    });
  };
  const auto before = [&](std::size_t probe) {
    return length_of(m - 1, [&](std::size_t i) { return is_wanted(probe - 1 - i); });
  };
  const auto is_in_run = [&](std::size_t probe) __attribute__((noinline)) {
    const std::size_t missing = m - 1 - before(probe);
    return missing < n - probe &&
           length_of(missing, [&](std::size_t i) { return is_wanted(probe + 1 + i); }) == missing;
  };
  const std::size_t probes = n / m;
  const std::size_t hit = first_hit<false>(probes, [&](std::size_t first, std::size_t last) {
    return find_position(first, last, [&](std::size_t i) {
      const std::size_t probe = i * m + m - 1;
      return is_wanted(probe) && is_in_run(probe);
    });
  });
  if (hit == probes) return n;
  const std::size_t probe = hit * m + m - 1;
  return probe - before(probe);
}

struct par_search_n_fn {
  template <std::ranges::forward_range R, class T, class P = std::ranges::equal_to,
            class Proj = std::identity>
    requires std::indirectly_comparable<std::ranges::iterator_t<R>, const T*, P, Proj>
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, std::ranges::range_difference_t<R> count,
                                                 const T& value, P p = {}, Proj proj = {}) const {
    if constexpr (position_range<R>) {
      const std::size_t n = size_of(r);
      if (count <= 0) return found_at(r, 0, 0);
      const auto m = static_cast<std::size_t>(count);
      if (m > n) return found_at(r, n, 0);
      const auto a = elements_of(r);
      const std::size_t place = first_run(n, m, [&](std::size_t i) -> bool {
        return std::invoke(p, std::invoke(proj, *at_offset(a, i)), value);
      });
      return found_at(r, place, m);
    } else {
      return std::ranges::search_n(std::forward<R>(r), count, value, std::move(p), std::move(proj));
    }
  }

  template <std::forward_iterator I, std::sentinel_for<I> S, class T,
            class P = std::ranges::equal_to, class Proj = std::identity>
    requires std::indirectly_comparable<I, const T*, P, Proj>
  std::ranges::subrange<I> operator()(I first, S last, std::iter_difference_t<I> count,
                                      const T& value, P p = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), count, value,
                   std::move(p), std::move(proj));
  }
};

struct par_find_first_of_fn {
  template <std::ranges::input_range R1, std::ranges::forward_range R2,
            class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, P,
                                        Proj1, Proj2>
  std::ranges::borrowed_iterator_t<R1> operator()(R1&& r1, R2&& r2, P p = {}, Proj1 proj1 = {},
                                                  Proj2 proj2 = {}) const {
    // Asked for once: `begin` of a view may keep what it finds, and is not for several threads.
    const std::ranges::subrange wanted_ones(std::ranges::begin(r2), std::ranges::end(r2));
    const auto is_wanted = [&](auto&& x) {
      return std::ranges::any_of(
          wanted_ones,
          [&](auto&& y) -> bool { return std::invoke(p, x, static_cast<decltype(y)&&>(y)); },
          refer_to(proj2));
    };
    return par_find_if_fn<wanted::yes>{}(std::forward<R1>(r1), is_wanted, std::move(proj1));
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::forward_iterator I2,
            std::sentinel_for<I2> S2, class P = std::ranges::equal_to, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_comparable<I1, I2, P, Proj1, Proj2>
  I1 operator()(I1 first1, S1 last1, I2 first2, S2 last2, P p = {}, Proj1 proj1 = {},
                Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(p),
                   std::move(proj1), std::move(proj2));
  }
};

}  // namespace detail

/// The first place where two ranges differ, in both. Stops early.
inline constexpr detail::par_mismatch_fn par_mismatch{};

/// Whether two ranges have the same length and equal elements. Stops early.
///
///     assert(tine::par_equal(before, after));
inline constexpr detail::par_equal_fn par_equal{};

/// Whether the first range comes before the second in the order of a dictionary. Stops early.
inline constexpr detail::par_lexicographical_compare_fn par_lexicographical_compare{};

/// The first place where the second range is part of the first one, as a subrange. Stops early.
///
///     auto hit = tine::par_search(genome, motif);
inline constexpr detail::par_search_fn<detail::which::first> par_search{};

/// The last place where the second range is part of the first one, as a subrange. Stops early.
inline constexpr detail::par_search_fn<detail::which::last> par_find_end{};

/// The first run of `count` elements equal to `value`, as a subrange. Stops early.
inline constexpr detail::par_search_n_fn par_search_n{};

/// The first element that is equal to some element of the second range. Stops early.
inline constexpr detail::par_find_first_of_fn par_find_first_of{};

}  // namespace tine
