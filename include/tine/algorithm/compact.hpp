#pragma once

#include <tine/algorithm/first_hit.hpp>  // find_simple
#include <tine/algorithm/query.hpp>      // are_pair
#include <tine/sort/by_index.hpp>        // permute
#include <tine/sort/merge.hpp>           // buffer, relocate
#include <tine/sort/partition.hpp>       // partition_in_parallel, moves_safely
#include <tine/sort/places.hpp>          // with_random_access

#include <algorithm>   // std::ranges::remove_if, …
#include <array>       // std::array
#include <functional>  // std::identity, std::invoke
#include <iterator>    // std::iter_value_t, std::permutable
#include <memory>      // std::make_unique_for_overwrite
#include <vector>      // std::vector

// Algorithms that keep some elements: copy_if, remove, unique, partition. Each element is asked
// about once, in parallel, and the answers are noted; then it is known where everything goes.
namespace tine {
namespace detail {

/// For each of `n` places, whether something holds, and how often it does in each block.
class notes {
 public:
  template <class Holds, class Ahead>
  notes(std::size_t n, const Ahead& ahead, const Holds& holds)
      : blocks_(block_division::of(n, few)), notes_(std::make_unique_for_overwrite<bool[]>(n)) {
    for_blocks(0, blocks_.count(), [&](std::size_t b) {
      std::size_t count = 0;
      for_each_ahead(blocks_.begin(b), blocks_.end(b), ahead, [&](std::size_t i) {
        const bool answer = holds(i);
        notes_[i] = answer;
        count += answer;
      });
      before_[b] = count;
    });
    for (std::size_t b = 0; b < blocks_.count(); ++b) total_ += std::exchange(before_[b], total_);
  }

  std::size_t total() const { return total_; }
  const block_division& blocks() const { return blocks_; }
  bool operator[](std::size_t i) const { return notes_[i]; }
  /// How many hold before block `b`.
  std::size_t before(std::size_t b) const { return b < blocks_.count() ? before_[b] : total_; }

  /// Calls `f(i, rank)` for each place `i` for which it holds; `rank` do before it.
  template <class F>
  void for_each(const F& f) const {
    for_blocks(0, blocks_.count(), [&](std::size_t b) { for_each_in<true>(b, f); });
  }

  /// The same for the places of block `b`, in order; or for those for which it does not hold.
  template <bool Held, class F>
  void for_each_in(std::size_t b, const F& f) const {
    std::size_t rank = Held ? before_[b] : blocks_.begin(b) - before_[b];
    for_each_hit(
        blocks_.begin(b), blocks_.end(b), [this](std::size_t i) { return notes_[i] == Held; },
        [&](std::size_t i) { f(i, rank++); });
  }

