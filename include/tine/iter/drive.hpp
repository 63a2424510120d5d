#pragma once

#include <tine/core/cache_line.hpp>  // apart
#include <tine/core/tracing.hpp>     // traced
#include <tine/iter/combine.hpp>     // combine_into, replace
#include <tine/iter/concepts.hpp>    // parallel_iterator, position
#include <tine/iter/loop.hpp>        // loop, loop_parts
#include <tine/iter/piece.hpp>       // piece, terminal_call

#include <new>          // placement new
#include <type_traits>  // std::is_trivially_copyable_v
#include <utility>      // std::move

// Runs a chain into a sink: the loop that all share, and what it calls of this chain and this sink.
namespace tine::detail {

struct exhaustive_sink;

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

/// Runs the items of `[first, last)` into `acc`. Small accumulators are worked on in a local copy,
/// so that they can live in registers.
template <class Iterator, class Sink, class Accumulator>
bool run_leaf(const Iterator& it, const Sink& sink, position first, position last, Accumulator& acc,
              const piece& where) {
  if constexpr (requires { sink.run(it, first, last, acc, where); }) {
    return sink.run(it, first, last, acc, where);
  } else if constexpr (requires { sink.run(it, first, last, acc); }) {
    return sink.run(it, first, last, acc);
  } else if constexpr (std::is_trivially_copyable_v<Accumulator> &&
                       std::is_trivially_destructible_v<Accumulator>) {
    Accumulator local = std::move(acc);
    const bool to_the_end = it.run(first, last, leaf_emit<Sink>(sink, local, where));
    replace(acc, std::move(local));
    return to_the_end;
  } else {
    return it.run(first, last, leaf_emit<Sink>(sink, acc, where));
  }
}

/// The parts of a loop for one type of chain and sink.
template <class Iterator, class Sink>
struct parts_of {
  using accumulator = typename Sink::accumulator;

  static bool run(const void* chain, const void* sink, position first, position last, void* acc,
                  const piece& where) {
    return run_leaf(*static_cast<const Iterator*>(chain), *static_cast<const Sink*>(sink), first,
                    last, *static_cast<accumulator*>(acc), where);
  }
  static bool done(const void* sink, const piece& where) {
    return static_cast<const Sink*>(sink)->done(where);
  }
  static void start(const void* sink, void* room, const piece& where) {
    ::new (room) accumulator(static_cast<const Sink*>(sink)->start(where));
  }
  static void combine(const void* sink, void* left, void* right) {
    combine_into(*static_cast<const Sink*>(sink), *static_cast<accumulator*>(left),
                 std::move(*static_cast<accumulator*>(right)));
  }
  static void destroy(void* acc) noexcept { static_cast<accumulator*>(acc)->~accumulator(); }

  static constexpr loop_parts table{
      &run,
      std::is_base_of_v<exhaustive_sink, Sink> ? nullptr : &done,
      &start,
      &combine,
      std::is_trivially_destructible_v<accumulator> ? nullptr : &destroy,
      &with_room<sizeof(accumulator), alignof(accumulator)>,
      &measured_cost<Iterator, Sink>,
  };
};

template <bool Outermost, class Iterator, class Sink>
bool drive_some(const Iterator& it, const Sink& sink, typename Sink::accumulator& acc,
                const piece& where) {
  bool more;
  if constexpr (Iterator::self_driven) {
    more = it.drive_into(sink, acc, where);
  } else {
    const position n = it.extent();
    loop all(parts_of<Iterator, Sink>::table, &it, &sink, n, it.limits(), *where.call);
    if constexpr (Iterator::fixed_tree) {
      more = all.run_fixed(&acc, where.on);
    } else if constexpr (Outermost) {
      more = all.run_outermost(&acc, where.on);
    } else {
      more = all.run_within(&acc, where.on);
    }
  }
  if (!where.failed()) it.finished();
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
    apart<typename Sink::accumulator> acc{sink.start(all)};
    drive_some<true>(it, sink, acc.value, all);
    return std::move(acc.value);
  });
}

}  // namespace tine::detail
