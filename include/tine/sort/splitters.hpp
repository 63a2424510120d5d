#pragma once

#include <tine/sort/small.hpp>  // insertion_sort

#include <array>    // std::array
#include <cstddef>  // std::size_t

namespace tine::detail {

/// Elements that divide a range into `Groups` parts of about the same size, a power of two, as a
/// search tree without branches.
///
/// P. Sanders and S. Winkel, "Super Scalar Sample Sort", 2004.
template <std::size_t Groups, class I, class Less>
class splitters {
 public:
  /// Chooses from a sample. The splitters stay where they are in the range.
  splitters(I first, std::size_t n, const Less& less) : first_(first), less_(less) {
    std::array<I, sample_size> sample;
    for (std::size_t i = 0; i < sample_size; ++i) {
      sample[i] = at_offset(first, n / sample_size * i + n / sample_size / 2);
    }
    insertion_sort(sample.data(), sample.data() + sample_size,
                   [&less](const I& a, const I& b) -> bool { return less(*a, *b); });
    for (std::size_t level = 1; level < Groups; level *= 2) {
      for (std::size_t k = 0; k < level; ++k) {
        tree_[level + k] = sample[sample_size / level * k + sample_size / level / 2];
      }
    }
    for (std::size_t k = 2; k < Groups; ++k) {
      distinct_ &= less(*sample[(k - 1) * samples_per_group], *sample[k * samples_per_group]);
    }
  }

  /// Whether no two of them are equal.
  bool distinct() const { return distinct_; }

  /// Writes the groups of the elements from place `begin` to `end` to `groups[begin]` and so on.
  void find_groups(std::size_t begin, std::size_t end, unsigned char* groups) const {
    constexpr std::size_t at_once = 8;  // independent of each other, the comparisons overlap
    for (; end - begin >= at_once; begin += at_once) find_groups_of<at_once>(begin, groups);
    for (; begin != end; ++begin) find_groups_of<1>(begin, groups);
  }

 private:
  static constexpr std::size_t samples_per_group = 4;
  static constexpr std::size_t sample_size = Groups * samples_per_group;

  template <std::size_t Count>
  void find_groups_of(std::size_t begin, unsigned char* groups) const {
    std::array<std::size_t, Count> node;
    node.fill(1);
    for (std::size_t level = 1; level < Groups; level *= 2) {
      for (std::size_t j = 0; j < Count; ++j) {
        node[j] = 2 * node[j] + !less_(*at_offset(first_, begin + j), *tree_[node[j]]);
      }
    }
    for (std::size_t j = 0; j < Count; ++j) {
      groups[begin + j] = static_cast<unsigned char>(node[j] - Groups);
    }
  }

  const I first_;
  const Less& less_;
  std::array<I, Groups> tree_;  // the children of node k are 2k and 2k + 1; there is no node 0
  bool distinct_ = true;
};

}  // namespace tine::detail
