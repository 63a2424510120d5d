#pragma once

#include <tine/core/clock.hpp>  // ticks
#include <tine/core/export.hpp>

#include <atomic>   // std::atomic
#include <cstdint>  // std::uint64_t

namespace tine::detail {

/// Whether a timeline is being recorded. Relaxed: what begins just before or after it changes may
/// be missing from the timeline.
extern TINE_EXPORT constinit std::atomic<bool> tracing;

/// A parallel call in a timeline, in the frame of its caller.
struct traced_call {
  const char* name;  // lives as long as the program
  std::uint64_t id;
};

/// From here to the end of the block the calling thread works in the call, which is recorded.
class traced_block {
 public:
  /// A call that begins here.
  TINE_EXPORT explicit traced_block(const char* name);
  /// A piece of a call that another thread began.
  TINE_EXPORT explicit traced_block(const traced_call& call) noexcept;
  TINE_EXPORT ~traced_block();
  traced_block(const traced_block&) = delete;

 private:
  traced_call own_{};
  const traced_call* call_;
  const traced_call* outer_;
  std::uint64_t recording_;
  ticks begin_;
};

/// Runs `f` as a call of that name.
template <class F>
inline decltype(auto) traced(const char* name, F&& f) {
  if (!tracing.load(std::memory_order_relaxed)) [[likely]]
    return f();
  const traced_block block(name);
  return f();
}

}  // namespace tine::detail
