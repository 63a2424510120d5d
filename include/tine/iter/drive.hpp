#pragma once

#include <tine/core/clock.hpp>     // now, microsecond
#include <tine/core/enter.hpp>     // run_in, global_pool, offer_delay
#include <tine/core/fork.hpp>      // fork
#include <tine/core/region.hpp>    // region_scope
#include <tine/core/tracing.hpp>   // traced
#include <tine/iter/concepts.hpp>  // parallel_iterator, position
#include <tine/iter/limits.hpp>    // piece_limits

#include <algorithm>    // std::min, std::max
#include <atomic>       // std::atomic
#include <type_traits>  // std::is_trivially_copyable_v
#include <utility>      // std::move

// The loop under every terminal call. A thread works through its positions in chunks of about a
// microsecond and asks between two chunks whether another thread is hungry; only then is what is
// left split in half. So a running piece can always be shared, and nothing is split for nobody.
namespace tine::detail {

/// Ticks per position, as last measured at one call site: the types of a chain and its sink contain
/// the closures. 0: never run. Relaxed: an estimate that publishes nothing.
template <class Iterator, class Sink>
inline constinit std::atomic<float> measured_cost{0};

/// Runs the items of `[first, last)` into `acc`. Small accumulators are worked on in a local copy,
/// so that they can live in registers.
template <class Iterator, class Sink, class Accumulator>
[[gnu::noinline]] bool run_leaf(const Iterator& it, const Sink& sink, position first, position last,
                                Accumulator& acc) {
  if constexpr (requires { sink.run(it, first, last, acc); }) {
    return sink.run(it, first, last, acc);
  } else if constexpr (std::is_trivially_copyable_v<Accumulator> &&
                       std::is_trivially_destructible_v<Accumulator>) {
    Accumulator local = acc;
    const bool to_the_end = it.run(first, last, [&](auto&& item) {
      return sink.accumulate(local, static_cast<decltype(item)&&>(item));
    });
    acc = local;
    return to_the_end;
  } else {
    return it.run(first, last, [&](auto&& item) {
      return sink.accumulate(acc, static_cast<decltype(item)&&>(item));
    });
  }
}

template <class Iterator, class Sink>
class driver {
 public:
  using accumulator = typename Sink::accumulator;

  driver(const Iterator& it, const Sink& sink) : it_(it), sink_(sink), limits_(it.limits()) {}
  driver(const driver&) = delete;

  accumulator run() {
    const position n = it_.extent();
    accumulator acc = sink_.start(0);
    if (n == 0) return acc;
    worker* const w = this_worker;
    const bool inside = w != nullptr && w->pool != nullptr;
    if (inside && w->offer_limit == 0) {  // a pool of one thread
      region_scope alone(*w, false);
      finish(0, n, first_chunk(n), acc);
      return acc;
    }

    position done = 0;
    position chunk = first_chunk(n);
    const offer_terms terms = offer_now(inside ? w->pool : nullptr);
    coarse_ = is_coarse(n, terms);
    if (!worth_offering_at_once(n, terms)) {
      if (inside) {
        region_scope in_head(*w, false);
        done = run_head(n, terms.delay, chunk, acc);
      } else {
        const outside_head in_head;
        done = run_head(n, terms.delay, chunk, acc);
      }
      if (done == n) return acc;
    }
    const auto rest = [&]() -> accumulator {
      worker& me = *this_worker;
      region_scope call(me, false);
      if (me.offer_limit == 0) {
        finish(done, n, chunk, acc);
        return std::move(acc);
      }
      return run_piece(&me, done, n, chunk, std::move(acc));
    };
    if (inside) return rest();
    return run_in(global_pool(), rest);
  }

 private:
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

  bool stopped(position first) const {
    return failed_.load(std::memory_order_relaxed) || sink_.done(first);
  }

  /// Calls `f`; if it throws, no other piece starts another chunk.
  template <class F>
  auto stopping_others(F&& f) {
    try {
      return f();
    } catch (...) {
      // Relaxed: it only ends other pieces early; the exception itself travels through the forks.
      failed_.store(true, std::memory_order_relaxed);
      throw;
    }
  }

  /// Runs a chunk; false when the loop is to end here.
  bool run_chunk(position first, position last, accumulator& acc) {
    return stopping_others([&] { return run_leaf(it_, sink_, first, last, acc); });
  }

  /// Runs positions on this thread until they have taken `budget` ticks; returns how many.
  position run_head(position n, ticks budget, position& chunk, accumulator& acc) {
    const ticks begin = now();
    ticks last_reading = begin;
    position done = 0;
    for (;;) {
      if (sink_.done(done)) return n;
      const position count = std::min(chunk, n - done);
      if (!run_chunk(done, done + count, acc)) return n;
      done += count;
      if (done == n && done != count) return n;  // the chunks before have told what there is to learn
      const ticks reading = now();
      const float each = static_cast<float>(reading - last_reading) / static_cast<float>(count);
      if (n > 1) learn(each);  // one item says little about the next call's
      if (done == n || reading - begin >= budget) return done;
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
  void finish(position first, position last, position chunk, accumulator& acc) {
    while (first < last && !stopped(first)) {
      const position count = std::min(chunk, last - first);
      const ticks begin = now();
      if (!run_chunk(first, first + count, acc)) return;
      first += count;
      chunk = next_chunk(static_cast<float>(now() - begin) / static_cast<float>(count), chunk);
    }
  }

  accumulator run_piece(worker* w, position first, position last, position chunk,
                        accumulator acc) {
    ticks reading = now();
    while (!stopped(first)) {
      const position left = last - first;
      if (left > chunk && left >= 2 * limits_.min_len && w != nullptr) {
        if (coarse_) insist(*w);
        // Older pending work is larger.
        if (hungry(*w) && (w->hidden < w->tail || w->spawning != nullptr)) expose(*w);
        if (hungry(*w)) return split(w, first, last, chunk, std::move(acc));
      }
      const position count = std::min(chunk, left);
      if (!run_chunk(first, first + count, acc)) break;
      first += count;
      const ticks then = std::exchange(reading, now());
      if (count == chunk) {
        const float each = static_cast<float>(reading - then) / static_cast<float>(count);
        learn(each);
        chunk = next_chunk(each, chunk);
      }
      if (w != nullptr) remind_if_due(*w, reading);
      if (first == last) break;
    }
    return acc;
  }

  [[gnu::noinline]] accumulator split(worker* w, position first, position last, position chunk,
                                      accumulator acc) {
    const position middle = first + (last - first) / 2;
    // The bounds are copied: captured by reference they would have to live in memory.
    auto left = [this, w, first, middle, chunk, &acc] {
      return run_piece(w, first, middle, chunk, std::move(acc));
    };
    auto right = [this, middle, last, chunk] {
      return run_piece(this_worker, middle, last, chunk,
                       stopping_others([&] { return sink_.start(middle); }));
    };
    w->forks.add_one();
    auto both = fork(*w, left, right);
    return stopping_others(
        [&] { return sink_.combine(std::move(both.first), std::move(both.second)); });
  }

  const Iterator& it_;
  const Sink& sink_;
  const piece_limits limits_;
  bool coarse_ = false;
  std::atomic<bool> failed_{false};
};

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
  return traced(sink_name<Sink>(), [&] { return driver<Iterator, Sink>(it, sink).run(); });
}

}  // namespace tine::detail
