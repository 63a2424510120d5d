#include <tine/core/clock.hpp>        // now, microsecond
#include <tine/core/enter.hpp>        // run_in, global_pool, offer_now, outside_head
#include <tine/core/fork.hpp>         // fork
#include <tine/core/region.hpp>       // region_scope
#include <tine/iter/inside_call.hpp>  // inside_call
#include <tine/iter/loop.hpp>

#include <algorithm>  // std::min, std::max, std::clamp
#include <array>      // std::array
#include <atomic>     // std::atomic
#include <bit>        // std::bit_width
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint64_t
#include <limits>     // std::numeric_limits
#include <utility>    // std::exchange

namespace tine::detail {
namespace {

position positions_in_a_microsecond(float cost_each, position n) noexcept {
  const auto time = static_cast<float>(microsecond());
  return cost_each * static_cast<float>(n) <= time ? n : static_cast<position>(time / cost_each);
}

/// A chunk chosen before the piece was offered, unless its items have turned out to take long since:
/// a piece of one such chunk would be shared by nobody.
position not_too_long(position chunk, float cost_each) noexcept {
  if (cost_each * static_cast<float>(chunk) <= 16 * static_cast<float>(microsecond())) return chunk;
  return std::max<position>(positions_in_a_microsecond(cost_each, chunk), 1);
}

/// An accumulator in the room that it was given, from when it is made.
class made_accumulator {
 public:
  made_accumulator(const loop_parts& parts, void* room) noexcept : parts_(parts), room_(room) {}
  made_accumulator(const made_accumulator&) = delete;
  ~made_accumulator() {
    if (made_ && parts_.destroy != nullptr) parts_.destroy(room_);
  }
  void make(const void* sink, const piece& where) {
    parts_.start(sink, room_, where);
    made_ = true;
  }

