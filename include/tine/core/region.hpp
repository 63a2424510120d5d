#pragma once

#include <tine/core/worker.hpp>  // worker, region

#include <cstddef>  // std::size_t
#include <cstdint>  // std::intptr_t

namespace tine::detail {

// The worker points at the region while it lasts; GCC 12 does not see the destructor put it back.
#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#pragma GCC diagnostic push
#pragma GCC diagnostic ignored "-Wdangling-pointer"
#endif

/// Runs what follows, to the end of the block, as one call with an isolation of its own.
class region_scope {
 public:
  /// With a tag that no other live region has. Siblings of one depth share it, so that a ticket
  /// that one of them left disarmed serves the next. `joining`: closures of a `join` run here.
  region_scope(worker& w, bool joining) noexcept : region_scope(w, 0, joining) {
    own_.tag = reinterpret_cast<std::intptr_t>(
        w.depth <= worker::max_tags ? static_cast<const void*>(w.tags + w.depth - 1) : &own_);
  }

  /// With the tag of a call that began on another thread.
  region_scope(worker& w, std::intptr_t tag, bool joining) noexcept
      : worker_(w), own_{w.current, tag, w.tail, joining, w.call}, joining_(joining_worker) {
    ++w.depth;
    w.current = &own_;
    joining_worker = joining && !counting_forks.load(std::memory_order_relaxed) ? &w : nullptr;
  }

  region_scope(const region_scope&) = delete;

  ~region_scope() {
    worker_.current = own_.outer;
    --worker_.depth;
    joining_worker = joining_;
  }

 private:
  worker& worker_;
  region own_;
  worker* joining_;
};

#if defined(__GNUC__) && !defined(__clang__) && __GNUC__ >= 12
#pragma GCC diagnostic pop
#endif

}  // namespace tine::detail
