#pragma once

#include <tine/sort/by_index.hpp>     // sort_by_index, sort_by_keys
#include <tine/sort/merge_sort.hpp>   // merge_in_place
#include <tine/sort/numbers.hpp>      // sort_numbers
#include <tine/sort/order.hpp>        // projected_less
#include <tine/sort/places.hpp>       // with_random_access
#include <tine/sort/quicksort.hpp>    // quicksort
#include <tine/sort/select.hpp>       // select_nth, sort_smallest
#include <tine/sort/stable_sort.hpp>  // sort_stably
#include <tine/sort/strings.hpp>      // sort_strings

#include <algorithm>   // std::ranges::partial_sort_copy_result
#include <functional>  // std::invoke, std::ranges::less, std::identity
#include <iterator>    // std::sortable
#include <ranges>      // std::ranges::random_access_range
#include <utility>     // std::move

// Comparators and projections are called from several threads at once. One that throws leaves a
// permutation of the input; one that contradicts itself leaves some permutation, too.
namespace tine {
namespace detail {

template <class I, class Comp, class Proj>
inline constexpr bool sorts_numbers =
    std::contiguous_iterator<I> && is_number<std::iter_value_t<I>> &&
    std::is_same_v<Proj, std::identity> &&
    (is_less<Comp, std::iter_value_t<I>> || is_greater<Comp, std::iter_value_t<I>>);

template <class I, class Comp, class Proj>
inline constexpr bool sorts_strings =
    std::contiguous_iterator<I> && is_string<std::iter_value_t<I>> &&
    std::is_same_v<Proj, std::identity> &&
    (is_less<Comp, std::iter_value_t<I>> || is_greater<Comp, std::iter_value_t<I>>);

/// Whether elements take a nanosecond to compare and to move, and nothing can be thrown: then short
/// ranges are left to the standard library.
template <class I, class Comp, class Proj>
inline constexpr bool merges_quickly =
    std::random_access_iterator<I> && std::is_scalar_v<std::iter_value_t<I>> &&
    std::is_same_v<Proj, std::identity> &&
    (is_less<Comp, std::iter_value_t<I>> || is_greater<Comp, std::iter_value_t<I>>);

template <bool Stable>
struct par_sort_fn {
  template <std::random_access_iterator I, std::sentinel_for<I> S, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<I, Comp, Proj>
  I operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    if constexpr (separate_places<I>) {
      const I end = std::ranges::next(first, last);
      sort(plain_iterator(first), plain_iterator(end), comp, proj);
      return end;
    } else if constexpr (Stable) {
      return std::ranges::stable_sort(std::move(first), std::move(last), std::move(comp),
                                      std::move(proj));
    } else {
      return std::ranges::sort(std::move(first), std::move(last), std::move(comp), std::move(proj));
    }
  }

  template <std::ranges::random_access_range R, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<std::ranges::iterator_t<R>, Comp, Proj>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::begin(r), std::ranges::end(r), std::move(comp), std::move(proj));
  }

 private:
  template <class I, class Comp, class Proj>
  static void sort(I first, I last, Comp& comp, Proj& proj) {
    if constexpr (sorts_numbers<I, Comp, Proj>) {
      sort_as_numbers<is_greater<Comp, std::iter_value_t<I>>>(first, last);
    } else {
      if constexpr (sorts_strings<I, Comp, Proj>) {
        if (sort_strings<Stable>(first, last, is_greater<Comp, std::iter_value_t<I>>)) return;
      }
      sort_by(first, last, projected_less(comp, proj));
    }
  }

  template <bool Descending, class T>
  static void sort_as_numbers(T* first, T* last) {
    const auto n = static_cast<std::size_t>(last - first);
    constexpr bool floating = std::is_floating_point_v<T>;
    if constexpr (floating && !Stable) {
      if (n <= few_numbers) return sort_few<Descending>(first, n);
    } else {
      const before_with_nans_last<T, Descending> less;
      if (n <= few_numbers) return insertion_sort(first, last, less);
      if constexpr (floating) {
        // Equal zeros of two signs, and NaNs, can be told apart.
        if (has_nan_or_negative_zero(first, n, sizeof(T))) return sort_by(first, last, less);
      }
    }
    sort_numbers(first, n, Descending);
  }

  template <class I, class Less>
  static void sort_by(I first, I last, const Less& less) {
    if constexpr (!moves_safely<std::iter_value_t<I>>) {
      sort_by_index(first, last, less);
    } else if constexpr (Stable) {
      sort_stably(first, last, less);
    } else {
      quicksort(first, last, less);
    }
  }
};

