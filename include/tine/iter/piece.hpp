#pragma once

#include <tine/core/cache_line.hpp>  // cache_line
#include <tine/core/clock.hpp>       // ticks, microsecond
#include <tine/iter/concepts.hpp>    // position

#include <atomic>  // std::atomic

// What the pieces of one terminal call know of each other.
namespace tine::detail {

/// One side of a fork, in the frame of the fork. A piece that ends early needs nothing of what lies
/// to its right: it leaves word at every fork above of which it is on the left, and pieces on the
/// right look there. So a search prunes by order at any depth of nesting, without positions.
struct branch {
  const branch* up;
  std::atomic<bool>* left_ended;  // one for both sides. Relaxed: it only ends other pieces early.
  bool is_left;
};

/// Both sides of a fork. Threads look here after each chunk, and rarely write: in a line of its
/// own.
struct alignas(cache_line) branches {
  explicit branches(const branch* up) noexcept
      : left{up, &left_ended, true}, right{up, &left_ended, false} {}
  branches(const branches&) = delete;

  std::atomic<bool> left_ended{false};
  const branch left, right;
};

/// One terminal call, from its first item to its last. In a line of its own, as above.
struct alignas(cache_line) terminal_call {
  enum event : unsigned char { failed = 1, cut = 2 };  // a closure threw; a piece ended early
  enum class phase : unsigned char {
    fresh,   // no item has run
    head,    // the first items run on the calling thread, nothing is offered yet
    shared,  // inside a pool and a region of its own
  };

  std::atomic<unsigned char> events{0};  // relaxed: they only end other pieces early
  // The other two are written only while one thread works at the call; forks publish them.
  phase at = phase::fresh;
  bool fixed_tree = false;  // pieces and the order of combining depend on the length alone
  ticks head_end = 0;       // 0: not known yet

  /// When the items of the head should be shared. One that took no reading of the clock ends soon
  /// after the first.
  ticks end_of_head(ticks reading) noexcept {
    if (head_end == 0) head_end = reading + microsecond();
    return head_end;
  }

  void note(event e) noexcept { events.fetch_or(e, std::memory_order_relaxed); }
};

/// A stretch of the work of one call, done by one thread into one accumulator. Converts to the
/// position it begins at, among those of the iterator that is run.
struct piece {
  position first;
  const branch* on;
  terminal_call* call;

  operator position() const noexcept { return first; }

  /// Whether a closure of the call threw.
  bool failed() const noexcept {
    return (call->events.load(std::memory_order_relaxed) & terminal_call::failed) != 0;
  }

  /// Nothing to the right of this piece is needed.
  void end_early() const noexcept {
    call->note(terminal_call::cut);
    for (const branch* b = on; b != nullptr; b = b->up) {
      if (b->is_left) b->left_ended->store(true, std::memory_order_relaxed);
    }
  }

  /// Whether nothing more is needed of this piece: a closure threw, or one to its left ended early.
  bool is_cut() const noexcept {
    const auto events = call->events.load(std::memory_order_relaxed);
    if (events == 0) [[likely]]
      return false;
    if ((events & terminal_call::failed) != 0) return true;
    for (const branch* b = on; b != nullptr; b = b->up) {
      if (!b->is_left && b->left_ended->load(std::memory_order_relaxed)) return true;
    }
    return false;
  }

  /// Calls `f`; if it throws, no other piece starts another chunk.
  template <class F>
  auto stopping_others(F&& f) const {
    try {
      return f();
    } catch (...) {
      call->note(terminal_call::failed);  // the exception itself travels through the forks
      throw;
    }
  }
};

}  // namespace tine::detail