 private:
  block_division blocks_;
  std::unique_ptr<bool[]> notes_;
  std::array<std::size_t, most_blocks> before_;
  std::size_t total_ = 0;
};

/// Moves the noted elements to the front, in order: in each block first, then the blocks together.
template <class I>
void compact(const I& first, const notes& keep) {
  const auto& blocks = keep.blocks();
  for_blocks(0, blocks.count(), [&](std::size_t b) {
    keep.for_each_in<true>(b, [&](std::size_t i, std::size_t rank) {
      const std::size_t place = blocks.begin(b) + (rank - keep.before(b));
      if (i != place) *at_offset(first, place) = std::ranges::iter_move(at_offset(first, i));
    });
  });
  for (std::size_t b = 1; b < blocks.count(); ++b) {
    const std::size_t count = keep.before(b + 1) - keep.before(b);
    if (keep.before(b) == blocks.begin(b)) continue;
    std::ranges::move(part(first, blocks.begin(b), blocks.begin(b) + count),
                      at_offset(first, keep.before(b)));
  }
}

template <class P, class Proj>
auto projected_test(P& p, Proj& proj) {
  return [&p, &proj](auto&& x) -> bool {
    return static_cast<bool>(std::invoke(p, std::invoke(proj, static_cast<decltype(x)&&>(x))));
  };
}

/// Whether the places hold what they are given as it is. Others may not stand a value that is to be
/// replaced: a conversion of it can be undefined, an assignment throw.
template <class O, class I>
inline constexpr bool holds_copies =
    std::is_same_v<std::iter_reference_t<O>, std::add_lvalue_reference_t<std::iter_value_t<I>>>;

/// Copies those of `n` scalars that are `chosen`, in order, in one pass; returns how many. `to` may
/// be `from`. Elsewhere the last scalar has to be chosen, and the places hold copies. `chosen` is a
/// value of its own, so that what is written cannot change what it holds.
///
/// A processor guesses well which scalars are chosen only where nearly all are. Behind others each
/// is written, and only how far the place moves on depends on the answer: the next chosen one
/// replaces what was not.
template <class I, class O, class Chosen>
std::size_t copy_scalars(const I from, std::size_t n, const O to, Chosen chosen) {
  constexpr std::size_t together = 256;
  std::size_t count = 0;
  const auto ask = [&count, in = ahead_in(from, n), out = ahead_in(to, n)](std::size_t i) {
    in(i);
    out(count);
  };
  bool all_chosen = true;
  for (std::size_t first = 0; first < n; first += together) {
    const std::size_t last = std::min(first + together, n);
    const std::size_t before = count;
    if (all_chosen) {
      for_each_ahead(first, last, ask, [&](std::size_t i) {
        std::iter_value_t<I> x = *at_offset(from, i);
        if (chosen(x)) *at_offset(to, count++) = x;
      });
    } else {
      for_each_ahead(first, last, ask, [&](std::size_t i) {
        std::iter_value_t<I> x = *at_offset(from, i);
        const std::size_t next = count + (chosen(x) ? 1 : 0);
        *at_offset(to, count) = x;
        count = next;
      });
    }
    all_chosen = count - before == last - first;
  }
  return count;
}

/// For `copy_scalars`: whether a scalar differs from the one before.
template <class T, class Comp, class Proj>
auto differs_from(const T& first, const Comp& comp, const Proj& proj) {
  return [before = first, comp, proj](const T& x) mutable {
    const bool is_equal = std::invoke(comp, std::invoke(proj, before), std::invoke(proj, x));
    before = x;
    return !is_equal;
  };
}

/// `par_copy_if`, and `par_remove_copy_if`, which copies the others.
template <bool Wanted>
struct par_copy_if_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::in_out_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, P p, Proj proj = {}) const {
    const auto test = projected_test(p, proj);
    const auto wanted = [&test](auto&& x) -> bool {
      return test(static_cast<decltype(x)&&>(x)) == Wanted;
    };
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      const auto chosen_at = [&](std::size_t i) { return wanted(*at_offset(from, i)); };
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, P, Proj>;
      if (one_pass_is_best<simple>(n)) {
        std::size_t count = 0;
        if constexpr (simple && holds_copies<decltype(to), decltype(from)>) {
          std::size_t wanted_end = n;
          while (wanted_end > 0 && !chosen_at(wanted_end - 1)) --wanted_end;
          count = copy_scalars(from, wanted_end, to, [p, proj](const auto& x) {
            return projected_test(p, proj)(x) == Wanted;
          });
        } else {
          for_each_ahead(0, n, ahead_in(from, n), [&](std::size_t i) {
            if (chosen_at(i)) *at_offset(to, count++) = *at_offset(from, i);
          });
        }
        return {at_offset(std::ranges::begin(r), n), at_offset(out, count)};
      }
      const notes chosen(n, ahead_in(from, n), chosen_at);
      chosen.for_each(
          [&](std::size_t i, std::size_t rank) { *at_offset(to, rank) = *at_offset(from, i); });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, chosen.total())};
    } else {
      auto end = std::ranges::copy_if(std::forward<R>(r), std::move(out), wanted);
      return {std::move(end.in), std::move(end.out)};
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O,
            class Proj = std::identity, std::indirect_unary_predicate<std::projected<I, Proj>> P>
    requires std::indirectly_copyable<I, O>
  std::ranges::in_out_result<I, O> operator()(I first, S last, O out, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(p), std::move(proj));
  }
};