struct par_sort_by_cached_key_fn {
  template <std::random_access_iterator I, std::sentinel_for<I> S,
            std::regular_invocable<std::iter_reference_t<I>> KeyOf, class Comp = std::ranges::less>
    requires std::permutable<I> &&
             std::strict_weak_order<
                 Comp&,
                 std::remove_cvref_t<std::invoke_result_t<KeyOf&, std::iter_reference_t<I>>>&,
                 std::remove_cvref_t<std::invoke_result_t<KeyOf&, std::iter_reference_t<I>>>&>
  I operator()(I first, S last, KeyOf key_of, Comp comp = {}) const {
    const I end = std::ranges::next(first, last);
    sort_by_keys(
        plain_iterator(first), plain_iterator(end),
        [&key_of](auto&& x) -> decltype(auto) {
          return std::invoke(key_of, static_cast<decltype(x)&&>(x));
        },
        [&comp](auto& a, auto& b) -> bool { return std::invoke(comp, a, b); });
    return end;
  }

  template <std::ranges::random_access_range R,
            std::regular_invocable<std::ranges::range_reference_t<R>> KeyOf,
            class Comp = std::ranges::less>
    requires std::permutable<std::ranges::iterator_t<R>>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, KeyOf key_of, Comp comp = {}) const {
    return (*this)(std::ranges::begin(r), std::ranges::end(r), std::move(key_of), std::move(comp));
  }
};

struct par_inplace_merge_fn {
  template <std::bidirectional_iterator I, std::sentinel_for<I> S, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<I, Comp, Proj>
  I operator()(I first, I middle, S last, Comp comp = {}, Proj proj = {}) const {
    if constexpr (separate_places<I> || !std::random_access_iterator<I>) {
      const auto half = static_cast<std::size_t>(std::ranges::distance(first, middle));
      return with_random_access(first, last, [&](auto from, std::size_t n, I end) {
        const auto less = projected_less(comp, proj);
        if constexpr (merges_quickly<I, Comp, Proj>) {
          if (n <= static_cast<std::size_t>(longest_sequential_sort)) {
            std::inplace_merge(from, at_offset(from, half), at_offset(from, n), less);
            return end;
          }
        }
        if constexpr (moves_safely<std::iter_value_t<I>>) {
          merge_in_place(from, at_offset(from, half), at_offset(from, n), less);
        } else {
          merge_by_index(from, half, n, less);
        }
        return end;
      });
    } else {
      return std::ranges::inplace_merge(std::move(first), std::move(middle), std::move(last),
                                        std::move(comp), std::move(proj));
    }
  }

  template <std::ranges::bidirectional_range R, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<std::ranges::iterator_t<R>, Comp, Proj>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, std::ranges::iterator_t<R> middle,
                                                 Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::begin(r), std::move(middle), std::ranges::end(r), std::move(comp),
                   std::move(proj));
  }
};

/// What `par_nth_element` and `par_partial_sort` have in common.
template <bool Sorted>
struct par_select_fn {
  template <std::random_access_iterator I, std::sentinel_for<I> S, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<I, Comp, Proj>
  I operator()(I first, I place, S last, Comp comp = {}, Proj proj = {}) const {
    const I end = std::ranges::next(place, last);
    const auto less = projected_less(comp, proj);
    if constexpr (!separate_places<I>) {
      if constexpr (Sorted) {
        std::ranges::partial_sort(first, place, end, less);
      } else {
        std::ranges::nth_element(first, place, end, less);
      }
    } else if constexpr (!moves_safely<std::iter_value_t<I>>) {
      if (place != (Sorted ? first : end)) sort_by_index(first, end, less);
    } else if constexpr (Sorted) {
      sort_smallest(plain_iterator(first), plain_iterator(place), plain_iterator(end), less);
    } else {
      select_nth(plain_iterator(first), plain_iterator(place), plain_iterator(end), less);
    }
    return end;
  }

  template <std::ranges::random_access_range R, class Comp = std::ranges::less,
            class Proj = std::identity>
    requires std::sortable<std::ranges::iterator_t<R>, Comp, Proj>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, std::ranges::iterator_t<R> place,
                                                 Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::begin(r), std::move(place), std::ranges::end(r), std::move(comp),
                   std::move(proj));
  }
};

