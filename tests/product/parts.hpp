// What the product tests combine: sources, adaptors and terminal calls, each with what it should give
// by a sequential loop. Items are numbers throughout.
#pragma once

#include <tine/iter.hpp>

#include "support/pools.hpp"

#include <algorithm>   // std::min
#include <cstddef>     // std::size_t
#include <deque>       // std::deque
#include <functional>  // std::plus
#include <list>        // std::list
#include <numeric>     // std::accumulate
#include <optional>    // std::optional
#include <ranges>      // std::views
#include <set>         // std::set
#include <stop_token>  // std::stop_token
#include <tuple>       // std::tuple
#include <utility>     // std::move
#include <vector>      // std::vector

namespace tine_test {

using numbers = std::vector<int>;

/// `with(n, use)` calls `use(chain, expected)` for a chain of `n` items, or about so many.
template <class With>
struct source {
  const char* name;
  With with;
};
template <class With>
source(const char*, With) -> source<With>;

/// `apply(chain)` makes a chain of numbers, `model(numbers)` the numbers it should give.
template <class Apply, class Model>
struct adaptor {
  static constexpr bool wants_positions = false;
  const char* name;
  Apply apply;
  Model model;
};
template <class Apply, class Model>
adaptor(const char*, Apply, Model) -> adaptor<Apply, Model>;

/// One for indexed chains only.
template <class Apply, class Model>
struct indexed_adaptor {
  static constexpr bool wants_positions = true;
  const char* name;
  Apply apply;
  Model model;
};
template <class Apply, class Model>
indexed_adaptor(const char*, Apply, Model) -> indexed_adaptor<Apply, Model>;

inline numbers mixed(std::size_t n) {
  numbers v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<int>(i * 7919 % 1009) - 300;
  return v;
}

inline numbers sums_of_four(const numbers& v) {
  numbers sums;
  for (auto i = v.begin(); i != v.end();) {
    const auto end = i + std::min<std::ptrdiff_t>(4, v.end() - i);
    sums.push_back(std::accumulate(i, end, 0));
    i = end;
  }
  return sums;
}

inline constexpr auto same = [](int x) { return x; };
inline constexpr auto odd = [](int x) { return x % 2 != 0; };
inline constexpr auto unchanged = [](const numbers& v) { return v; };

inline auto sources() {
  return std::tuple{
      source{"par_iter(const vector)",
             [](std::size_t n, auto use) {
               const auto v = mixed(n);
               use(tine::par_iter(v), v);
             }},
      source{"par_iter(vector)",
             [](std::size_t n, auto use) {
               auto v = mixed(n);
               const auto expected = v;
               use(tine::par_iter(v), expected);
             }},
      source{"into_par_iter(vector)",
             [](std::size_t n, auto use) {
               auto v = mixed(n);
               const auto expected = v;
               use(tine::into_par_iter(std::move(v)), expected);
             }},
      source{"par_iter(deque)",
             [](std::size_t n, auto use) {
               const auto expected = mixed(n);
               const std::deque<int> d(expected.begin(), expected.end());
               use(tine::par_iter(d), expected);
             }},
      source{"par_iter(list)",
             [](std::size_t n, auto use) {
               const auto expected = mixed(n);
               const std::list<int> d(expected.begin(), expected.end());
               use(tine::par_iter(d), expected);
             }},
      source{"into_par_iter(list)",
             [](std::size_t n, auto use) {
               const auto expected = mixed(n);
               std::list<int> d(expected.begin(), expected.end());
               use(tine::into_par_iter(std::move(d)), expected);
             }},
      source{"par_iter(set)",
             [](std::size_t n, auto use) {
               const auto expected = ascending(n);
               const std::set<int> d(expected.begin(), expected.end());
               use(tine::par_iter(d), expected);
             }},
      source{"par_range",
             [](std::size_t n, auto use) {
               const auto expected = ascending(n);
               use(tine::par_range(static_cast<int>(n)), expected);
             }},
      source{"par_range with a step",
             [](std::size_t n, auto use) {
               numbers expected(n);
               for (std::size_t i = 0; i < n; ++i) expected[i] = static_cast<int>(5 + 3 * i);
               use(tine::par_range(5, static_cast<int>(5 + 3 * n), 3), expected);
             }},
      source{"par_range_inclusive",
             [](std::size_t n, auto use) {
               const auto expected = ascending(n);
               use(tine::par_range_inclusive(0, static_cast<int>(n) - 1), expected);
             }},
      source{"par_iter(transform view)",
             [](std::size_t n, auto use) {
               const auto v = mixed(n);
               numbers expected;
               for (int x : v) expected.push_back(x + 1);
               use(tine::par_iter(v | std::views::transform([](int x) { return x + 1; })),
                   expected);
             }},
      source{"par_iter(filter view)",
             [](std::size_t n, auto use) {
               const auto v = mixed(n);
               numbers expected;
               for (int x : v)
                 if (x % 2 == 0) expected.push_back(x);
               auto view = v | std::views::filter([](int x) { return x % 2 == 0; });
               use(tine::par_iter(view), expected);
             }},
      source{"par_chunks",
             [](std::size_t n, auto use) {
               const auto v = mixed(n);
               use(tine::par_chunks(v, 3).flatten(), v);
             }},
      source{"par_windows",
             [](std::size_t n, auto use) {
               const auto v = mixed(n + 1);
               numbers expected(v.begin(), v.end() - 1);
               use(tine::par_windows(v, 2).map([](auto w) { return w[0]; }), expected);
             }},
      source{"par_chunk_by",
             [](std::size_t n, auto use) {
               const auto v = mixed(n);
               use(tine::par_chunk_by(v, [](int a, int b) { return a / 8 == b / 8; }).flatten(), v);
             }},
      source{"par_drain",
             [](std::size_t n, auto use) {
               auto v = mixed(n);
               const auto expected = v;
               use(tine::par_drain(v), expected);
             }},
      source{"par_drain of a part",
             [](std::size_t n, auto use) {
               auto v = mixed(n + 4);
               const numbers expected(v.begin() + 2, v.end() - 2);
               use(tine::par_drain(v, 2, n + 2), expected);
             }},
      source{"par_repeat_n",
             [](std::size_t n, auto use) {
               const numbers expected(n, 4);
               use(tine::par_repeat_n(4, n), expected);
             }},
      source{"par_split_with",
             [](std::size_t n, auto use) {
               const auto expected = ascending(n);
               using s = std::pair<int, int>;
               use(tine::par_split_with(s{0, static_cast<int>(n)},
                                        [](s p) -> std::pair<s, std::optional<s>> {
                                          if (p.second - p.first < 8) return {p, std::nullopt};
                                          const int m = p.first + (p.second - p.first) / 2;
                                          return {{p.first, m}, s{m, p.second}};
                                        })
                       .flat_map([](s p) { return std::views::iota(p.first, p.second); }),
                   expected);
             }},
      source{"par_bridge, ordered", [](std::size_t n, auto use) {
               const auto expected = mixed(n);
               use(tine::par_bridge(expected).ordered(64), expected);
             }}};
}

inline auto adaptors() {
  return std::tuple{
      adaptor{"map",
              [](auto c) {
                return std::move(c).map([](int x) {
                  busy(60);
                  return 3 * x + 1;
                });
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.push_back(3 * x + 1);
                return r;
              }},
      adaptor{"filter", [](auto c) { return std::move(c).map(same).filter(odd); },
              [](const numbers& v) {
                numbers r;
                for (int x : v)
                  if (odd(x)) r.push_back(x);
                return r;
              }},
      adaptor{"filter_map",
              [](auto c) {
                return std::move(c).filter_map(
                    [](int x) { return odd(x) ? std::optional(x / 2) : std::nullopt; });
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v)
                  if (odd(x)) r.push_back(x / 2);
                return r;
              }},
      adaptor{"flat_map",
              [](auto c) {
                return std::move(c).flat_map(
                    [](int x) { return numbers(static_cast<std::size_t>(x & 3), x); });
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.insert(r.end(), static_cast<std::size_t>(x & 3), x);
                return r;
              }},
      adaptor{"flat_map_iter",
              [](auto c) {
                return std::move(c).flat_map_iter(
                    [](int x) { return numbers(static_cast<std::size_t>(x & 3), x); });
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.insert(r.end(), static_cast<std::size_t>(x & 3), x);
                return r;
              }},
      adaptor{"flatten",
              [](auto c) {
                return std::move(c)
                    .map([](int x) { return odd(x) ? std::optional(x) : std::nullopt; })
                    .flatten();
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v)
                  if (odd(x)) r.push_back(x);
                return r;
              }},
      adaptor{"flatten_iter",
              [](auto c) {
                return std::move(c).map([](int x) { return numbers{x, x + 1}; }).flatten_iter();
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v) {
                  r.push_back(x);
                  r.push_back(x + 1);
                };
                return r;
              }},
      adaptor{"inspect", [](auto c) { return std::move(c).inspect([](int) { busy(60); }); },
              unchanged},
      adaptor{"update",
              [](auto c) { return std::move(c).map(same).update([](int& x) { x += 2; }); },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.push_back(x + 2);
                return r;
              }},
      adaptor{"copied", [](auto c) { return std::move(c).copied(); }, unchanged},
      adaptor{"map_init",
              [](auto c) {
                return std::move(c).map_init([] { return 5; }, [](int& s, int x) { return s + x; });
              },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.push_back(x + 5);
                return r;
              }},
      adaptor{"map_with",
              [](auto c) { return std::move(c).map_with(5, [](int& s, int x) { return s + x; }); },
              [](const numbers& v) {
                numbers r;
                for (int x : v) r.push_back(x + 5);
                return r;
              }},
      adaptor{"chain", [](auto c) { return std::move(c).map(same).chain(tine::par_range(5)); },
              [](const numbers& v) {
                numbers r;
                r = v;
                for (int i = 0; i < 5; ++i) r.push_back(i);
                return r;
              }},
      adaptor{"intersperse", [](auto c) { return std::move(c).map(same).intersperse(-1); },
              [](const numbers& v) {
                numbers r;
                for (std::size_t i = 0; i < v.size(); ++i) {
                  if (i) r.push_back(-1);
                  r.push_back(v[i]);
                };
                return r;
              }},
      adaptor{"while_some",
              [](auto c) {
                return std::move(c).map([](int x) { return std::optional(x); }).while_some();
              },
              unchanged},
      adaptor{"take_any", [](auto c) { return std::move(c).take_any(1'000'000); }, unchanged},
      adaptor{"skip_any", [](auto c) { return std::move(c).skip_any(0); }, unchanged},
      adaptor{"take_any_while",
              [](auto c) { return std::move(c).take_any_while([](int) { return true; }); },
              unchanged},
      adaptor{"skip_any_while",
              [](auto c) { return std::move(c).skip_any_while([](int) { return false; }); },
              unchanged},
      indexed_adaptor{"enumerate",
                      [](auto c) {
                        return std::move(c).enumerate().map(
                            [](auto p) { return static_cast<int>(p.first) + p.second; });
                      },
                      [](const numbers& v) {
                        numbers r;
                        for (std::size_t i = 0; i < v.size(); ++i)
                          r.push_back(static_cast<int>(i) + v[i]);
                        return r;
                      }},
      indexed_adaptor{"zip",
                      [](auto c) {
                        return std::move(c).zip(tine::par_range(1'000'000)).map([](auto p) {
                          return p.first - p.second;
                        });
                      },
                      [](const numbers& v) {
                        numbers r;
                        for (std::size_t i = 0; i < v.size(); ++i)
                          r.push_back(v[i] - static_cast<int>(i));
                        return r;
                      }},
      indexed_adaptor{"rev", [](auto c) { return std::move(c).rev(); },
                      [](const numbers& v) {
                        numbers r;
                        r.assign(v.rbegin(), v.rend());
                        return r;
                      }},
      indexed_adaptor{"skip", [](auto c) { return std::move(c).skip(5); },
                      [](const numbers& v) {
                        numbers r;
                        if (v.size() > 5) r.assign(v.begin() + 5, v.end());
                        return r;
                      }},
      indexed_adaptor{
          "take", [](auto c) { return std::move(c).take(50); },
          [](const numbers& v) {
            numbers r;
            r.assign(v.begin(), v.begin() + static_cast<long>(std::min<std::size_t>(50, v.size())));
            return r;
          }},
      indexed_adaptor{"step_by", [](auto c) { return std::move(c).step_by(3); },
                      [](const numbers& v) {
                        numbers r;
                        for (std::size_t i = 0; i < v.size(); i += 3) r.push_back(v[i]);
                        return r;
                      }},
      indexed_adaptor{"chunks",
                      [](auto c) {
                        return std::move(c).map(same).chunks(4).map([](const auto& part) {
                          return std::accumulate(part.begin(), part.end(), 0);
                        });
                      },
                      [](const numbers& v) { return sums_of_four(v); }},
      indexed_adaptor{"fold_chunks",
                      [](auto c) { return std::move(c).fold_chunks(4, 0, std::plus<>{}); },
                      [](const numbers& v) { return sums_of_four(v); }},
      indexed_adaptor{"interleave",
                      [](auto c) { return std::move(c).map(same).interleave(tine::par_range(10)); },
                      [](const numbers& v) {
                        numbers r;
                        for (std::size_t i = 0; i < std::max<std::size_t>(v.size(), 10); ++i) {
                          if (i < v.size()) r.push_back(v[i]);
                          if (i < 10) r.push_back(static_cast<int>(i));
                        };
                        return r;
                      }},
      indexed_adaptor{
          "interleave_shortest",
          [](auto c) { return std::move(c).map(same).interleave_shortest(tine::par_range(10)); },
          [](const numbers& v) {
            numbers r;
            for (std::size_t i = 0;; ++i) {
              if (i >= v.size()) break;
              r.push_back(v[i]);
              if (i >= 10) break;
              r.push_back(static_cast<int>(i));
            };
            return r;
          }},
      indexed_adaptor{"positions",
                      [](auto c) {
                        return std::move(c).positions(odd).map(
                            [](auto p) { return static_cast<int>(p); });
                      },
                      [](const numbers& v) {
                        numbers r;
                        for (std::size_t i = 0; i < v.size(); ++i)
                          if (odd(v[i])) r.push_back(static_cast<int>(i));
                        return r;
                      }},
      indexed_adaptor{"with_min_len", [](auto c) { return std::move(c).with_min_len(7); },
                      unchanged},
      indexed_adaptor{"with_max_len", [](auto c) { return std::move(c).with_max_len(3); },
                      unchanged},
      indexed_adaptor{"by_uniform_blocks",
                      [](auto c) { return std::move(c).by_uniform_blocks(33); }, unchanged},
      indexed_adaptor{"by_exponential_blocks",
                      [](auto c) { return std::move(c).by_exponential_blocks(); }, unchanged},
      indexed_adaptor{"deterministic", [](auto c) { return std::move(c).deterministic(); },
                      unchanged},
      adaptor{"with_stop", [](auto c) { return std::move(c).with_stop(std::stop_token{}); },
              unchanged},
      adaptor{"with_progress", [](auto c) { return std::move(c).with_progress([](auto...) {}); },
              unchanged}};
}

}  // namespace tine_test
