#pragma once

#include <tine/core/clock.hpp>     // now, microsecond
#include <tine/core/enter.hpp>     // run_in, global_pool, offer_delay
#include <tine/core/fork.hpp>      // fork
#include <tine/core/region.hpp>    // region_scope
#include <tine/core/tracing.hpp>   // traced
#include <tine/iter/concepts.hpp>  // parallel_iterator, position
#include <tine/iter/limits.hpp>    // piece_limits
#include <tine/iter/piece.hpp>     // piece, branch, terminal_call

#include <algorithm>    // std::min, std::max
#include <atomic>       // std::atomic
#include <cstdint>      // std::uint64_t
#include <memory>       // std::destroy_at, std::construct_at
#include <type_traits>  // std::is_trivially_copyable_v
#include <utility>      // std::move

// The loop under every terminal call. A thread works through its positions in chunks of about a
// microsecond and asks between two chunks whether another thread is hungry; only then is what is
// left split in half. So a running piece can always be shared, and nothing is split for nobody.
namespace tine::detail {

/// Runs all items of `it` into `acc`; false when nothing behind them is needed.
template <class Iterator, class Sink>
bool drive_into(const Iterator& it, const Sink& sink, typename Sink::accumulator& acc,
                const piece& where);

/// What the iterators of a chain hand their items to: the end of the chain, a sink and the
/// accumulator of the running piece.
template <class Sink>
class leaf_emit {
 public:
  using accumulator = typename Sink::accumulator;

  leaf_emit(const Sink& sink, accumulator& acc, const piece& where)
      : sink_(sink), acc_(acc), where_(where) {}

  template <class Item>
  auto operator()(Item&& item) const {
    if constexpr (requires { sink_.accumulate(acc_, static_cast<Item&&>(item), where_); }) {
      return sink_.accumulate(acc_, static_cast<Item&&>(item), where_);
    } else {
      return sink_.accumulate(acc_, static_cast<Item&&>(item));
    }
  }

  template <class Iterator>
  bool nested(const Iterator& it) const {
    return drive_into(it, sink_, acc_, where_);
  }

