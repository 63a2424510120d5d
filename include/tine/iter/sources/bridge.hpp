#pragma once

#include <tine/iter/drive.hpp>          // leaf_emit
#include <tine/iter/fork_piece.hpp>     // fork_piece, inside_call
#include <tine/iter/interface.hpp>      // parallel_interface
#include <tine/iter/sources/keeps.hpp>  // keeps_elements

#include <algorithm>    // std::max, std::min
#include <atomic>       // std::atomic
#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <iterator>     // std::iter_value_t
#include <memory>       // std::addressof
#include <optional>     // std::optional
#include <ranges>       // std::ranges::input_range
#include <stdexcept>    // std::invalid_argument
#include <type_traits>  // std::is_lvalue_reference_v
#include <utility>      // std::move
#include <vector>       // std::vector

namespace tine {
namespace detail {

template <class F>
concept generator = std::invocable<F&> && requires(std::invoke_result_t<F&> x) {
  { x.has_value() } -> std::convertible_to<bool>;
  *std::move(x);
};

/// Gives the elements of a range one by one. Those of a range that can be read again are referred
/// to, others are moved or copied out before the range goes on.
template <class View>
class range_puller {
  using reference = std::ranges::range_reference_t<View>;
  static constexpr bool stays =
      std::ranges::forward_range<View> && std::is_lvalue_reference_v<reference>;

 public:
  using item = std::conditional_t<stays, reference, std::ranges::range_value_t<View>>;
  using kept = std::conditional_t<stays, std::remove_reference_t<reference>*,
                                  std::ranges::range_value_t<View>>;
  static constexpr bool owns_items = keeps_elements<View>;

  explicit range_puller(View& view)
      : next_(std::ranges::begin(view)), end_(std::ranges::end(view)) {}

  template <class Add>
  bool pull(const Add& add) {
    // A range that was read to where it is now has been advanced only when it is asked again: an
    // input stream would wait for an item that nobody has asked for.
    if (begun_) ++next_;
    begun_ = true;
    if (next_ == end_) return false;
    if constexpr (stays) {
      add(std::addressof(*next_));
    } else {
      add(*next_);
    }
    return true;
  }
  static item give(kept& x) {
    if constexpr (stays) {
      return *x;
    } else {
      return std::move(x);
    }
  }

 private:
  std::ranges::iterator_t<View> next_;
  std::ranges::sentinel_t<View> end_;
  bool begun_ = false;
};

/// Calls a function until it returns something empty.
template <class F>
class call_puller {
  using result = std::invoke_result_t<F&>;

 public:
  using item = std::remove_cvref_t<decltype(*std::declval<result>())>;
  using kept = item;
  static constexpr bool owns_items = false;

  explicit call_puller(F& f) : f_(f) {}

  template <class Add>
  bool pull(const Add& add) {
    auto&& next = std::invoke(f_);
    if (!next.has_value()) return false;
    add(*static_cast<decltype(next)&&>(next));
    return true;
  }
  static item give(kept& x) { return std::move(x); }

 private:
  F& f_;
};

template <class Source>
struct puller_of {
  using type = range_puller<Source>;
};
template <generator Source>
  requires(!std::ranges::range<Source>)
struct puller_of<Source> {
  using type = call_puller<Source>;
};

/// Items that were pulled, as positions.
template <class Puller>
class pulled_iter : public parallel_interface<pulled_iter<Puller>> {
  using kept = typename Puller::kept;

 public:
  using item = typename Puller::item;
  static constexpr bool indexed = true;

  explicit pulled_iter(std::vector<kept>& items) : items_(items) {}

  position extent() const { return items_.size(); }
  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }
  item at(position i) const { return Puller::give(items_[static_cast<std::size_t>(i)]); }

 private:
  std::vector<kept>& items_;
};

/// One call over a sequential source. Threads take turns to pull a batch of items out of it, each
/// for itself: as many as take a few microseconds. A thread that finds the source in use for long
/// gives up. The source may itself use tine, and come back here on the thread that is inside it.
template <class Puller, class Sink>
class bridge {
 public:
  using accumulator = typename Sink::accumulator;
  using kept = typename Puller::kept;

  bridge(Puller source, const Sink& sink) : source_(std::move(source)), sink_(sink) {}

  bool run(worker& w, accumulator& acc, const piece& where) {
    return run_piece(w, acc, where, 0, first_batch());
  }

 private:
  /// The source in use. A flag and no mutex: a source may come back here on the same thread.
  class turn {
   public:
    // Acquire, release: what one thread did with the source is visible to the next.
    explicit turn(std::atomic<bool>& busy)
        : busy_(busy), mine_(!busy.exchange(true, std::memory_order_acquire)) {}
    turn(const turn&) = delete;
    ~turn() {
      if (mine_) busy_.store(false, std::memory_order_release);
    }
    explicit operator bool() const { return mine_; }

