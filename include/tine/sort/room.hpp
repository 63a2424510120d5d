#pragma once

#include <tine/core/export.hpp>

#include <cstddef>  // std::size_t
#include <new>      // std::bad_alloc

namespace tine::detail {

/// Memory that a sort scatters elements over: in large pages where the system has them, which makes
/// it several times as fast as in small ones. Null when there is none.
TINE_EXPORT void* take_room(std::size_t bytes, std::size_t alignment) noexcept;
TINE_EXPORT void give_room_back(void* room) noexcept;

/// Uninitialised room for `n` elements.
template <class T>
class buffer {
 public:
  explicit buffer(std::size_t n) : buffer(n, std::nothrow) {
    if (room_ == nullptr) throw std::bad_alloc();
  }
  /// With a null `begin` when there is no memory.
  buffer(std::size_t n, std::nothrow_t) noexcept
      : room_(n <= static_cast<std::size_t>(-1) / 2 / sizeof(T)
                  ? static_cast<T*>(take_room(n * sizeof(T), alignof(T)))
                  : nullptr) {}
  buffer(const buffer&) = delete;
  ~buffer() { give_room_back(room_); }
  T* begin() const noexcept { return room_; }

 private:
  T* room_;
};

}  // namespace tine::detail
