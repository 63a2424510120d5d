#pragma once

#include <tine/algorithm/detail.hpp>

#include <array>        // std::array
#include <iterator>     // std::sentinel_for
#include <memory>       // std::ranges::uninitialized_copy, …, std::ranges::destroy
#include <type_traits>  // std::is_trivially_destructible_v

// Algorithms on memory without objects. If a constructor throws, everything that was constructed is
// destroyed.
namespace tine {
namespace detail {

template <class R>
concept uninitialized_range = std::ranges::forward_range<R> &&
                              std::same_as<std::remove_cvref_t<std::ranges::range_reference_t<R>>,
                                           std::ranges::range_value_t<R>> &&
                              std::is_lvalue_reference_v<std::ranges::range_reference_t<R>>;

template <class I>
concept uninitialized_iterator = uninitialized_range<std::ranges::subrange<I>>;

/// Constructs `[0, n)` by `construct(first, last)`, which leaves nothing behind when it throws.
template <class I, class Construct>
void construct_all(const I& to, std::size_t n, const Construct& construct) {
  const auto blocks = block_division::of(n, few);
  if (blocks.count() <= 1) {
    construct(std::size_t{0}, n);
    return;
  }
  std::array<bool, most_blocks> done{};
  try {
    for_blocks(0, blocks.count(), [&](std::size_t b) {
      construct(blocks.begin(b), blocks.end(b));
      done[b] = true;
    });
  } catch (...) {
    for (std::size_t b = 0; b < blocks.count(); ++b) {
      if (done[b]) std::ranges::destroy(part(to, blocks.begin(b), blocks.end(b)));
    }
    throw;
  }
}

/// Whether elements of `O` can be made from those of `I`.
template <bool Move, class I, class O>
concept transferable = std::constructible_from<
    std::iter_value_t<O>,
    std::conditional_t<Move, std::iter_rvalue_reference_t<I>, std::iter_reference_t<I>>>;

template <bool Move>
struct par_uninitialized_transfer_fn {
  template <std::ranges::input_range R, uninitialized_range O>
    requires transferable<Move, std::ranges::iterator_t<R>, std::ranges::iterator_t<O>>
  std::ranges::in_out_result<std::ranges::borrowed_iterator_t<R>,
                             std::ranges::borrowed_iterator_t<O>>
  operator()(R&& r, O&& out) const {
    if constexpr (position_range<R> && position_range<O>) {
      const std::size_t n = std::min(size_of(r), size_of(out));
      const auto from = elements_of(r);
      const auto to = elements_of(out);
      construct_all(to, n, [&](std::size_t first, std::size_t last) {
        in_order(part(from, first, last), part(to, first, last));
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(std::ranges::begin(out), n)};
    } else {
      return in_order(std::forward<R>(r), std::forward<O>(out));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, uninitialized_iterator O,
            std::sentinel_for<O> T>
    requires transferable<Move, I, O>
  std::ranges::in_out_result<I, O> operator()(I first, S last, O out, T out_last) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)),
                   std::ranges::subrange(std::move(out), std::move(out_last)));
  }

 private:
  template <class R, class O>
  static auto in_order(R&& r, O&& out) {
    if constexpr (Move) {
      return std::ranges::uninitialized_move(std::forward<R>(r), std::forward<O>(out));
    } else {
      return std::ranges::uninitialized_copy(std::forward<R>(r), std::forward<O>(out));
    }
  }
};

template <bool Move>
struct par_uninitialized_transfer_n_fn {
  template <std::input_iterator I, uninitialized_iterator O, std::sentinel_for<O> T>
    requires transferable<Move, I, O>
  std::ranges::in_out_result<I, O> operator()(I first, std::iter_difference_t<I> n, O out,
                                              T out_last) const {
    if constexpr (std::random_access_iterator<I>) {
      const I last = n > 0 ? first + n : first;
      return par_uninitialized_transfer_fn<Move>{}(first, last, std::move(out),
                                                   std::move(out_last));
    } else if constexpr (Move) {
      return std::ranges::uninitialized_move_n(std::move(first), n, std::move(out),
                                               std::move(out_last));
    } else {
      return std::ranges::uninitialized_copy_n(std::move(first), n, std::move(out),
                                               std::move(out_last));
    }
  }
};

struct par_uninitialized_fill_fn {
  template <uninitialized_range R, class T>
    requires std::constructible_from<std::ranges::range_value_t<R>, const T&>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r, const T& value) const {
    if constexpr (position_range<R>) {
      const auto to = elements_of(r);
      construct_all(to, size_of(r), [&](std::size_t first, std::size_t last) {
        std::ranges::uninitialized_fill(part(to, first, last), value);
      });
      return end_of(r);
    } else {
      return std::ranges::uninitialized_fill(std::forward<R>(r), value);
    }
  }

