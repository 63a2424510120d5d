#pragma once

#include <oneapi/tbb/task_arena.h>  // r1::isolate_within_arena

#include <cstdint>      // std::intptr_t
#include <type_traits>  // std::remove_reference_t

namespace tine::detail {

/// Runs `f` in the oneTBB isolation region named `tag`: tasks spawned by `f` carry the tag, and a
/// wait in `f` helps only with tasks that carry it.
///
/// `tbb::this_task_arena::isolate` makes up a tag at each call, so a region could be entered only
/// once, at its beginning, also by calls that never expose anything. oneTBB's own headers
/// (`isolated_task_group`, `collaborative_call_once`) enter a region again through this exported
/// function, which keeps it in the library's binary interface.
template <class F>
void with_isolation(std::intptr_t tag, F&& f) {
  struct delegate final : tbb::detail::d1::delegate_base {
    explicit delegate(std::remove_reference_t<F>& body) : body_(body) {}
    bool operator()() const override {
      body_();
      return true;
    }
    std::remove_reference_t<F>& body_;
  };
  delegate d(f);
  tbb::detail::r1::isolate_within_arena(d, tag);
}

}  // namespace tine::detail