 private:
  const Sink& sink_;
  accumulator& acc_;
  const piece& where_;
};

/// Ticks per position, as last measured at one call site: the types of a chain and its sink contain
/// the closures. 0: never run. Relaxed: an estimate that publishes nothing.
template <class Iterator, class Sink>
inline constinit std::atomic<float> measured_cost{0};

/// Runs the items of `[first, last)` into `acc`. Small accumulators are worked on in a local copy,
/// so that they can live in registers.
template <class Iterator, class Sink, class Accumulator>
[[gnu::noinline]] bool run_leaf(const Iterator& it, const Sink& sink, position first, position last,
                                Accumulator& acc, const piece& where) {
  if constexpr (requires { sink.run(it, first, last, acc, where); }) {
    return sink.run(it, first, last, acc, where);
  } else if constexpr (requires { sink.run(it, first, last, acc); }) {
    return sink.run(it, first, last, acc);
  } else if constexpr (std::is_trivially_copyable_v<Accumulator> &&
                       std::is_trivially_destructible_v<Accumulator>) {
    Accumulator local = acc;
    const bool to_the_end = it.run(first, last, leaf_emit<Sink>(sink, local, where));
    acc = local;
    return to_the_end;
  } else {
    return it.run(first, last, leaf_emit<Sink>(sink, acc, where));
  }
}

/// Gives an accumulator another value.
template <class Accumulator>
void replace(Accumulator& acc, Accumulator&& value) {
  if constexpr (std::is_move_assignable_v<Accumulator>) {
    acc = std::move(value);
  } else {
    static_assert(std::is_nothrow_move_constructible_v<Accumulator>,
                  "tine: an accumulator can be assigned, or moved without an exception");
    std::destroy_at(std::addressof(acc));
    std::construct_at(std::addressof(acc), std::move(value));
  }
}

/// `acc` and what follows it become one.
template <class Sink, class Accumulator>
void combine_into(const Sink& sink, Accumulator& acc, Accumulator right) {
  replace(acc, Accumulator(sink.combine(std::move(acc), std::move(right))));
}

/// Forks a piece: `left(acc, piece)` goes on with its accumulator while another thread may run
/// `right(acc, piece)` with one of its own. Both say whether what follows them is needed.
/// The caller is `w`'s thread, inside a region.
template <class Sink, class Left, class Right>
bool fork_piece(worker& w, const Sink& sink, typename Sink::accumulator& acc, const piece& where,
                position middle, const Left& left, const Right& right) {
  using accumulator = typename Sink::accumulator;
  struct outcome_of_right {
    accumulator acc;
    bool more;
  };
  std::atomic<bool> left_ended{false};
  const branch on_left{where.on, &left_ended, true};
  const branch on_right{where.on, &left_ended, false};
  auto run_left = [&left, &acc, there = piece{where.first, &on_left, where.call}] {
    return left(acc, there);
  };
  auto run_right = [&right, &sink, there = piece{middle, &on_right, where.call}] {
    return there.stopping_others([&] {
      accumulator own = sink.start(there);
      const bool more = right(own, there);
      return outcome_of_right{std::move(own), more};
    });
  };
  w.forks.add_one();
  auto both = fork(w, run_left, run_right);
  where.stopping_others([&] { combine_into<Sink, accumulator>(sink, acc, std::move(both.second.acc)); });
  return both.first && both.second.more;
}

/// Calls `f(worker)` on a thread that works in the call: begins the call if need be. For iterators
/// that drive themselves.
template <class F>
auto inside_call(const piece& where, F&& f) {
  using phase = terminal_call::phase;
  terminal_call& call = *where.call;
  if (call.at == phase::shared) return f(*this_worker);
  return in_pool([&](worker& w) {
    region_scope region(w, false);
    const phase before = std::exchange(call.at, phase::shared);
    auto result = f(w);
    call.at = before;
    return result;
  });
}

template <class Iterator, class Sink>
class driver {
 public:
  using accumulator = typename Sink::accumulator;

  driver(const Iterator& it, const Sink& sink, terminal_call& call)
      : it_(it), sink_(sink), call_(call), limits_(it.limits()) {}
  driver(const driver&) = delete;

  /// Runs all positions. `Outermost`: nothing of the call has begun.
  template <bool Outermost>
  bool run(accumulator& acc, const branch* on) {
    const position n = it_.extent();
    if (n == 0) return true;
    worker* const w = this_worker;
    const bool inside = w != nullptr && w->pool != nullptr;
    if constexpr (Iterator::fixed_tree) return run_fixed(w, inside, n, acc, on);
    const position chunk = first_chunk(n);
    if constexpr (!Outermost) {
      if (call_.fixed_tree) return run_chunk(n, acc, {0, on, &call_});
      if (call_.at != phase::fresh) return run_nested(w, inside, n, chunk, acc, on);
    }
    const bool more = run_call(w, inside, n, chunk, acc, on);
    call_.at = phase::fresh;
    return more;
  }

 private:
  using phase = terminal_call::phase;

  bool run_call(worker* w, bool inside, position n, position chunk, accumulator& acc,
                const branch* on) {
    if (inside && w->offer_limit == 0) {  // a pool of one thread
      region_scope alone(*w, false);
      call_.at = phase::shared;
      return finish(0, n, chunk, acc, on);
    }
    position done = 0;
    const offer_terms terms = offer_now(inside ? w->pool : nullptr);
    coarse_ = is_coarse(n, terms);
    if (!worth_offering_at_once(n, terms)) {
      call_.at = phase::head;
      bool more = true;
      if (inside) {
        region_scope in_head(*w, false);
        more = run_head(done, n, terms.delay, chunk, acc, on);
      } else {
        const outside_head in_head;
        more = run_head(done, n, terms.delay, chunk, acc, on);
      }
      if (done == n || !more) return more;
    }
    return run_rest(inside, done, n, chunk, acc, on);
  }