  template <uninitialized_iterator I, std::sentinel_for<I> S, class T>
    requires std::constructible_from<std::iter_value_t<I>, const T&>
  I operator()(I first, S last, const T& value) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), value);
  }
};

enum class initialization { by_default, by_value };

template <initialization How>
struct par_uninitialized_construct_fn {
  template <uninitialized_range R>
    requires std::default_initializable<std::ranges::range_value_t<R>>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r) const {
    if constexpr (position_range<R>) {
      const auto to = elements_of(r);
      construct_all(to, size_of(r),
                    [&](std::size_t first, std::size_t last) { in_order(part(to, first, last)); });
      return end_of(r);
    } else {
      return in_order(std::forward<R>(r));
    }
  }

  template <uninitialized_iterator I, std::sentinel_for<I> S>
    requires std::default_initializable<std::iter_value_t<I>>
  I operator()(I first, S last) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)));
  }

 private:
  template <class R>
  static auto in_order(R&& r) {
    if constexpr (How == initialization::by_default) {
      return std::ranges::uninitialized_default_construct(std::forward<R>(r));
    } else {
      return std::ranges::uninitialized_value_construct(std::forward<R>(r));
    }
  }
};

struct par_destroy_fn {
  template <std::ranges::input_range R>
    requires std::destructible<std::ranges::range_value_t<R>>
  std::ranges::borrowed_iterator_t<R> operator()(R&& r) const {
    if constexpr (position_range<R>) {
      if constexpr (!std::is_trivially_destructible_v<std::ranges::range_value_t<R>>) {
        const auto from = elements_of(r);
        for_stretches<false>(size_of(r), [&](std::size_t first, std::size_t last) {
          std::ranges::destroy(part(from, first, last));
        });
      }
      return end_of(r);
    } else {
      return std::ranges::destroy(std::forward<R>(r));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S>
    requires std::destructible<std::iter_value_t<I>>
  I operator()(I first, S last) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)));
  }
};

/// The form of an algorithm on a range that takes a number of places.
template <class Fn>
struct par_first_n_fn {
  template <std::input_iterator I, class... X>
    requires std::invocable<Fn, I, I, const X&...>
  I operator()(I first, std::iter_difference_t<I> n, const X&... x) const {
    if constexpr (std::random_access_iterator<I>) {
      return n > 0 ? Fn{}(first, first + n, x...) : first;
    } else {
      return Fn{}(first, std::ranges::next(first, n), x...);
    }
  }
};

}  // namespace detail

/// Copy-constructs as many elements as both ranges have room for.
inline constexpr detail::par_uninitialized_transfer_fn<false> par_uninitialized_copy{};
/// As `par_uninitialized_copy`, of `n` elements from an iterator.
inline constexpr detail::par_uninitialized_transfer_n_fn<false> par_uninitialized_copy_n{};

/// Move-constructs as many elements as both ranges have room for.
inline constexpr detail::par_uninitialized_transfer_fn<true> par_uninitialized_move{};
/// As `par_uninitialized_move`, of `n` elements from an iterator.
inline constexpr detail::par_uninitialized_transfer_n_fn<true> par_uninitialized_move_n{};

/// Constructs every element from `value`.
inline constexpr detail::par_uninitialized_fill_fn par_uninitialized_fill{};
/// As `par_uninitialized_fill`, for `n` places from an iterator.
inline constexpr detail::par_first_n_fn<detail::par_uninitialized_fill_fn>
    par_uninitialized_fill_n{};

/// Default-initialises every element: numbers keep what is in the memory.
inline constexpr detail::par_uninitialized_construct_fn<detail::initialization::by_default>
    par_uninitialized_default_construct{};
/// As `par_uninitialized_default_construct`, for `n` places from an iterator.
inline constexpr detail::par_first_n_fn<
    detail::par_uninitialized_construct_fn<detail::initialization::by_default>>
    par_uninitialized_default_construct_n{};

/// Value-initialises every element: numbers become 0.
inline constexpr detail::par_uninitialized_construct_fn<detail::initialization::by_value>
    par_uninitialized_value_construct{};
/// As `par_uninitialized_value_construct`, for `n` places from an iterator.
inline constexpr detail::par_first_n_fn<
    detail::par_uninitialized_construct_fn<detail::initialization::by_value>>
    par_uninitialized_value_construct_n{};

/// Destroys every element.
inline constexpr detail::par_destroy_fn par_destroy{};
/// As `par_destroy`, for `n` elements from an iterator.
inline constexpr detail::par_first_n_fn<detail::par_destroy_fn> par_destroy_n{};

}  // namespace tine