   private:
    std::atomic<bool>& busy_;
    bool mine_;
  };

  static std::atomic<float>& cost() { return measured_cost<Puller, Sink>; }

  static std::size_t first_batch() {
    const float known = cost().load(std::memory_order_relaxed);
    return known == 0 ? 1 : std::min<std::size_t>(fitting_batch(known), 64);
  }

  bool run_piece(worker& w, accumulator& acc, const piece& where, std::size_t depth,
                 std::size_t most) {
    const ticks begin = now();
    std::vector<kept> batch;
    while (!ended_.load(std::memory_order_relaxed) && !where.is_cut() && !sink_.done(where)) {
      const ticks before = now();
      if (!where.stopping_others([&] { return pull(batch, most); })) break;
      if (batch.empty()) break;
      if (hungry(w) && may_fork(w, depth, before - begin)) {
        return fork_on(w, batch, most, acc, where, depth);
      }
      if (!process(batch, acc, where)) return false;
      const float each = static_cast<float>(now() - before) / static_cast<float>(batch.size());
      cost().store(std::max(each, 1.f), std::memory_order_relaxed);
      most = std::min(fitting_batch(each), 2 * most);
    }
    return true;
  }

  /// Up to `most` items in `batch`; false when others keep the source. Whoever gives up has seen
  /// another thread in the source, which will come back to it: somebody always reaches the end.
  bool pull(std::vector<kept>& batch, std::size_t most) {
    batch.clear();
    const ticks begin = now();
    do {
      if (busy_.load(std::memory_order_relaxed)) continue;
      if (const turn mine(busy_); mine) {
        try {
          take(batch, most);
        } catch (...) {
          ended_.store(true, std::memory_order_relaxed);
          throw;
        }
        return true;
      }
    } while (now() - begin < 20 * microsecond());
    return false;
  }

  void take(std::vector<kept>& batch, std::size_t most) {
    if (ended_.load(std::memory_order_relaxed)) return;
    batch.reserve(most);
    const auto add = [&batch](auto&& x) { batch.emplace_back(static_cast<decltype(x)&&>(x)); };
    for (std::size_t i = 0; i != most; ++i) {
      if (source_.pull(add)) continue;
      ended_.store(true, std::memory_order_relaxed);
      return;
    }
  }

  bool process(std::vector<kept>& batch, accumulator& acc, const piece& where) {
    const pulled_iter<Puller> items(batch);
    if (where.stopping_others(
            [&] { return run_leaf(items, sink_, 0, batch.size(), acc, where); })) {
      return true;
    }
    ended_.store(true, std::memory_order_relaxed);  // in no order: nothing else is needed
    where.end_early();
    return false;
  }

  static std::size_t fitting_batch(float each) {
    const float fitting = 5 * static_cast<float>(microsecond()) / std::max(each, 1.f);
    return static_cast<std::size_t>(std::max(fitting, 1.f));
  }

  /// Short items are kept from other threads for as long as it takes to wake one. And since the
  /// forks of a call are nested, the deeper they are the longer a thread goes on alone before it
  /// asks once more for help, so that the depth grows with the third root of the time.
  static bool may_fork(const worker& w, std::size_t depth, ticks worked) {
    const float each = cost().load(std::memory_order_relaxed);
    if (depth == 0 && each != 0 && each < static_cast<float>(microsecond())) {
      return worked >= offer_now(w.pool).delay;
    }
    return worked >= depth * depth * microsecond();
  }

  /// Goes on, and lets another thread pull as well.
  [[gnu::noinline]] bool fork_on(worker& w, std::vector<kept>& batch, std::size_t most,
                                 accumulator& acc, const piece& where, std::size_t depth) {
    return fork_piece(
        w, sink_, acc, where, where.first,
        [&, depth, most](accumulator& own, const piece& there) {
          return process(batch, own, there) && run_piece(w, own, there, depth + 1, most);
        },
        [&, depth, most](accumulator& own, const piece& there) {
          worker* const me = this_worker;
          return run_piece(*me, own, there, me == &w ? depth + 1 : 0, most);
        });
  }