  /// The items of an iterator that a closure of this call handed over.
  bool run_nested(worker* w, bool inside, position n, position chunk, accumulator& acc,
                  const branch* on) {
    position done = 0;
    if (call_.at == phase::head) {
      const ticks reading = now();
      const ticks left = call_.head_end > reading ? call_.head_end - reading : 0;
      if (!run_head(done, n, left, chunk, acc, on)) return false;
      if (done == n) return true;
      if (!inside) {
        const bool more = run_rest(inside, done, n, chunk, acc, on);
        call_.at = phase::head;
        return more;
      }
      call_.at = phase::shared;
    }
    if (w->offer_limit == 0) return finish(done, n, chunk, acc, on);
    return run_piece(w, done, n, chunk, acc, on);
  }

  /// What the head has left, as work that is offered to others.
  bool run_rest(bool inside, position done, position n, position chunk, accumulator& acc,
                const branch* on) {
    const auto rest = [&, done, chunk] {
      worker& me = *this_worker;
      region_scope region(me, false);
      call_.at = phase::shared;
      if (me.offer_limit == 0) return finish(done, n, chunk, acc, on);
      return run_piece(&me, done, n, chunk, acc, on);
    };
    return inside ? rest() : run_in(global_pool(), rest);
  }

  /// Blocks whose bounds depend on `n` alone, combined by the same tree whoever runs them.
  bool run_fixed(worker* w, bool inside, position n, accumulator& acc, const branch* on) {
    const std::uint64_t size = n;
    const auto count = std::clamp<std::uint64_t>(size / 64, std::min<std::uint64_t>(size, 64), 512);
    const auto length = static_cast<position>(size / count + (size % count != 0 ? 1 : 0));
    const fixed_blocks all{std::max(limits_.min_len, length), n};
    const bool around = std::exchange(call_.fixed_tree, true);
    const ticks begin = now();
    bool more;
    if (call_.at != phase::fresh) {
      const bool alone = call_.at == phase::head || w->offer_limit == 0;
      more = run_blocks(alone ? nullptr : w, all, 0, all.count(), acc, {0, on, &call_});
    } else if (const offer_terms terms = offer_now(inside ? w->pool : nullptr); alone_is_best(n, terms)) {
      const outside_head here;
      call_.at = phase::head;
      more = run_blocks(nullptr, all, 0, all.count(), acc, {0, on, &call_});
      call_.at = phase::fresh;
    } else {
      more = inside_call(piece{0, on, &call_}, [&](worker& me) {
        return run_blocks(me.offer_limit == 0 ? nullptr : &me, all, 0, all.count(), acc, {0, on, &call_});
      });
    }
    learn(static_cast<float>(now() - begin) / static_cast<float>(n));
    call_.fixed_tree = around;
    return more;
  }

  struct fixed_blocks {
    position length;
    position size;
    position count() const { return size / length + (size % length != 0 ? 1 : 0); }
    position end(position block) const { return length * block + std::min<position>(size - length * block, length); }
  };

  bool alone_is_best(position n, const offer_terms& terms) const {
    const float known = cost().load(std::memory_order_relaxed);
    return terms.threads == 1 || (known > 0 && !worth_offering_at_once(n, terms) &&
                                  known * static_cast<float>(n) < static_cast<float>(terms.delay));
  }