struct par_remove_copy_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class T,
            class Proj = std::identity>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O> &&
             std::indirect_binary_predicate<
                 std::ranges::equal_to, std::projected<std::ranges::iterator_t<R>, Proj>, const T*>
  std::ranges::in_out_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, const T& value, Proj proj = {}) const {
    return par_copy_if_fn<false>{}(std::forward<R>(r), std::move(out), equals_value<T>{value},
                                   std::move(proj));
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O, class T,
            class Proj = std::identity>
    requires std::indirectly_copyable<I, O>
  std::ranges::in_out_result<I, O> operator()(I first, S last, O out, const T& value,
                                              Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out), value,
                   std::move(proj));
  }
};

struct par_remove_if_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::permutable<std::ranges::iterator_t<R>>
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, P p, Proj proj = {}) const {
    if constexpr (writable_positions<R>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto begin = std::ranges::begin(r);
      const auto test = projected_test(p, proj);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, P, Proj>;
      if (one_pass_is_best<simple>(n)) {
        if constexpr (simple) {
          // Nothing moves in front of the first that goes.
          const auto goes = [&](std::size_t i) { return test(*at_offset(from, i)); };
          const std::size_t still = find_simple<decltype(from)>(0, n, goes, ahead_in(from, n));
          const auto rest = at_offset(from, still);
          const std::size_t moved = copy_scalars(rest, n - still, rest, [p, proj](const auto& x) {
            return !projected_test(p, proj)(x);
          });
          return {at_offset(begin, still + moved), at_offset(begin, n)};
        }
        const auto rest = std::ranges::remove_if(part(from, 0, n), test);
        return {at_offset(begin, static_cast<std::size_t>(rest.begin() - from)),
                at_offset(begin, n)};
      }
      const notes keep(n, ahead_in(from, n),
                       [&](std::size_t i) { return !test(*at_offset(from, i)); });
      compact(from, keep);
      return {at_offset(begin, keep.total()), at_offset(begin, n)};
    } else {
      return std::ranges::remove_if(std::forward<R>(r), std::move(p), std::move(proj));
    }
  }

  template <std::permutable I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
  std::ranges::subrange<I> operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }
};

struct par_remove_fn {
  template <std::ranges::forward_range R, class T, class Proj = std::identity>
    requires std::permutable<std::ranges::iterator_t<R>> &&
             std::indirect_binary_predicate<
                 std::ranges::equal_to, std::projected<std::ranges::iterator_t<R>, Proj>, const T*>
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, const T& value, Proj proj = {}) const {
    return par_remove_if_fn{}(std::forward<R>(r), equals_value<T>{value}, std::move(proj));
  }

  template <std::permutable I, std::sentinel_for<I> S, class T, class Proj = std::identity>
    requires std::indirect_binary_predicate<std::ranges::equal_to, std::projected<I, Proj>,
                                            const T*>
  std::ranges::subrange<I> operator()(I first, S last, const T& value, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), value,
                   std::move(proj));
  }
};

/// Which elements `unique` keeps: those that differ from the one before.
template <class I, class Comp, class Proj>
notes first_of_equals(const I& from, std::size_t n, Comp& comp, Proj& proj) {
  return notes(n, ahead_in(from, n), [&](std::size_t i) {
    return i == 0 || !std::invoke(comp, std::invoke(proj, *at_offset(from, i - 1)),
                                  std::invoke(proj, *at_offset(from, i)));
  });
}

