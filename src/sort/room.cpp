#include <tine/sort/room.hpp>

#include <algorithm>  // std::max
#include <cstdlib>    // std::aligned_alloc, std::free
#include <mutex>      // std::mutex
#include <utility>    // std::exchange

#if defined(__linux__)
#include <sys/mman.h>  // madvise
#endif

namespace tine::detail {
namespace {

constexpr std::size_t large_page = std::size_t{1} << 21;
constexpr std::size_t largest_kept = std::size_t{1} << 27;

struct block {
  void* at;
  std::size_t bytes;
};

/// The block that was given back last, for the next sort: writing to memory that is new to the
/// process takes longer than sorting in it. The system may take what is in it at any time.
constinit block kept{nullptr, 0};
constinit std::mutex kept_mutex;

/// Takes the kept block if it is large enough, and not so large that it had better stay.
block take_kept(std::size_t bytes) noexcept {
  const std::lock_guard lock(kept_mutex);
  if (kept.bytes < bytes || kept.bytes / 8 > bytes) return {nullptr, 0};
  return std::exchange(kept, {nullptr, 0});
}

}  // namespace

room take_room(std::size_t bytes, std::size_t alignment) noexcept {
  const bool is_large = bytes >= large_page && alignment <= large_page;
  if (is_large) {
    if (const block b = take_kept(bytes); b.at != nullptr) return {b.at, b.bytes};
  }
  alignment = std::max({alignment, alignof(std::max_align_t), is_large ? large_page : 1});
  bytes = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
  void* const at = std::aligned_alloc(alignment, bytes);
#if defined(__linux__)
  if (is_large && at != nullptr) madvise(at, bytes, MADV_HUGEPAGE);  // only a wish
#endif
  return {at, bytes};
}

void give_room_back(const room& r) noexcept {
  block old{r.at, r.bytes};
#if defined(__linux__)
  if (r.bytes >= large_page && r.bytes <= largest_kept) {
    madvise(r.at, r.bytes, MADV_FREE);
    const std::lock_guard lock(kept_mutex);
    old = std::exchange(kept, old);
  }
#endif
  std::free(old.at);
}

}  // namespace tine::detail
