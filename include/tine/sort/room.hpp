#pragma once

#include <tine/core/export.hpp>

#include <cstddef>  // std::size_t
#include <new>      // std::bad_alloc

namespace tine::detail {

struct room {
  void* at;  // null when there is no memory
  std::size_t bytes;
};

/// Memory that a sort scatters elements over: in large pages where the system has them, which makes
/// it several times as fast as in small ones. What the last sort gave back is used again.
TINE_EXPORT room take_room(std::size_t bytes, std::size_t alignment) noexcept;
TINE_EXPORT void give_room_back(const room& r) noexcept;

/// Uninitialised room for `n` elements.
template <class T>
class buffer {
 public:
  explicit buffer(std::size_t n) : buffer(n, std::nothrow) {
    if (room_.at == nullptr) throw std::bad_alloc();
  }
  /// With a null `begin` when there is no memory.
  buffer(std::size_t n, std::nothrow_t) noexcept
      : room_(n <= static_cast<std::size_t>(-1) / 2 / sizeof(T)
                  ? take_room(n * sizeof(T), alignof(T))
                  : room{nullptr, 0}) {}
  buffer(const buffer&) = delete;
  ~buffer() { give_room_back(room_); }
  T* begin() const noexcept { return static_cast<T*>(room_.at); }

 private:
  const room room_;
};

}  // namespace tine::detail