struct par_unique_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_equivalence_relation<std::projected<std::ranges::iterator_t<R>, Proj>>
                Comp = std::ranges::equal_to>
    requires std::permutable<std::ranges::iterator_t<R>>
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, Comp comp = {}, Proj proj = {}) const {
    if constexpr (writable_positions<R>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto begin = std::ranges::begin(r);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Comp, Proj>;
      if (one_pass_is_best<simple>(n)) {
        if constexpr (simple) {
          if (n == 0) return {begin, begin};
          // Nothing moves in front of the first pair of equals.
          const std::size_t still =
              1 +
              find_simple<decltype(from)>(0, n - 1, are_pair(from, comp, proj), ahead_in(from, n));
          const auto rest = at_offset(from, still);
          const std::iter_value_t<decltype(from)> before = *at_offset(from, still - 1);
          const std::size_t moved =
              copy_scalars(rest, n - still, rest, differs_from(before, comp, proj));
          return {at_offset(begin, still + moved), at_offset(begin, n)};
        }
        const auto rest = std::ranges::unique(part(from, 0, n), refer_to(comp), refer_to(proj));
        return {at_offset(begin, static_cast<std::size_t>(rest.begin() - from)),
                at_offset(begin, n)};
      }
      const notes keep = first_of_equals(from, n, comp, proj);
      compact(from, keep);
      return {at_offset(begin, keep.total()), at_offset(begin, n)};
    } else {
      return std::ranges::unique(std::forward<R>(r), std::move(comp), std::move(proj));
    }
  }

  template <
      std::permutable I, std::sentinel_for<I> S, class Proj = std::identity,
      std::indirect_equivalence_relation<std::projected<I, Proj>> Comp = std::ranges::equal_to>
  std::ranges::subrange<I> operator()(I first, S last, Comp comp = {}, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(comp),
                   std::move(proj));
  }
};

struct par_unique_copy_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O, class Proj = std::identity,
            std::indirect_equivalence_relation<std::projected<std::ranges::iterator_t<R>, Proj>>
                Comp = std::ranges::equal_to>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O>
  std::ranges::unique_copy_result<std::ranges::borrowed_iterator_t<R>, O> operator()(
      R&& r, O out, Comp comp = {}, Proj proj = {}) const {
    if constexpr (position_range<R> && separate_places<O>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto to = places_of(out);
      constexpr bool simple = is_simple<std::ranges::range_value_t<R>, Comp, Proj>;
      if (one_pass_is_best<simple>(n)) {
        if constexpr (simple && holds_copies<decltype(to), decltype(from)>) {
          if (n == 0) return {std::ranges::begin(r), out};
          std::size_t end = n;  // of those that differ from the one before
          while (end > 1 && std::invoke(comp, std::invoke(proj, *at_offset(from, end - 2)),
                                        std::invoke(proj, *at_offset(from, end - 1)))) {
            --end;
          }
          *to = *from;
          const std::size_t count =
              1 + copy_scalars(at_offset(from, 1), end - 1, at_offset(to, 1),
                               differs_from(std::iter_value_t<decltype(from)>(*from), comp, proj));
          return {at_offset(std::ranges::begin(r), n), at_offset(out, count)};
        }
        const auto copied =
            std::ranges::unique_copy(part(from, 0, n), out, refer_to(comp), refer_to(proj));
        return {at_offset(std::ranges::begin(r), n), copied.out};
      }
      const notes keep = first_of_equals(from, n, comp, proj);
      keep.for_each(
          [&](std::size_t i, std::size_t rank) { *at_offset(to, rank) = *at_offset(from, i); });
      return {at_offset(std::ranges::begin(r), n), at_offset(out, keep.total())};
    } else {
      return std::ranges::unique_copy(std::forward<R>(r), std::move(out), std::move(comp),
                                      std::move(proj));
    }
  }

  template <
      std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O,
      class Proj = std::identity,
      std::indirect_equivalence_relation<std::projected<I, Proj>> Comp = std::ranges::equal_to>
    requires std::indirectly_copyable<I, O>
  std::ranges::unique_copy_result<I, O> operator()(I first, S last, O out, Comp comp = {},
                                                   Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out),
                   std::move(comp), std::move(proj));
  }
};

