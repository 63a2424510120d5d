#pragma once

#include <tine/iter/concepts.hpp>                // indexed_parallel_iterator, numbered
#include <tine/iter/functions.hpp>               // position_if
#include <tine/iter/interface/requirements.hpp>  // shared_predicate, folding, not_zero
#include <tine/iter/limits.hpp>                  // piece_limits
#include <tine/iter/parts.hpp>                   // declarations of the adaptors

#include <cstddef>  // std::size_t
#include <utility>  // std::move

#include <tine/iter/interface/method.hpp>  // TINE_METHOD

namespace tine::detail {

/// `size()`, and the adaptors that indexed iterators have.
template <class Derived>
class indexed_adaptors {
 public:
  /// How many items there are. No closure runs.
  template <indexed_parallel_iterator D = Derived>
  std::size_t size() const {
    return static_cast<std::size_t>(static_cast<const D&>(*this).extent());
  }

  /// Pairs of position and item.
  TINE_METHOD((template <numbered D = Derived>), enumerate, (), enumerate_iter<D>(std::move(self)))

  /// Pairs of the items at the same position here and in `other`, which is a parallel iterator or
  /// anything `par_iter` accepts; as many as the shorter one has.
  TINE_METHOD((template <parallel_range Other, numbered D = Derived>
               requires numbered<iterator_for<Other>>),
              zip, (Other && other),
              zip_pair_iter<D, iterator_for<Other>>(std::move(self),
                                                    as_iterator(std::forward<Other>(other))))

  /// As `zip`, of two that are equally long. Throws std::invalid_argument when they are not.
  TINE_METHOD((template <parallel_range Other, indexed_parallel_iterator D = Derived>
               requires indexed_parallel_iterator<iterator_for<Other>>),
              zip_eq, (Other && other),
              zip_equal(std::move(self), as_iterator(std::forward<Other>(other))))

  /// The items from the last to the first.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), rev, (),
              rev_iter<D>(std::move(self)))

  /// All but the first `n` items, which are not computed.
  TINE_METHOD((template <numbered D = Derived>), skip, (std::size_t n),
              skip_iter<D>(std::move(self), n))

  /// The first `n` items; the others are not computed.
  TINE_METHOD((template <numbered D = Derived>), take, (std::size_t n),
              take_iter<D>(std::move(self), n))

  /// Every `n`th item, beginning with the first; the others are not computed. Throws
  /// std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), step_by, (std::size_t n),
              step_by_iter<D>(std::move(self), not_zero(n, "tine: step_by: n is zero")))

  /// Vectors of `n` neighbours each, the last one shorter. Throws std::invalid_argument when `n` is
  /// zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), chunks, (std::size_t n),
              group_iter<D, into_vector<value_t<D>>>(std::move(self),
                                                     not_zero(n, "tine: chunks: n is zero"), {}))

  /// `n` neighbours at a time, folded by `f(state, item) -> state` beginning with `identity`, a
  /// value or a callable. Throws std::invalid_argument when `n` is zero.
  TINE_METHOD((template <class Identity, class F, indexed_parallel_iterator D = Derived>
               requires folding<F, Identity, item_t<D>>),
              fold_chunks, (std::size_t n, Identity identity, F f),
              group_iter<D, into_fold<Identity, F>>(std::move(self),
                                                    not_zero(n, "tine: fold_chunks: n is zero"),
                                                    {std::move(identity), std::move(f)}))

  /// An item from here, an item from `other`, and so on; what the longer one has left is at the
  /// end.
  TINE_METHOD((template <parallel_range Other, indexed_parallel_iterator D = Derived>
               requires indexed_parallel_iterator<iterator_for<Other>> &&
               common_item<D, iterator_for<Other>>),
              interleave, (Other && other),
              combine_alike<interleave_iter>(std::move(self),
                                             as_iterator(std::forward<Other>(other))))

  /// As `interleave`, until it is the turn of one that has no more.
  TINE_METHOD((template <parallel_range Other, indexed_parallel_iterator D = Derived>
               requires indexed_parallel_iterator<iterator_for<Other>> &&
               common_item<D, iterator_for<Other>>),
              interleave_shortest, (Other && other),
              detail::interleave_shortest(std::move(self), as_iterator(std::forward<Other>(other))))

  /// The positions of the items for which `p(item)` is true.
  TINE_METHOD((template <class P, indexed_parallel_iterator D = Derived>
               requires shared_predicate<P, item_t<D>>),
              positions, (P p),
              filter_map_iter<enumerate_iter<D>, position_if<P>>(enumerate_iter<D>(std::move(self)),
                                                                 {std::move(p)}))

  /// The same items, shared in pieces of no fewer than `n`. Wins over `with_max_len`.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), with_min_len, (std::size_t n),
              with_limits_iter<D>(std::move(self), piece_limits{static_cast<position>(n)}))

  /// The same items; a thread runs no more than `n` before it looks whether others want some.
  /// Throws std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), with_max_len, (std::size_t n),
              with_limits_iter<D>(std::move(self),
                                  piece_limits{1, not_zero(n, "tine: with_max_len: n is zero")}))

  /// The same items, in blocks that run one after the other, each in parallel and twice as long as
  /// the one before: a search touches little behind its hit.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), by_exponential_blocks, (),
              blocks_iter<D>(std::move(self), 16, 2))

  /// The same items, in blocks of `n` that run one after the other, each in parallel. Throws
  /// std::invalid_argument when `n` is zero.
  TINE_METHOD((template <indexed_parallel_iterator D = Derived>), by_uniform_blocks,
              (std::size_t n),
              blocks_iter<D>(std::move(self), not_zero(n, "tine: by_uniform_blocks: n is zero"), 1))
};

}  // namespace tine::detail

#include <tine/iter/interface/end_method.hpp>