  /// The blocks `[first, last)`; with a worker, others may run some of them.
  bool run_blocks(worker* w, const fixed_blocks& all, position first, position last, accumulator& acc,
                  const piece& where) {
    if (stopped(where)) return false;
    if (last - first == 1) return run_chunk(all.end(first), acc, where);
    const position middle = first + (last - first) / 2;
    if (w != nullptr && (last - first >= 4 || coarse_)) {
      return fork_piece(
          *w, sink_, acc, where, middle * all.length,
          [&](accumulator& own, const piece& there) {
            return run_blocks(w, all, first, middle, own, there);
          },
          [&](accumulator& own, const piece& there) {
            return run_blocks(this_worker, all, middle, last, own, there);
          });
    }
    if (!run_blocks(w, all, first, middle, acc, where)) return false;
    const piece behind{middle * all.length, where.on, where.call};
    return where.stopping_others([&] {
      accumulator own = sink_.start(behind);
      const bool more = run_blocks(w, all, middle, last, own, behind);
      combine_into<Sink, accumulator>(sink_, acc, std::move(own));
      return more;
    });
  }

  static std::atomic<float>& cost() { return measured_cost<Iterator, Sink>; }

  position first_chunk(position n) const {
    const float known = cost().load(std::memory_order_relaxed);
    position chunk = 1;
    if (known > 0) {
      // An estimate can be wrong by any factor: the first chunk is no more than an eighth.
      chunk = std::clamp<position>(chunk_for(known, n), 1, std::max<position>(n / 8, 1));
    }
    return limits_.clamp(chunk);
  }

  static position chunk_for(float cost_each, position n) {
    const float fitting = static_cast<float>(microsecond()) / cost_each;
    return fitting < static_cast<float>(n) ? static_cast<position>(fitting) : n;
  }

  /// Few items of unknown cost may be a file each: they are offered before the first is run. So
  /// are those known to take much longer than it takes to hand them over.
  bool worth_offering_at_once(position n, const offer_terms& terms) const {
    if (terms.at_once) return true;
    if (terms.threads == 1 || n == 1) return false;
    const float known = cost().load(std::memory_order_relaxed);
    if (known > 0) {
      const float expected = known * static_cast<float>(n);
      return expected > (coarse_ ? 1 : 3) * static_cast<float>(terms.delay);
    }
    return n < 32 * terms.threads;
  }

  /// Items that take long, or few that may. All of them are put on offer before the first is run,
  /// since a thread in the middle of a long item cannot offer anything.
  bool is_coarse(position n, const offer_terms& terms) const {
    const float known = cost().load(std::memory_order_relaxed);
    return known > 0 ? known > 2 * static_cast<float>(microsecond()) : n < 32 * terms.threads;
  }

  bool stopped(const piece& where) const { return where.is_cut() || sink_.done(where); }

  /// Runs a chunk; false when the piece is to end here.
  bool run_chunk(position last, accumulator& acc, const piece& where) {
    const bool more = where.stopping_others(
        [&] { return run_leaf(it_, sink_, where.first, last, acc, where); });
    if (!more) where.end_early();
    return more;
  }

  /// Runs positions on this thread until they have taken `budget` ticks, and counts them in `done`.
  bool run_head(position& done, position n, ticks budget, position& chunk, accumulator& acc,
                const branch* on) {
    const ticks begin = now();
    call_.head_end = begin + budget;
    ticks last_reading = begin;
    for (;;) {
      const piece where{done, on, &call_};
      if (stopped(where)) return false;
      const position count = std::min<position>(chunk, n - done);
      if (!run_chunk(done + count, acc, where)) return false;
      done += count;
      if (done == n && done != count) return true;  // the chunks before have told what there is to learn
      const ticks reading = now();
      const float each = static_cast<float>(reading - last_reading) / static_cast<float>(count);
      if (n > 1) learn(each);  // one item says little about the next call's
      if (done == n || reading - begin >= budget) return true;
      chunk = next_chunk(each, chunk);
      last_reading = reading;
    }
  }

  position next_chunk(float each, position chunk) const {
    const float fitting = static_cast<float>(microsecond()) / std::max(each, 1e-3f);
    const float widest = static_cast<float>(chunk) * 8;
    return limits_.clamp(std::max<position>(1, static_cast<position>(std::min(fitting, widest))));
  }