 private:
  const loop_parts& parts_;
  void* const room_;
  bool made_ = false;
};

}  // namespace

bool loop::run_outermost(void* acc, const branch* on) {
  if (extent_ == 0) return true;
  worker* const w = this_worker;
  const bool more = run_call(w, w != nullptr && w->pool != nullptr, first_chunk(), acc, on);
  call_.at = phase::fresh;
  return more;
}

bool loop::run_within(void* acc, const branch* on) {
  if (extent_ == 0) return true;
  if (call_.fixed_tree) return run_chunk(extent_, acc, {0, on, &call_});
  if (call_.at == phase::fresh) return run_outermost(acc, on);
  worker* const w = this_worker;
  return run_nested(w, w != nullptr && w->pool != nullptr, first_chunk(), acc, on);
}

bool loop::run_call(worker* w, bool inside, position chunk, void* acc, const branch* on) {
  if (inside && w->offer_limit == 0) {  // a pool of one thread
    region_scope alone(*w, false);
    call_.at = phase::shared;
    return run_alone(0, extent_, chunk, acc, on);
  }
  position done = 0;
  const offer_terms terms = offer_now(inside ? w->pool : nullptr);
  coarse_ = is_coarse(terms);
  if (!worth_offering_at_once(terms)) {
    call_.at = phase::head;
    bool more = true;
    if (inside) {
      region_scope in_head(*w, false);
      more = run_head(*w, done, begin_head(*w, terms.delay), chunk, acc, on);
    } else {
      const outside_head in_head;
      worker& me = *this_worker;
      more = run_head(me, done, begin_head(me, terms.delay), chunk, acc, on);
    }
    if (done == extent_ || !more) return more;
  }
  return run_rest(inside, done, chunk, acc, on);
}

bool loop::run_nested(worker* w, bool inside, position chunk, void* acc, const branch* on) {
  position done = 0;
  if (call_.at == phase::head) {
    const ticks reading = now();
    if (!run_head(*w, done, {reading, call_.end_of_head(reading), true}, chunk, acc, on)) {
      return false;
    }
    if (done == extent_) return true;
    if (!inside) {
      const bool more = run_rest(inside, done, chunk, acc, on);
      call_.at = phase::head;
      return more;
    }
    call_.at = phase::shared;
  }
  if (w->offer_limit == 0) return run_alone(done, extent_, chunk, acc, on);
  return run_piece(*w, done, extent_, chunk, acc, on);
}

/// What the head has left, as work that is offered to others.
bool loop::run_rest(bool inside, position done, position chunk, void* acc, const branch* on) {
  const auto rest = [&, done, chunk] {
    worker& me = *this_worker;
    region_scope region(me, false);
    call_.at = phase::shared;
    if (me.offer_limit == 0) return run_alone(done, extent_, chunk, acc, on);
    return run_piece(me, done, extent_, chunk, acc, on);
  };
  return inside ? rest() : run_in(global_pool(), rest);
}

/// Where calls follow closely upon each other, the reading of the clock that the last one ended with
/// will do: reading it takes as long as some tens of cheap items.
loop::head_time loop::begin_head(worker& w, ticks budget) const noexcept {
  if (w.calls_are_close && known_cost() > 0) {
    return {w.last_reading, w.last_reading + budget, false};
  }
  const ticks reading = now();
  w.calls_are_close = reading - w.last_reading < microsecond() / 2;
  w.last_reading = reading;
  return {reading, reading + budget, true};
}

/// Runs positions on this thread until it is time to share them, and counts them in `done`.
bool loop::run_head(worker& w, position& done, head_time time, position& chunk, void* acc,
                    const branch* on) {
  call_.head_end = time.is_exact ? time.end : 0;
  for (;;) {
    const piece where{done, on, &call_};
    if (stopped(where)) return false;
    const position count = std::min<position>(chunk, extent_ - done);
    if (!run_chunk(done + count, acc, where)) return false;
    done += count;
    // The chunks before have told what there is to learn, and one item says little about the next
    // call's.
    if (done == extent_ && (done != count || extent_ == 1)) return true;
    const ticks reading = w.last_reading = now();
    const ticks taken = reading - time.begin;
    const float each = static_cast<float>(taken) / static_cast<float>(count);  // at most
    if (time.is_exact) {
      learn(each);
    } else {
      if (taken > microsecond()) {  // by what this thread did before the call, perhaps
        w.calls_are_close = false;
        time.end += taken;
      }
      call_.head_end = time.end;
      time.is_exact = true;
    }
    if (done == extent_ || reading >= time.end) return true;
    const position left = extent_ - done;
    const bool is_short = left / 16 <= count &&
                          each * static_cast<float>(left) < 2 * static_cast<float>(microsecond());
    chunk = is_short ? limits_.clamp(left) : next_chunk(each, chunk);
    time.begin = reading;
  }
}

/// A stretch that is not offered to others.
bool loop::run_alone(position first, position last, position chunk, void* acc, const branch* on) {
  while (first < last) {
    const piece where{first, on, &call_};
    if (stopped(where)) return false;
    const position left = last - first;
    const position count = std::min(stride(chunk, left), left);
    const ticks begin = now();
    if (!run_chunk(first + count, acc, where)) return false;
    first += count;
    chunk = next_chunk(static_cast<float>(now() - begin) / static_cast<float>(count), chunk);
  }
  return true;
}

/// A stretch of which others get their share when they are hungry.
bool loop::run_piece(worker& w, position first, position last, position chunk, void* acc,
                     const branch* on) {
  chunk = limits_.clamp(not_too_long(chunk, known_cost()));
  ticks reading = now();
  for (;;) {
    const piece where{first, on, &call_};
    if (stopped(where)) return false;
    const position left = last - first;
    if (worth_sharing(left, chunk) && left / 2 >= limits_.min_len) {
      if (coarse_) insist(w);
      // Older pending work is larger.
      if (hungry(w) && (w.hidden < w.tail || w.spawning != nullptr)) {
        expose(w);
        reading = now();  // what that took is no part of an item
      }
      if (hungry(w)) {
        const position middle = first + left / 2;
        return fork_piece(
            w, acc, where, middle,
            [this, &w, middle, chunk](void* own, const piece& there) {
              return run_piece(w, there.first, middle, chunk, own, there.on);
            },
            [this, last, chunk](void* own, const piece& there) {
              return run_piece(*this_worker, there.first, last, chunk, own, there.on);
            });
      }
    }
    const position count = std::min(stride(chunk, left), left);
    if (!run_chunk(first + count, acc, where)) return false;
    first += count;
    const ticks then = std::exchange(reading, now());
    // When it looked: what follows was no pause in which nobody could have asked. Its items may
    // have offered something since.
    w.last_offer = std::max(w.last_offer, then);
    if (count >= chunk) {
      const float each = static_cast<float>(reading - then) / static_cast<float>(count);
      if (extent_ > 1) learn(each);  // one item says little about the next call's
      chunk = next_chunk(each, chunk);
    }
    if (first == last) return true;
    remind_if_due(w, reading);
  }
}

/// Runs a chunk; false when the piece is to end here.
bool loop::run_chunk(position last, void* acc, const piece& where) {
  const bool more = where.stopping_others(
      [&] { return parts_.run(chain_, sink_, where.first, last, acc, where); });
  if (!more) where.end_early();
  return more;
}

bool loop::stopped(const piece& where) const {
  return where.is_cut() || (parts_.done != nullptr && parts_.done(sink_, where));
}

/// Forks a piece: `left(acc, piece)` goes on with its accumulator while another thread may run
/// `right(acc, piece)` with one of its own. The caller is `w`'s thread, inside a region.
template <class Left, class Right>
[[gnu::noinline]] bool loop::fork_piece(worker& w, void* acc, const piece& where, position middle,
                                        const Left& left, const Right& right) {
  struct frame {
    loop& self;
    worker& w;
    void* acc;
    const piece& where;
    position middle;
    const Left& left;
    const Right& right;
    bool more;
  } all{*this, w, acc, where, middle, left, right, false};
  parts_.with_room(
      [](void* room, void* what) {
        auto& f = *static_cast<frame*>(what);
        loop& self = f.self;
        made_accumulator own(self.parts_, room);
        branches sides(f.where.on);
        auto run_left = [&f, there = piece{f.where.first, &sides.left, f.where.call}] {
          return f.left(f.acc, there);
        };
        auto run_right = [&f, &own, room, there = piece{f.middle, &sides.right, f.where.call}] {
          return there.stopping_others([&] {
            own.make(f.self.sink_, there);
            return f.right(room, there);
          });
        };
        f.w.forks.add_one();
        const auto more = fork(f.w, run_left, run_right);
        f.where.stopping_others([&] { self.parts_.combine(self.sink_, f.acc, room); });
        f.more = more.first && more.second;
      },
      &all);
  return all.more;
}

// What a call has learned about its items, and what follows from it.

/// Slower is believed at once, faster slowly: work that is offered in vain costs little.
void loop::learn(float each) const noexcept {
  const float old = known_cost();
  each = std::max(each, 1e-3f);
  if (old == 0 || each > old * 1.25f) {
    parts_.cost->store(each, std::memory_order_relaxed);
  } else if (each < old * 0.8f) {
    parts_.cost->store((old + each) / 2, std::memory_order_relaxed);
  }
}

/// Less than three microseconds of short items is not: another thread would need one to begin, and
/// one more to fetch what this one has in its cache.
bool loop::worth_sharing(position left, position chunk) const noexcept {
  if (left <= chunk) return false;
  return left / 3 > chunk || coarse_ || known_cost() > 1.5f * static_cast<float>(microsecond());
}

position loop::first_chunk() const noexcept {
  const float known = known_cost();
  position chunk = 1;
  if (known > 0) {
    // An estimate can be wrong by any factor: the first chunk is no more than an eighth.
    chunk = std::max<position>(positions_in_a_microsecond(known, extent_ / 8), 1);
  }
  return limits_.clamp(chunk);
}

position loop::next_chunk(float each, position chunk) const noexcept {
  const float fitting = static_cast<float>(microsecond()) / std::max(each, 1e-3f);
  const float widest = static_cast<float>(chunk) * 8;
  return limits_.clamp(std::max<position>(1, static_cast<position>(std::min(fitting, widest))));
}

/// How many positions to run before the next look at the others: more than a chunk while so much is
/// left that a little later makes no difference to them.
position loop::stride(position chunk, position left) const noexcept {
  const position share = left / 32;
  return share > chunk ? limits_.clamp(std::min<position>(share, chunk * 4)) : chunk;
}

/// Few items of unknown cost may be a file each: they are offered before the first is run. So are
/// those known to take much longer than it takes to hand them over.
bool loop::worth_offering_at_once(const offer_terms& terms) const noexcept {
  if (terms.at_once) return true;
  if (terms.threads == 1 || extent_ == 1) return false;
  const float known = known_cost();
  if (known > 0) {
    // A search may be over after a few items, whatever all of them would cost.
    if (parts_.done != nullptr && !coarse_) return false;
    const float expected = known * static_cast<float>(extent_);
    return expected > (coarse_ ? 1 : 3) * static_cast<float>(terms.delay);
  }
  return extent_ < 32 * terms.threads;
}

/// Items that take long, or few that may. All of them are put on offer before the first is run,
/// since a thread in the middle of a long item cannot offer anything.
bool loop::is_coarse(const offer_terms& terms) const noexcept {
  const float known = known_cost();
  return known > 0 ? known > 2 * static_cast<float>(microsecond()) : extent_ < 32 * terms.threads;
}

// Loops whose pieces depend on the extent alone.

struct loop::fixed_blocks {
  position length;
  position size;
  position worth_a_fork;  // fewer blocks are over too soon