struct par_partial_sort_copy_fn {
  template <std::ranges::input_range R1, std::ranges::random_access_range R2,
            class Comp = std::ranges::less, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_copyable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>> &&
             std::sortable<std::ranges::iterator_t<R2>, Comp, Proj2> &&
             std::indirect_strict_weak_order<Comp,
                                             std::projected<std::ranges::iterator_t<R1>, Proj1>,
                                             std::projected<std::ranges::iterator_t<R2>, Proj2>>
  std::ranges::partial_sort_copy_result<std::ranges::borrowed_iterator_t<R1>,
                                        std::ranges::borrowed_iterator_t<R2>>
  operator()(R1&& r1, R2&& r2, Comp comp = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    using element = std::ranges::range_value_t<R1>;
    if constexpr (position_range<R1> && position_range<R2> &&
                  separate_places<std::ranges::iterator_t<R2>> &&
                  std::copy_constructible<element> && moves_safely<element>) {
      const auto n = static_cast<std::size_t>(std::ranges::size(r1));
      const auto room = static_cast<std::size_t>(std::ranges::size(r2));
      const std::size_t k = std::min(n, room);
      const auto from = plain_iterator(std::ranges::begin(r1));
      const auto to = std::ranges::begin(r2);
      const auto less = projected_less(comp, proj1);
      struct copied {  // not the elements alone: std::vector<bool> has no places for them
        element value;
      };
      std::vector<copied> all =
          par_range(n)
              .map([&](std::size_t i) { return copied{element(*at_offset(from, i))}; })
              .collect();
      sort_smallest(all.data(), all.data() + k, all.data() + n,
                    [&less](copied& a, copied& b) { return less(a.value, b.value); });
      for_parts(k, 1 << 13, [&](std::size_t first, std::size_t last) {
        for (; first < last; ++first) *at_offset(to, first) = std::move(all[first].value);
      });
      return {at_offset(std::ranges::begin(r1), n), at_offset(to, k)};
    } else {
      return std::ranges::partial_sort_copy(std::forward<R1>(r1), std::forward<R2>(r2),
                                            std::move(comp), std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::random_access_iterator I2,
            std::sentinel_for<I2> S2, class Comp = std::ranges::less, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::indirectly_copyable<I1, I2> && std::sortable<I2, Comp, Proj2>
  std::ranges::partial_sort_copy_result<I1, I2> operator()(I1 first1, S1 last1, I2 first2, S2 last2,
                                                           Comp comp = {}, Proj1 proj1 = {},
                                                           Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(comp),
                   std::move(proj1), std::move(proj2));
  }
};

}  // namespace detail

/// Sorts in place by `comp(proj(a), proj(b))`; not stable. The result is the same for every thread
/// count.
///
/// O(n log n) comparisons, O(n) for ranges in order or in reversed order. Numbers in their natural
/// order or its reverse (`std::less`, `std::greater`, no projection, contiguous) are sorted by
/// their bits in O(n), with room for as many again; -0 is smaller than +0, and NaNs come last in
/// either order. Strings in the same orders take room for as many, and 16 bytes each. Other
/// elements need O(log n) more memory; those whose moves may throw, an index each. A comparator
/// that throws leaves a permutation of the input.
///
///     tine::par_sort(people, {}, &person::age);
inline constexpr detail::par_sort_fn<false> par_sort{};

/// As `par_sort`, keeping equal elements in their order, also zeros of two signs, and NaNs, which
/// come last where `par_sort` puts them last. Takes room for as many elements again. Throws
/// std::bad_alloc when there is none; the range is unchanged then.
///
///     tine::par_stable_sort(messages, std::ranges::greater{}, &message::priority);
inline constexpr detail::par_sort_fn<true> par_stable_sort{};

/// Sorts by `comp(key(a), key(b))`, stably, calling `key` once for each element, in parallel. Takes
/// room for the elements and their keys. Nothing has changed when `key` or `comp` throws.
///
///     tine::par_sort_by_cached_key(files, [](const file& f) { return checksum(f); });
inline constexpr detail::par_sort_by_cached_key_fn par_sort_by_cached_key{};

/// Merges the sorted `[first, middle)` and `[middle, last)`, keeping equal elements in their order.
/// Takes room for as many elements again; for those whose moves may throw, for an index each, and
/// an iterator each where there is no random access. O(n) comparisons. A comparator that throws
/// leaves a permutation of the input.
///
///     tine::par_inplace_merge(v, v.begin() + old_size);
inline constexpr detail::par_inplace_merge_fn par_inplace_merge{};

/// Puts into place `nth` what a sort would put there, nothing greater before it and nothing smaller
/// behind it. O(n) comparisons on average, in place.
///
///     tine::par_nth_element(times, times.begin() + times.size() / 2);
inline constexpr detail::par_select_fn<false> par_nth_element{};

/// Sorts the smallest `middle - first` elements to the front; the others follow in any order.
/// In place.
///
///     tine::par_partial_sort(scores, scores.begin() + 10, std::ranges::greater{});
inline constexpr detail::par_select_fn<true> par_partial_sort{};

/// Copies the smallest elements, as many as there is room for, in order. Takes room for a copy of
/// all.
inline constexpr detail::par_partial_sort_copy_fn par_partial_sort_copy{};

}  // namespace tine
