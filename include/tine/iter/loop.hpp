#pragma once

#include <tine/core/cache_line.hpp>  // cache_line
#include <tine/core/clock.hpp>       // ticks
#include <tine/core/enter.hpp>       // offer_terms
#include <tine/core/export.hpp>      // TINE_EXPORT
#include <tine/core/worker.hpp>      // worker
#include <tine/iter/concepts.hpp>    // position
#include <tine/iter/limits.hpp>      // piece_limits
#include <tine/iter/piece.hpp>       // piece, branch, terminal_call

#include <algorithm>  // std::max
#include <atomic>     // std::atomic
#include <cstddef>    // std::size_t, std::byte

// The loop under every terminal call. A thread works through its positions in chunks of about a
// microsecond, up to four while much is left, and asks between two chunks whether another thread is
// hungry; only then is what is left split in half. So a running piece can always be shared, and
// nothing is split for nobody.
//
// The loop itself is compiled once, in src/iter/loop.cpp, and calls what differs from chain to
// chain through pointers, once per chunk: a chain adds little to a program and to the time it takes
// to compile.
namespace tine::detail {

/// Ticks per position, as last measured at one call site: the types of a chain and its sink contain
/// the closures. 0: never run. Relaxed: an estimate that publishes nothing.
template <class Iterator, class Sink>
inline constinit std::atomic<float> measured_cost{0};

/// What the loop calls of a chain and its sink, which it knows by their addresses. An accumulator
/// is known by the address of its room.
struct loop_parts {
  /// Runs the items of a stretch; false when nothing behind them is needed.
  bool (*run)(const void* chain, const void* sink, position first, position last, void* acc,
              const piece& where);
  /// Whether no more items are needed anywhere. Null: never.
  bool (*done)(const void* sink, const piece& where);
  /// Makes the accumulator of a piece.
  void (*start)(const void* sink, void* room, const piece& where);
  /// Adds what follows; the right one remains to be destroyed.
  void (*combine)(const void* sink, void* left, void* right);
  /// Null when there is nothing to do.
  void (*destroy)(void* acc) noexcept;
  /// Calls `f` with room for an accumulator.
  void (*with_room)(void (*f)(void* room, void* what), void* what);
  std::atomic<float>* cost;  // measured_cost
};

/// The same for all accumulators of one size. In cache lines of its own: two threads work on the
/// accumulators of two pieces.
template <std::size_t Size, std::size_t Alignment>
void with_room(void (*f)(void* room, void* what), void* what) {
  constexpr std::size_t line = std::max(Alignment, cache_line);
  alignas(line) std::byte room[(Size + line - 1) / line * line];
  f(room, what);
}

/// All positions of an iterator, run into one accumulator. All threads read it after each chunk.
class alignas(cache_line) loop {
 public:
  loop(const loop_parts& parts, const void* chain, const void* sink, position extent,
       const piece_limits& limits, terminal_call& call) noexcept
      : parts_(parts), chain_(chain), sink_(sink), extent_(extent), limits_(limits), call_(call) {}
  loop(const loop&) = delete;

  // All of them say whether what follows is needed.

  /// Nothing of the call has begun.
  TINE_EXPORT bool run_outermost(void* acc, const branch* on);
  /// Possibly in the middle of a call: the items of an iterator that one of its closures handed
  /// over.
  TINE_EXPORT bool run_within(void* acc, const branch* on);
  /// Blocks whose bounds depend on the extent alone, combined by the same tree whoever runs them.
  TINE_EXPORT bool run_fixed(void* acc, const branch* on);

 private:
  using phase = terminal_call::phase;
  struct fixed_blocks;

  /// Of the items that a thread runs before it offers any: when the first began, at the earliest
  /// unless it is exact, and when to stop.
  struct head_time {
    ticks begin;
    ticks end;
    bool is_exact;
  };

  bool run_call(worker* w, bool inside, position chunk, void* acc, const branch* on);
  bool run_nested(worker* w, bool inside, position chunk, void* acc, const branch* on);
  bool run_rest(bool inside, position done, position chunk, void* acc, const branch* on);
  head_time begin_head(worker& w, ticks budget) const noexcept;
  bool run_head(worker& w, position& done, head_time time, position& chunk, void* acc,
                const branch* on);
  bool run_alone(position first, position last, position chunk, void* acc, const branch* on);
  bool run_piece(worker& w, position first, position last, position chunk, void* acc,
                 const branch* on);
  bool run_blocks(worker* w, const fixed_blocks& all, position first, position last, void* acc,
                  const piece& where);
  bool run_blocks_alone(const fixed_blocks& all, position first, position last, void* acc,
                        const piece& where);
  bool run_subtree(const fixed_blocks& all, position first, position last, void* acc,
                   const piece& where, void* const* rooms);
  bool run_chunk(position last, void* acc, const piece& where);
  template <class Left, class Right>
  bool fork_piece(worker& w, void* acc, const piece& where, position middle, const Left& left,
                  const Right& right);

  bool stopped(const piece& where) const;
  float known_cost() const noexcept { return parts_.cost->load(std::memory_order_relaxed); }
  void learn(float each) const noexcept;
  bool worth_sharing(position left, position chunk) const noexcept;
  position first_chunk() const noexcept;
  position next_chunk(float each, position chunk) const noexcept;
  position stride(position chunk, position left) const noexcept;
  bool is_coarse(const offer_terms& terms) const noexcept;
  bool worth_offering_at_once(const offer_terms& terms) const noexcept;
  bool alone_is_best(const offer_terms& terms) const noexcept;

  const loop_parts& parts_;
  const void* const chain_;
  const void* const sink_;
  const position extent_;
  const piece_limits limits_;
  terminal_call& call_;
  bool coarse_ = false;
};

}  // namespace tine::detail