  position count() const { return size / length + (size % length != 0 ? 1 : 0); }
  position end(position block) const {
    return length * block + std::min<position>(size - length * block, length);
  }
};

bool loop::alone_is_best(const offer_terms& terms) const noexcept {
  const float known = known_cost();
  return terms.threads == 1 ||
         (known > 0 && !worth_offering_at_once(terms) &&
          known * static_cast<float>(extent_) < static_cast<float>(terms.delay));
}

bool loop::run_fixed(void* acc, const branch* on) {
  if (extent_ == 0) return true;
  // Handed over by an item of a call without a fixed tree, where it can promise nothing; and other
  // threads may be at work in that call.
  if (call_.at != phase::fresh && !call_.fixed_tree) return run_within(acc, on);
  const std::uint64_t size = extent_;
  const auto count = std::clamp<std::uint64_t>(size / 64, std::min<std::uint64_t>(size, 64), 256);
  const auto length = static_cast<position>(size / count + (size % count != 0 ? 1 : 0));
  fixed_blocks all{std::max(limits_.min_len, length), extent_, 2};
  if (const float known = known_cost(); known > 0) {
    const std::uint64_t blocks = positions_in_a_microsecond(known, extent_) / all.length;
    all.worth_a_fork = static_cast<position>(
        std::max<std::uint64_t>(std::min<std::uint64_t>(4 * blocks, all.count()), 2));
  }
  const piece whole{0, on, &call_};
  const auto run_all = [&](worker* w) {
    const ticks begin = now();
    const bool more = run_blocks(w, all, 0, all.count(), acc, whole);
    learn(static_cast<float>(now() - begin) / static_cast<float>(extent_));
    return more;
  };

  worker* const w = this_worker;
  const bool inside = w != nullptr && w->pool != nullptr;
  const bool around = call_.fixed_tree;
  if (!around) call_.fixed_tree = true;
  bool more;
  if (call_.at != phase::fresh) {
    const bool alone = call_.at == phase::head || w->offer_limit == 0;
    more = run_all(alone ? nullptr : w);
  } else if (const offer_terms terms = offer_now(inside ? w->pool : nullptr);
             alone_is_best(terms)) {
    const outside_head here;
    call_.at = phase::head;
    more = run_all(nullptr);
    call_.at = phase::fresh;
  } else {
    more = inside_call(whole,
                       [&](worker& me) { return run_all(me.offer_limit == 0 ? nullptr : &me); });
  }
  if (!around) call_.fixed_tree = false;
  return more;
}

/// The blocks `[first, last)`; with a worker, others may run some of them.
bool loop::run_blocks(worker* w, const fixed_blocks& all, position first, position last, void* acc,
                      const piece& where) {
  if (w == nullptr || last - first < all.worth_a_fork) {
    return run_blocks_alone(all, first, last, acc, where);
  }
  if (stopped(where)) return false;
  const position middle = first + (last - first) / 2;
  return fork_piece(
      *w, acc, where, middle * all.length,
      [&](void* own, const piece& there) { return run_blocks(w, all, first, middle, own, there); },
      [&](void* own, const piece& there) {
        return run_blocks(this_worker, all, middle, last, own, there);
      });
}

/// The same on this thread, which takes room for all levels of the tree at once: cheap blocks would
/// take less time than room for each.
bool loop::run_blocks_alone(const fixed_blocks& all, position first, position last, void* acc,
                            const piece& where) {
  struct frame {
    loop& self;
    const fixed_blocks& all;
    position first, last;
    void* acc;
    const piece& where;
    std::array<void*, std::numeric_limits<position>::digits> rooms;
    std::size_t wanted;
    std::size_t taken = 0;
    bool more = false;

    void run() {
      if (taken < wanted) return self.parts_.with_room(&take, this);
      more = self.run_subtree(all, first, last, acc, where, rooms.data());
    }
    static void take(void* room, void* what) {
      auto& f = *static_cast<frame*>(what);
      f.rooms[f.taken++] = room;
      f.run();
    }
  };
  const auto levels =
      static_cast<std::size_t>(std::bit_width(static_cast<position>(last - first - 1)));
  frame f{*this, all, first, last, acc, where, {}, levels};
  f.run();
  return f.more;
}

/// As `run_blocks_alone`, with room for an accumulator for each level below this one.
bool loop::run_subtree(const fixed_blocks& all, position first, position last, void* acc,
                       const piece& where, void* const* rooms) {
  if (stopped(where)) return false;
  if (last - first == 1) return run_chunk(all.end(first), acc, where);
  const position middle = first + (last - first) / 2;
  if (!run_subtree(all, first, middle, acc, where, rooms)) return false;
  const piece behind{static_cast<position>(middle * all.length), where.on, where.call};
  made_accumulator own(parts_, *rooms);
  return where.stopping_others([&] {
    own.make(sink_, behind);
    const bool more = run_subtree(all, middle, last, *rooms, behind, rooms + 1);
    parts_.combine(sink_, acc, *rooms);
    return more;
  });
}

}  // namespace tine::detail
