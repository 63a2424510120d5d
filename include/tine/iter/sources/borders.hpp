#pragma once

#include <tine/iter/concepts.hpp>  // position

#include <array>     // std::array
#include <cstddef>   // std::size_t
#include <memory>    // std::unique_ptr
#include <mutex>     // std::mutex
#include <optional>  // std::optional
#include <vector>    // std::vector

namespace tine::detail {

/// Where the runs of neighbouring positions meet that were cut apart inside a piece. At each border
/// the run that comes first leaves what it knows and goes on; the one that comes second takes it.
/// So nobody waits, and nothing has to be looked at twice to find out where a piece begins or ends.
///
/// Thread-safe. Holds as many notes as there are borders of which one side is not done.
class borders {
 public:
  struct note {
    enum class kind { begun, ended, empty };
    kind what;
    position where;  // begun: where the piece began that reaches the border from the left;
                     // ended: where the one ends that leaves it to the right;
                     // empty: the next border to the right, since nothing begins before it
  };

  borders() : shards_(std::make_unique<std::array<shard, 8>>()) {}
  borders(borders&&) noexcept = default;
  /// A copy is used in another call, where nothing has been run yet.
  borders(const borders&) : borders() {}

  /// Leaves `mine` at the border, or, if the other side has been there, takes what it left.
  std::optional<note> meet(position border, note mine) const {
    shard& s = (*shards_)[border * 0x9e3779b97f4a7c15u >> 61];
    const std::lock_guard lock(s.mutex);
    for (entry& e : s.entries) {
      if (e.border != border) continue;
      const note theirs = e.left;
      e = s.entries.back();
      s.entries.pop_back();
      return theirs;
    }
    s.entries.push_back({border, mine});
    return std::nullopt;
  }

 private:
  struct entry {
    position border;
    note left;
  };
  struct shard {
    std::mutex mutex;  // held for a few instructions, never while a closure runs
    std::vector<entry> entries;
  };
  std::unique_ptr<std::array<shard, 8>> shards_;
};

}  // namespace tine::detail