template <bool Stable>
struct par_partition_fn {
  template <std::ranges::forward_range R, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::permutable<std::ranges::iterator_t<R>> &&
             (!Stable || std::ranges::bidirectional_range<R>)
  std::ranges::borrowed_subrange_t<R> operator()(R&& r, P p, Proj proj = {}) const {
    if constexpr (Stable && (separate_places<std::ranges::iterator_t<R>> ||
                             !std::ranges::random_access_range<R>)) {
      const auto begin = std::ranges::begin(r);
      return with_random_access(
          begin, std::ranges::end(r), [&](auto from, std::size_t n, auto end) {
            const auto left = stable(from, n, projected_test(p, proj));
            return std::ranges::borrowed_subrange_t<R>{
                std::ranges::next(begin, static_cast<std::ranges::range_difference_t<R>>(left)),
                end};
          });
    } else if constexpr (Stable) {
      return std::ranges::stable_partition(std::forward<R>(r), std::move(p), std::move(proj));
    } else if constexpr (writable_positions<R>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto begin = std::ranges::begin(r);
      const auto left = static_cast<std::size_t>(
          partition_in_parallel(from, at_offset(from, n), projected_test(p, proj)).middle - from);
      return {at_offset(begin, left), at_offset(begin, n)};
    } else {
      return std::ranges::partition(std::forward<R>(r), std::move(p), std::move(proj));
    }
  }

  template <std::permutable I, std::sentinel_for<I> S, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
    requires(!Stable || std::bidirectional_iterator<I>)
  std::ranges::subrange<I> operator()(I first, S last, P p, Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(p),
                   std::move(proj));
  }

 private:
  /// Nothing has moved when the test throws, since all elements are asked first.
  template <class I, class Test>
  static std::size_t stable(const I& from, std::size_t n, const Test& test) {
    if (n == 0) return 0;
    if constexpr (moves_safely<std::iter_value_t<I>>) {
      const buffer<std::iter_value_t<I>> room(n);
      const notes left(n, ahead_in(from, n),
                       [&](std::size_t i) { return test(*at_offset(from, i)); });
      for_each_place(left, [&](std::size_t i, std::size_t place) {
        relocate<true>(at_offset(from, i), room.begin() + place);
      });
      relocate<false>(room.begin(), n, from);
      return left.total();
    } else {
      std::vector<std::size_t> order(n);
      const notes left(n, ahead_in(from, n),
                       [&](std::size_t i) { return test(*at_offset(from, i)); });
      for_each_place(left, [&](std::size_t i, std::size_t place) { order[place] = i; });
      permute(from, order);
      return left.total();
    }
  }

  /// Calls `f(i, place)` for each element `i` that goes to `place`.
  template <class F>
  static void for_each_place(const notes& left, const F& f) {
    const std::size_t n = left.blocks().size;
    if (one_pass_is_best<false>(n)) {
      std::size_t l = 0;
      std::size_t r = left.total();
      for (std::size_t i = 0; i < n; ++i) f(i, left[i] ? l++ : r++);
      return;
    }
    for_blocks(0, left.blocks().count(), [&](std::size_t b) {
      left.for_each_in<true>(b, f);
      left.for_each_in<false>(b,
                              [&](std::size_t i, std::size_t rank) { f(i, left.total() + rank); });
    });
  }
};

