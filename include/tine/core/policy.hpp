#pragma once

#include <algorithm>  // std::max, std::min

// The fork policy: how many pending jobs a worker keeps on offer to other threads. The core asks
// these functions, and so does the simulation in benchmarks/simulation; docs/fork-policy.md has the
// figures behind them.
namespace tine::detail {

/// How many jobs a worker that enters a pool of several threads may have on offer.
inline constexpr int first_offer_limit = 1;

/// The most jobs a worker keeps on offer: more would only be taken back by itself.
inline constexpr int most_on_offer = 64;

/// Whether others wait for this worker's jobs: it has offered some since it last took one back, and
/// `wanted`, the number it may still offer, says that all of them are gone.
constexpr bool starving(int wanted, int offer_limit, bool has_offered) noexcept {
  return has_offered && wanted == offer_limit;
}

/// The limit of a worker that can offer a job and has offered none for `pause` ticks. It runs long
/// closures, so that nobody could ask it for more before the next one ends; all it has pending now
/// costs little beside them. With short closures a few offers are wasted, once.
template <class Ticks>
constexpr int after_pause(int offer_limit, Ticks pause, Ticks microsecond) noexcept {
  return pause > 20 * microsecond ? most_on_offer : offer_limit;
}

/// The limit once others starve: one job at a time reaches too few of them.
constexpr int after_starving(int offer_limit) noexcept {
  return std::min(2 * offer_limit, most_on_offer);
}

/// The limit once a worker took back a job that nobody had wanted.
constexpr int after_reclaim(int offer_limit) noexcept { return std::max(offer_limit / 2, 1); }

}  // namespace tine::detail