  /// Slower is believed at once, faster slowly: work that is offered in vain costs little.
  static void learn(float each) {
    const float old = cost().load(std::memory_order_relaxed);
    each = std::max(each, 1e-3f);
    if (old == 0) {
      cost().store(each, std::memory_order_relaxed);
    } else if (each > old * 1.25f) {
      cost().store(each, std::memory_order_relaxed);
    } else if (each < old * 0.8f) {
      cost().store((old + each) / 2, std::memory_order_relaxed);
    }
  }

  /// What is left, on this thread alone.
  bool finish(position first, position last, position chunk, accumulator& acc, const branch* on) {
    while (first < last) {
      const piece where{first, on, &call_};
      if (stopped(where)) return false;
      const position count = std::min<position>(chunk, last - first);
      const ticks begin = now();
      if (!run_chunk(first + count, acc, where)) return false;
      first += count;
      chunk = next_chunk(static_cast<float>(now() - begin) / static_cast<float>(count), chunk);
    }
    return true;
  }

  bool run_piece(worker* w, position first, position last, position chunk, accumulator& acc,
                 const branch* on) {
    ticks reading = now();
    for (;;) {
      const piece where{first, on, &call_};
      if (stopped(where)) return false;
      const position left = last - first;
      if (left > chunk && left / 2 >= limits_.min_len && w != nullptr) {
        if (coarse_) insist(*w);
        // Older pending work is larger.
        if (hungry(*w) && (w->hidden < w->tail || w->spawning != nullptr)) expose(*w);
        if (hungry(*w)) return split(*w, last, chunk, acc, where);
      }
      const position count = std::min(chunk, left);
      if (!run_chunk(first + count, acc, where)) return false;
      first += count;
      if (first == last) return true;
      const ticks then = std::exchange(reading, now());
      if (count == chunk) {
        const float each = static_cast<float>(reading - then) / static_cast<float>(count);
        learn(each);
        chunk = next_chunk(each, chunk);
      }
      if (w != nullptr) remind_if_due(*w, reading);
    }
  }

  [[gnu::noinline]] bool split(worker& w, position last, position chunk, accumulator& acc,
                               const piece& where) {
    const position middle = where.first + (last - where.first) / 2;
    return fork_piece(
        w, sink_, acc, where, middle,
        [this, &w, middle, chunk](accumulator& own, const piece& there) {
          return run_piece(&w, there.first, middle, chunk, own, there.on);
        },
        [this, last, chunk](accumulator& own, const piece& there) {
          return run_piece(this_worker, there.first, last, chunk, own, there.on);
        });
  }

  const Iterator& it_;
  const Sink& sink_;
  terminal_call& call_;
  const piece_limits limits_;
  bool coarse_ = false;
};

template <bool Outermost, class Iterator, class Sink>
bool drive_some(const Iterator& it, const Sink& sink, typename Sink::accumulator& acc,
                const piece& where) {
  bool more;
  if constexpr (Iterator::self_driven) {
    more = it.drive_into(sink, acc, where);
  } else {
    more = driver<Iterator, Sink>(it, sink, *where.call).template run<Outermost>(acc, where.on);
  }
  if (more) it.finished();
  return more;
}

template <class Iterator, class Sink>
bool drive_into(const Iterator& it, const Sink& sink, typename Sink::accumulator& acc,
                const piece& where) {
  return drive_some<false>(it, sink, acc, where);
}

/// What a timeline shows a terminal call as.
template <class Sink>
constexpr const char* sink_name() {
  if constexpr (requires { Sink::name; }) {
    return Sink::name;
  } else {
    return "loop";
  }
}

/// Runs every item of `it` into `sink` and returns the accumulator.
template <parallel_iterator Iterator, class Sink>
typename Sink::accumulator drive(const Iterator& it, const Sink& sink) {
  return traced(sink_name<Sink>(), [&] {
    terminal_call call;
    const piece all{0, nullptr, &call};
    typename Sink::accumulator acc = sink.start(all);
    drive_some<true>(it, sink, acc, all);
    return acc;
  });
}

}  // namespace tine::detail