struct par_partition_copy_fn {
  template <std::ranges::input_range R, std::weakly_incrementable O1, std::weakly_incrementable O2,
            class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<std::ranges::iterator_t<R>, Proj>> P>
    requires std::indirectly_copyable<std::ranges::iterator_t<R>, O1> &&
             std::indirectly_copyable<std::ranges::iterator_t<R>, O2>
  std::ranges::partition_copy_result<std::ranges::borrowed_iterator_t<R>, O1, O2> operator()(
      R&& r, O1 out_true, O2 out_false, P p, Proj proj = {}) const {
    if constexpr (position_range<R> && separate_places<O1> && separate_places<O2>) {
      const std::size_t n = size_of(r);
      const auto from = elements_of(r);
      const auto test = projected_test(p, proj);
      if (one_pass_is_best<false>(n)) {
        auto ends = std::ranges::partition_copy(part(from, 0, n), out_true, out_false, test);
        return {at_offset(std::ranges::begin(r), n), std::move(ends.out1), std::move(ends.out2)};
      }
      const notes holds(n, ahead_in(from, n),
                        [&](std::size_t i) { return test(*at_offset(from, i)); });
      for_blocks(0, holds.blocks().count(), [&](std::size_t b) {
        holds.for_each_in<true>(b, [&](std::size_t i, std::size_t rank) {
          *at_offset(out_true, rank) = *at_offset(from, i);
        });
        holds.for_each_in<false>(b, [&](std::size_t i, std::size_t rank) {
          *at_offset(out_false, rank) = *at_offset(from, i);
        });
      });
      return {at_offset(std::ranges::begin(r), n), at_offset(out_true, holds.total()),
              at_offset(out_false, n - holds.total())};
    } else {
      return std::ranges::partition_copy(std::forward<R>(r), std::move(out_true),
                                         std::move(out_false), std::move(p), std::move(proj));
    }
  }

  template <std::input_iterator I, std::sentinel_for<I> S, std::weakly_incrementable O1,
            std::weakly_incrementable O2, class Proj = std::identity,
            std::indirect_unary_predicate<std::projected<I, Proj>> P>
    requires std::indirectly_copyable<I, O1> && std::indirectly_copyable<I, O2>
  std::ranges::partition_copy_result<I, O1, O2> operator()(I first, S last, O1 out_true,
                                                           O2 out_false, P p,
                                                           Proj proj = {}) const {
    return (*this)(std::ranges::subrange(std::move(first), std::move(last)), std::move(out_true),
                   std::move(out_false), std::move(p), std::move(proj));
  }
};

}  // namespace detail

/// Copies the elements for which `p(proj(x))` is true, in order. Takes a byte for each element.
///
///     auto [in, out] = tine::par_copy_if(orders, late.begin(), &order::is_late);
inline constexpr detail::par_copy_if_fn<true> par_copy_if{};

/// Copies the elements for which `p(proj(x))` is false, in order.
inline constexpr detail::par_copy_if_fn<false> par_remove_copy_if{};

/// Copies the elements that are not equal to `value`, in order.
inline constexpr detail::par_remove_copy_fn par_remove_copy{};

/// Moves the elements that are not equal to `value` to the front, in order; returns the rest, whose
/// elements are valid but unspecified.
inline constexpr detail::par_remove_fn par_remove{};

/// Moves the elements for which `p(proj(x))` is false to the front, in order; returns the rest.
///
///     const auto rest = tine::par_remove_if(v, is_stale);
///     v.erase(rest.begin(), rest.end());
inline constexpr detail::par_remove_if_fn par_remove_if{};

/// Moves the first of neighbours that are equal to the front, in order; returns the rest.
inline constexpr detail::par_unique_fn par_unique{};

/// Copies the first of neighbours that are equal.
inline constexpr detail::par_unique_copy_fn par_unique_copy{};

/// Moves the elements for which `p(proj(x))` is true in front of the others, in place; returns the
/// others. The result is the same for every thread count.
inline constexpr detail::par_partition_fn<false> par_partition{};

/// As `par_partition`, keeping both parts in order. Takes room for as many elements again; for
/// those whose moves may throw, for an index each, and an iterator each where there is no random
/// access. Nothing has changed when `p` or `proj` throws.
inline constexpr detail::par_partition_fn<true> par_stable_partition{};

/// Copies the elements for which `p(proj(x))` is true to one place, the others to another.
inline constexpr detail::par_partition_copy_fn par_partition_copy{};

}  // namespace tine
