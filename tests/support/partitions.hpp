// Runs a parallel iterator in pieces, as a terminal call might, but in any order one likes.
#pragma once

#include <tine/iter/concepts.hpp>

#include "support/catch.hpp"

#include <algorithm>  // std::ranges::shuffle
#include <cstdint>    // std::uint32_t
#include <random>     // std::mt19937
#include <utility>    // std::pair
#include <vector>     // std::vector

namespace tine_test {

/// The items of `it` when it is cut at `cuts` and the pieces are run in an order of `random`, each
/// turned into a value by `keep`.
template <class Iterator, class Keep>
auto items_in_pieces(const Iterator& it, const std::vector<tine::position>& cuts,
                     std::mt19937& random, Keep keep) {
  using kept = std::decay_t<decltype(keep(std::declval<tine::item_t<Iterator>>()))>;
  std::vector<std::size_t> order(cuts.size() - 1);
  for (std::size_t i = 0; i < order.size(); ++i) order[i] = i;
  std::ranges::shuffle(order, random);
  std::vector<std::vector<kept>> pieces(order.size());
  for (const std::size_t i : order) {
    it.run(cuts[i], cuts[i + 1], [&](auto&& item) {
      pieces[i].push_back(keep(static_cast<decltype(item)&&>(item)));
      return true;
    });
  }
  std::vector<kept> all;
  for (auto& piece : pieces) all.insert(all.end(), piece.begin(), piece.end());
  return all;
}

/// Calls `check(cuts)` for every way to cut `[0, extent)` into pieces; `extent` is small.
template <class Check>
void for_each_partition(tine::position extent, Check check) {
  const std::uint32_t ways = extent == 0 ? 1 : std::uint32_t{1} << (extent - 1);
  for (std::uint32_t way = 0; way < ways; ++way) {
    std::vector<tine::position> cuts{0};
    for (tine::position i = 1; i < extent; ++i) {
      if (way >> (i - 1) & 1) cuts.push_back(i);
    }
    cuts.push_back(extent);
    check(cuts);
  }
}

}  // namespace tine_test
