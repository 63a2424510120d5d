#pragma once

#include <tine/sort/blocks.hpp>     // block_division, for_blocks
#include <tine/sort/merge.hpp>      // relocate
#include <tine/sort/partition.hpp>  // shortest_shared_partition

#include <array>    // std::array
#include <cstddef>  // std::size_t
#include <numeric>  // std::accumulate
#include <utility>  // std::exchange

namespace tine::detail {

/// Where each of some groups begins, and the end of the last one.
template <std::size_t Groups>
using group_starts = std::array<std::size_t, Groups + 1>;

/// A stable distribution of `n` elements to `Groups` groups, in parallel when there are many. The
/// group of each element is noted first, one byte for each; then all of them move, without asking
/// anything, so nothing can be thrown while an element is on its way.
template <std::size_t Groups>
class distribution {
 public:
  distribution(unsigned char* notes, std::size_t n)
      : notes_(notes),
        blocks_(block_division::of(
            n, n < shortest_shared_partition ? n : shortest_shared_partition / 8)) {}

  /// `note_block(first, last, notes)` writes the groups of the elements from place `first` to
  /// `last` to `notes[first]` and so on. Returns where the groups will begin.
  template <class NoteBlock>
  group_starts<Groups> note(const NoteBlock& note_block) {
    for_blocks(0, blocks_.count(), [&](std::size_t b) {
      note_block(blocks_.begin(b), blocks_.end(b), notes_);
      count(b);
    });
    group_starts<Groups> starts;
    std::size_t place = 0;
    for (std::size_t g = 0; g < Groups; ++g) {
      starts[g] = place;
      for (std::size_t b = 0; b < blocks_.count(); ++b)
        place += std::exchange(places_[b][g], place);
    }
    starts[Groups] = place;
    return starts;
  }

  /// Moves the elements from `from` to the places of their groups behind `to`.
  template <bool ToBuffer, class From, class To>
  void move(From from, To to) const {
    for_blocks(0, blocks_.count(), [&](std::size_t b) {
      const unsigned char* const notes = notes_;
      auto places = places_[b];
      for (std::size_t i = blocks_.begin(b); i < blocks_.end(b); ++i) {
        std::size_t place;
        if constexpr (Groups == 2) {  // in two registers
          const std::size_t second = notes[i];
          place = places[second];
          places[0] += 1 - second;
          places[1] += second;
        } else {
          place = places[notes[i]]++;
        }
        relocate<ToBuffer>(at_offset(from, i), at_offset(to, place));
      }
    });
  }

 private:
  void count(std::size_t b) {
    auto& counts = places_[b];
    const unsigned char* const begin = notes_ + blocks_.begin(b);
    const unsigned char* const end = notes_ + blocks_.end(b);
    if constexpr (Groups == 2) {
      counts[1] =
          static_cast<std::size_t>(std::accumulate(begin, end, 0u));  // of 2^40 elements, too
      counts[0] = static_cast<std::size_t>(end - begin) - counts[1];
    } else {
      counts.fill(0);
      for (const unsigned char* note = begin; note != end; ++note) ++counts[*note];
    }
  }

  unsigned char* const notes_;
  const block_division blocks_;
  // For each block, how many of its elements go to each group, then where they go next.
  std::array<std::array<std::size_t, Groups>, most_blocks> places_;
};

}  // namespace tine::detail
