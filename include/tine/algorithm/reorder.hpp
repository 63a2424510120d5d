#pragma once

#include <tine/algorithm/transform.hpp>  // par_transfer_fn

#include <algorithm>  // std::min, std::ranges::reverse, std::ranges::rotate
#include <iterator>   // std::permutable

namespace tine {
namespace detail {

template <class I>
void reverse_part(const I& first, std::size_t from, std::size_t to) {
  constexpr bool simple = is_simple<std::iter_value_t<I>>;
  for_stretches<simple>((to - from) / 2, [&](std::size_t begin, std::size_t end) {
    I left = at_offset(first, from + begin);
    I right = at_offset(first, to - begin);
    for (std::size_t i = begin; i < end; ++i, ++left) std::ranges::iter_swap(left, --right);
  });
}

struct par_reverse_fn {
  template <std::ranges::bidirectional_range R>
    requires std::permutable<std::ranges::iterator_t<R>>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r) const {
    if constexpr (writable_positions<R>) {
      reverse_part(elements_of(r), 0, size_of(r));
      return end_of(r);
    } else {
      return std::ranges::reverse(std::forward<R>(r));
    }
  }

  template <std::bidirectional_iterator I, std::sentinel_for<I> S>
    requires std::permutable<I>
  I operator()(I first, S last) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)));
  }
};

struct par_reverse_copy_fn {
  template <std::ranges::bidirectional_range R, std::weakly_incrementable O>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::reverse_copy_result<std::ranges::borrowed_iterator_t<R>, O> operator()(R&& r,
                                                                                      O out) const {
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>>;
      for_stretches<simple>(n, [&](std::size_t first, std::size_t last) {
        std::ranges::reverse_copy(part(from, n - last, n - first), at_offset(to, first));
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, n)};
    } else {
      return std::ranges::reverse_copy(std::forward<R>(r), std::move(out));
    }
  }

  template <std::bidirectional_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O>
    requires std::indirectly_copyable<I, O>
  std::ranges::reverse_copy_result<I, O> operator()(I first, S last, O out) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out));
  }
};

/// Brings `[middle, last)` before `[first, middle)`: the shorter part is swapped to where it
/// belongs, and what remains is rotated in turn. (D. Gries, H. Mills: Swapping Sections, Cornell
/// University, 1981.) No element is touched more often than by three reversals, which take over
/// when the shorter part is only a small one: it would be swapped too often.
template <class I>
void rotate_part(const I& places, std::size_t first, std::size_t middle, std::size_t last,
                 std::size_t shortest_parallel) {
  while (first != middle && middle != last) {
    const std::size_t left = middle - first;
    const std::size_t right = last - middle;
    if (last - first < shortest_parallel) {
      std::ranges::rotate(at_offset(places, first), at_offset(places, middle),
                          at_offset(places, last));
      return;
    }
    const std::size_t shorter = std::min(left, right);
    if (shorter < (last - first) / 8) {
      reverse_part(places, first, middle);
      reverse_part(places, middle, last);
      reverse_part(places, first, last);
      return;
    }
    par_swap_ranges_fn{}(part(places, first, first + shorter),
                         part(places, middle, middle + shorter));
    first += shorter;
    if (left <= right) middle += shorter;
  }
}

struct par_rotate_fn {
  template <std::permutable I, std::sentinel_for<I> S>
  std::ranges::subrange<I> operator()(I first, I middle, S last) const {
    if constexpr (separate_places<I>) {
      const I end = std::ranges::next(middle, last);
      const auto n = static_cast<std::size_t>(end - first);
      const auto left = static_cast<std::size_t>(middle - first);
      if (n < shortest_parallel || current_num_threads() == 1) {
        return std::ranges::rotate(std::move(first), std::move(middle), end);
      }
      const auto elements = plain_iterator(first);
      rotate_part(elements, 0, left, n, shortest_parallel);
      return {at_offset(first, n - left), end};
    } else {
      return std::ranges::rotate(std::move(first), std::move(middle), std::move(last));
    }
  }

  template <std::ranges::forward_range R>
    requires std::permutable<std::ranges::iterator_t<R>>
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, std::ranges::iterator_t<R> middle) const {
    return (*this)(std::ranges::begin(r), std::move(middle), std::ranges::end(r));
  }

 private:
  static constexpr std::size_t shortest_parallel = std::size_t{1} << 15;
};

struct par_rotate_copy_fn {
  template <std::forward_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O>
    requires std::indirectly_copyable<I, O>
  std::ranges::rotate_copy_result<I, O> operator()(I first, I middle, S last, O out) const {
    constexpr par_transfer_fn<transfer::copy> copy;
    auto behind = copy(middle, std::move(last), std::move(out));
    auto before = copy(std::move(first), std::move(middle), std::move(behind.out));
    return {std::move(behind.in), std::move(before.out)};
  }

  template <std::ranges::forward_range R, std::weakly_incrementable O>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::rotate_copy_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, std::ranges::iterator_t<R> middle, O out) const {
    return (*this)(std::ranges::begin(r), std::move(middle), std::ranges::end(r), std::move(out));
  }
};

}  // namespace detail

/// Reverses the order of the elements.
inline constexpr detail::par_reverse_fn par_reverse{};

/// Copies the elements in reverse order.
inline constexpr detail::par_reverse_copy_fn par_reverse_copy{};

/// Brings the elements from `middle` to the front, in place; returns where the first ones are now.
inline constexpr detail::par_rotate_fn par_rotate{};

/// Copies the elements from `middle`, then those before it.
inline constexpr detail::par_rotate_copy_fn par_rotate_copy{};

}  // namespace tine
