#pragma once

#include "ticket.hpp"             // ticket
#include <tine/core/tracing.hpp>  // traced_block, traced_call

#include <optional>  // std::optional

namespace tine::detail {

struct worker_impl;

/// Keeps in the ticket where and when a job of a recorded call was offered.
void note_offer(ticket& t, worker_impl& owner) noexcept;

/// Shows a job that was taken, to the end of the block, and the way it came.
class stolen_piece {
 public:
  explicit stolen_piece(const ticket& t) noexcept {
    if (t.call != nullptr) [[unlikely]]
      show(t);
  }

 private:
  void show(const ticket& t) noexcept;
  std::optional<traced_block> block_;
};

/// Shows that the thread waits for other threads, to the end of the block.
class waiting_block {
 public:
  explicit waiting_block(const traced_call* call) noexcept {
    if (call != nullptr) [[unlikely]]
      show(*call);
  }

 private:
  void show(const traced_call& call) noexcept;
  std::optional<traced_call> waiting_;
  std::optional<traced_block> block_;
};

}  // namespace tine::detail