  Puller source_;
  const Sink& sink_;
  std::atomic<bool> busy_{false};
  std::atomic<bool> ended_{false};  // relaxed: it only ends other pieces early
};

template <class Source>
class ordered_bridge_iter;

/// The items of a sequential source, in no particular order.
template <class Source>
class [[nodiscard("a chain does nothing until a terminal call")]] bridge_iter
    : public parallel_interface<bridge_iter<Source>> {
  using puller = typename puller_of<Source>::type;

 public:
  using item = typename puller::item;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;
  static constexpr bool owns_items = puller::owns_items;

  explicit bridge_iter(Source source) : source_(std::move(source)) {}

  /// The same items, seen in their order by what follows, `collect` or `reduce` say. No more than
  /// `window` items are pulled and not yet done with. Throws std::invalid_argument for zero.
  ///
  ///     auto replies = tine::par_bridge(requests).ordered(64).map(answer).collect();
  [[nodiscard]] auto ordered(std::size_t window) && {
    return ordered_bridge_iter<Source>(std::move(source_), window);
  }
  [[nodiscard]] auto ordered(std::size_t window) const&
    requires std::copy_constructible<Source>
  {
    return ordered_bridge_iter<Source>(source_, window);
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    return inside_call(where, [&](worker& w) {
      bridge<puller, Sink> between(where.stopping_others([&] { return puller(source_); }), sink);
      return between.run(w, acc, where);
    });
  }

 private:
  mutable Source source_;
};

/// The items of a sequential source, in its order: while the items of one round are worked on,
/// those of the next are pulled. Each round is a loop of its own.
template <class Source>
class [[nodiscard("a chain does nothing until a terminal call")]] ordered_bridge_iter
    : public parallel_interface<ordered_bridge_iter<Source>> {
  using puller = typename puller_of<Source>::type;
  using round = std::vector<typename puller::kept>;

 public:
  using item = typename puller::item;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;
  static constexpr bool owns_items = puller::owns_items;

  ordered_bridge_iter(Source source, std::size_t window)
      : source_(std::move(source)), window_(window) {
    if (window == 0) throw std::invalid_argument("tine: ordered: window is zero");
  }

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    return inside_call(where, [&](worker& w) {
      puller pulling(source_);
      round now_running;
      round next;
      bool more = pull(pulling, now_running, 1, nullptr);
      while (!now_running.empty()) {
        if (where.is_cut() || sink.done(where)) return false;
        if (!more) return run_round(now_running, sink, acc, where);
        std::atomic<bool> round_done{false};
        auto work = [&] {
          const bool wanted = run_round(now_running, sink, acc, where);
          round_done.store(true, std::memory_order_relaxed);
          return wanted;
        };
        auto fetch = [&] {
          if (window_ == 1) return true;
          more =
              where.stopping_others([&] { return pull(pulling, next, window_ / 2, &round_done); });
          return true;
        };
        if (!fork(w, work, fetch).first) return false;
        now_running.clear();
        if (window_ == 1) more = pull(pulling, next, 1, nullptr);
        std::swap(now_running, next);
      }
      return true;
    });
  }

 private:
  /// Pulls up to `most` items; fewer when the round before is done, as far as a few microseconds
  /// allow. False at the end of the source.
  static bool pull(puller& source, round& items, std::size_t most,
                   const std::atomic<bool>* round_done) {
    const ticks begin = now();
    std::size_t next_look = 1;
    while (items.size() != most) {
      if (!source.pull([&](auto&& x) { items.emplace_back(static_cast<decltype(x)&&>(x)); })) {
        return false;
      }
      if (round_done == nullptr || items.size() < next_look) continue;
      // Relaxed: it only says that there is a thread to work on what has been pulled.
      const ticks taken = now() - begin;
      if (taken > 10 * microsecond() && round_done->load(std::memory_order_relaxed)) break;
      next_look = items.size() + (taken > items.size() * microsecond() / 4 ? 1 : 16);
    }
    return true;
  }

  template <class Sink>
  static bool run_round(round& items, const Sink& sink, typename Sink::accumulator& acc,
                        const piece& where) {
    return detail::drive_into(pulled_iter<puller>(items), sink, acc, where);
  }

  mutable Source source_;
  std::size_t window_;
};

}  // namespace detail

/// The items of a sequential source, worked on in parallel, in no particular order.
///
/// The source is any input range, or a callable that returns a std::optional, empty at the end. It
/// is read by one thread at a time, a few microseconds' worth of items in one go; each item is
/// taken out before the source goes on. An lvalue range has to outlive the chain and gives
/// references if it can be read more than once; a view or a temporary is kept in the chain. A
/// callable is kept in the chain too, an lvalue as a copy: std::ref makes it go on where the
/// caller's is.
///
///     auto words = tine::par_bridge(std::views::istream<std::string>(in)).count_by(std::identity{});
template <class Source>
  requires std::ranges::input_range<Source> || detail::generator<std::remove_cvref_t<Source>>
[[nodiscard]] auto par_bridge(Source&& source) {
  if constexpr (std::ranges::input_range<Source>) {
    return detail::bridge_iter<std::views::all_t<Source>>(
        std::views::all(std::forward<Source>(source)));
  } else {
    return detail::bridge_iter<std::remove_cvref_t<Source>>(std::forward<Source>(source));
  }
}

}  // namespace tine
