#include <tine/sort/room.hpp>

#include <algorithm>  // std::max
#include <cstdlib>    // std::aligned_alloc, std::free

#if defined(__linux__)
#include <sys/mman.h>  // madvise
#endif

namespace tine::detail {

void* take_room(std::size_t bytes, std::size_t alignment) noexcept {
  constexpr std::size_t large_page = std::size_t{1} << 21;
  const bool is_large = bytes >= large_page;
  alignment = std::max({alignment, alignof(std::max_align_t), is_large ? large_page : 1});
  bytes = (std::max<std::size_t>(bytes, 1) + alignment - 1) / alignment * alignment;
  void* const room = std::aligned_alloc(alignment, bytes);
#if defined(__linux__)
  if (is_large && room != nullptr) madvise(room, bytes, MADV_HUGEPAGE);  // only a wish
#endif
  return room;
}

void give_room_back(void* room) noexcept { std::free(room); }

}  // namespace tine::detail
