#pragma once

#include <tine/iter/drive.hpp>       // leaf_emit
#include <tine/iter/fork_piece.hpp>  // fork_piece, inside_call
#include <tine/iter/interface.hpp>   // parallel_interface

#include <algorithm>    // std::clamp, std::min
#include <cstddef>      // std::size_t
#include <iterator>     // std::make_move_iterator
#include <type_traits>  // std::remove_cvref_t
#include <utility>      // std::move
#include <vector>       // std::vector

// Sources that find their items by taking something apart. What is still to be taken apart lies on
// a stack, the next one on top. A thread that is asked for work gives away what is at the bottom,
// which comes last and is usually the most.
namespace tine::detail {

/// Something that is still to be taken apart, and how often that was done to get it.
template <class T>
struct pending {
  T what;
  std::size_t level;
};

/// Runs one call of a source that is taken apart by `Steps`: `steps.step(stack, emit)` takes the
/// top of a stack, puts back what it becomes, and emits at most one item.
template <class Steps, class Sink>
class walk {
 public:
  using accumulator = typename Sink::accumulator;
  using stack = std::vector<pending<typename Steps::entry>>;

  walk(const Steps& steps, const Sink& sink) : steps_(steps), sink_(sink) {}

  bool run(stack todo, accumulator& acc, const piece& where) const {
    if (where.call->at == terminal_call::phase::shared) {
      return run_piece(this_worker, todo, acc, where, 0);
    }
    if (!is_long(known_cost())) {
      const bool wanted = run_head(todo, acc, where);
      if (!wanted || todo.empty()) return wanted;
    }
    return inside_call(where, [&](worker& w) { return run_piece(&w, todo, acc, where, 0); });
  }

 private:
  static std::atomic<float>& cost() { return measured_cost<Steps, Sink>; }
  static float known_cost() { return cost().load(std::memory_order_relaxed); }
  static bool is_long(float each) { return each == 0 || each > static_cast<float>(microsecond()); }

  /// The first microseconds, which are not worth another thread's while.
  bool run_head(stack& todo, accumulator& acc, const piece& where) const {
    using phase = terminal_call::phase;
    terminal_call& call = *where.call;
    if (call.at == phase::head) return run_piece(nullptr, todo, acc, where, 0);
    call.at = phase::head;
    call.head_end = now() + 5 * microsecond();
    bool wanted = true;
    if (worker* const w = this_worker; w != nullptr && w->pool != nullptr) {
      region_scope in_head(*w, false);
      wanted = run_piece(nullptr, todo, acc, where, 0);
    } else {
      const outside_head in_head;
      wanted = run_piece(nullptr, todo, acc, where, 0);
    }
    call.at = phase::fresh;
    return wanted;
  }

  /// Empties the stack, or, without a worker, goes on until the head of the call has ended.
  bool run_piece(worker* w, stack& todo, accumulator& acc, const piece& where,
                 std::size_t depth) const {
    const ticks begin = now();
    ticks reading = begin;
    float each = known_cost();
    while (!todo.empty()) {
      if (where.is_cut() || sink_.done(where)) return false;
      if (w != nullptr && todo.size() > 1) {
        if (is_long(each)) insist(*w);
        if (hungry(*w) && (w->hidden < w->tail || w->spawning != nullptr)) expose(*w);
        if (hungry(*w) && may_fork(depth, reading - begin))
          return share(*w, todo, acc, where, depth);
      }
      const bool wanted = where.stopping_others([&] { return run_steps(todo, acc, where, each); });
      if (!wanted) {
        where.end_early();
        return false;
      }
      reading = now();
      if (w == nullptr && reading > where.call->end_of_head(begin)) return true;
    }
    return true;
  }

  /// About a microsecond of steps; a single one if they take long, or nobody knows.
  bool run_steps(stack& todo, accumulator& acc, const piece& where, float& each) const {
    const float fitting = is_long(each) ? 1 : static_cast<float>(microsecond()) / each;
    const auto count = static_cast<std::size_t>(std::clamp(fitting, 1.f, 1000.f));
    bool emitted = false;
    const leaf_emit<Sink> to_sink(sink_, acc, where);
    const auto emit = [&](auto&& item) {
      emitted = true;
      return to_sink(static_cast<decltype(item)&&>(item));
    };
    const ticks begin = now();
    std::size_t done = 0;
    while (done != count && !todo.empty()) {
      ++done;
      if (!steps_.step(todo, emit)) return false;
    }
    if (emitted) learn(each, static_cast<float>(now() - begin) / static_cast<float>(done));
    return true;
  }

  static void learn(float& each, float measured) {
    const float old = each;
    each = std::max(measured < old ? (old + measured) / 2 : measured, 1.f);
    cost().store(each, std::memory_order_relaxed);
  }

  /// A frame of the stack lasts as long as its fork. The deeper they are nested, the longer a
  /// thread works before it forks once more, so that the depth grows with the third root of the
  /// time.
  static bool may_fork(std::size_t depth, ticks worked) {
    if (depth <= 16) return true;
    const ticks nested = depth - 16;
    return worked >= nested * nested * microsecond();
  }

  /// How many entries at the bottom to give away: half of those that lie equally deep, or more if
  /// it takes many forks to find enough work.
  static std::size_t share_of(const stack& todo, std::size_t depth) {
    std::size_t siblings = 1;
    while (siblings != todo.size() && todo[siblings].level == todo[0].level) ++siblings;
    const std::size_t wanted =
        std::max(siblings / 2, std::size_t{1} << std::min<std::size_t>(depth / 8, 20));
    return std::min(wanted, todo.size() / 2);
  }

  [[gnu::noinline]] bool share(worker& w, stack& todo, accumulator& acc, const piece& where,
                               std::size_t depth) const {
    const auto bottom = todo.begin();
    const auto kept = bottom + static_cast<std::ptrdiff_t>(share_of(todo, depth));
    stack given(std::make_move_iterator(bottom), std::make_move_iterator(kept));
    // Not erase, which assigns: an entry may hold references.
    auto to = bottom;
    for (auto from = kept; from != todo.end(); ++from, ++to) replace(*to, std::move(*from));
    for (auto n = given.size(); n != 0; --n) todo.pop_back();
    return fork_piece(
        w, sink_, acc, where, where.first,
        [&, depth](accumulator& own, const piece& there) {
          return run_piece(&w, todo, own, there, depth + 1);
        },
        [&, depth](accumulator& own, const piece& there) {
          worker* const me = this_worker;
          return run_piece(me, given, own, there, me == &w ? depth + 1 : 0);
        });
  }

  const Steps& steps_;
  const Sink& sink_;
};

/// A source that drives itself by `walk`.
template <class Derived, class Item>
class walked_source : public parallel_interface<Derived> {
 public:
  using item = Item;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;
};

}  // namespace tine::detail
