// Terminal calls for the product tests.
#pragma once

#include "product/parts.hpp"

#include <atomic>   // std::atomic
#include <compare>  // std::is_eq
#include <map>      // std::map
#include <string>   // std::string

namespace tine_test {

/// One combination; for the report.
void begin_combination(const char* source, const char* adaptor, const char* terminal,
                       std::size_t n);

/// Checks that the last combination gave what it should. No macro: there are thousands of them.
void expect(bool right);

/// `run(chain, expected)` runs a chain and expects it to give those numbers.
template <class Run>
struct terminal {
  const char* name;
  Run run;
};
template <class Run>
terminal(const char*, Run) -> terminal<Run>;

inline long total(const numbers& v) { return std::accumulate(v.begin(), v.end(), 0L); }

inline constexpr auto big = [](int x) { return x > 400; };

/// What a search has found, a pointer or an optional.
template <class Found>
std::optional<int> value_of(const Found& found) {
  return found ? std::optional<int>(*found) : std::nullopt;
}

template <class I>
std::optional<int> value_at(I place, I end) {
  return place == end ? std::nullopt : std::optional<int>(*place);
}

inline constexpr auto collecting =
    terminal{"collect", [](auto c, const numbers& expected) {
               expect(std::ranges::equal(std::move(c).collect(), expected));
             }};

inline auto terminals() {
  return std::tuple{
      collecting,
      terminal{"collect of values",
               [](auto c, const numbers& expected) {
                 expect(difference(numbers(std::move(c).map(same).collect()), expected) == "");
               }},
      terminal{"collect<deque>",
               [](auto c, const numbers& expected) {
                 const auto got = std::move(c).template collect<std::deque<int>>();
                 expect(std::ranges::equal(got, expected));
               }},
      terminal{"collect<multiset>",
               [](auto c, const numbers& expected) {
                 const auto got = std::move(c).template collect<std::multiset<int>>();
                 expect(got == std::multiset<int>(expected.begin(), expected.end()));
               }},
      terminal{"collect_into",
               [](auto c, const numbers& expected) {
                 numbers got{1, 2, 3};
                 std::move(c).collect_into(got);
                 expect(difference(got, expected) == "");
               }},
      terminal{"append_to",
               [](auto c, const numbers& expected) {
                 numbers got{1, 2};
                 std::move(c).append_to(got);
                 numbers x{1, 2};
                 x.insert(x.end(), expected.begin(), expected.end());
                 expect(difference(got, x) == "");
               }},
      terminal{"for_each",
               [](auto c, const numbers& expected) {
                 std::atomic<long> sum{0};
                 std::move(c).for_each([&](int x) { sum += x; });
                 expect(sum == total(expected));
               }},
      terminal{"for_each_init",
               [](auto c, const numbers& expected) {
                 std::atomic<long> sum{0};
                 std::move(c).for_each_init([] { return 1; }, [&](int& s, int x) { sum += x * s; });
                 expect(sum == total(expected));
               }},
      terminal{"try_for_each",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).try_for_each([](int x) { return !big(x); }) ==
                        std::ranges::none_of(expected, big));
               }},
      terminal{"reduce",
               [](auto c, const numbers& expected) {
                 expect(std::move(c)
                            .map([](int x) { return static_cast<long>(x); })
                            .reduce(0L, std::plus<>{}) == total(expected));
               }},
      terminal{"reduce of texts",
               [](auto c, const numbers& expected) {
                 const auto text = std::move(c)
                                       .map([](int x) { return std::to_string(x % 10); })
                                       .reduce(std::string(), std::plus<>{});
                 std::string x;
                 for (int i : expected) x += std::to_string(i % 10);
                 expect(text == x);
               }},
      terminal{
          "reduce_with",
          [](auto c, const numbers& expected) {
            const auto got =
                std::move(c).map(same).reduce_with([](int a, int b) { return std::max(a, b); });
            expect(value_of(got) == value_at(std::ranges::max_element(expected), expected.end()));
          }},
      terminal{"sum",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).template sum<long>() == total(expected));
               }},
      terminal{"sum of doubles",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).map([](int x) { return x * 0.5; }).sum() ==
                        0.5 * static_cast<double>(total(expected)));
               }},
      terminal{
          "count",
          [](auto c, const numbers& expected) { expect(std::move(c).count() == expected.size()); }},
      terminal{"min",
               [](auto c, const numbers& expected) {
                 expect(value_of(std::move(c).min()) ==
                        value_at(std::ranges::min_element(expected), expected.end()));
               }},
      terminal{"max",
               [](auto c, const numbers& expected) {
                 expect(value_of(std::move(c).max()) ==
                        value_at(std::ranges::max_element(expected), expected.end()));
               }},
      terminal{"min_by_key",
               [](auto c, const numbers& expected) {
                 const auto key = [](int x) { return x % 17; };
                 expect(value_of(std::move(c).min_by_key(key)) ==
                        value_at(std::ranges::min_element(expected, {}, key), expected.end()));
               }},
      terminal{"minmax",
               [](auto c, const numbers& expected) {
                 const auto got = std::move(c).minmax();
                 expect(static_cast<bool>(got) == !expected.empty());
                 if (got) {
                   expect(got->first == *std::ranges::min_element(expected));
                   expect(got->second == *std::ranges::max_element(expected));
                 }
               }},
      terminal{"any",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).any(big) == std::ranges::any_of(expected, big));
               }},
      terminal{"all",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).all(big) == std::ranges::all_of(expected, big));
               }},
      terminal{"none",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).none(big) == std::ranges::none_of(expected, big));
               }},
      terminal{"find_any",
               [](auto c, const numbers& expected) {
                 const auto got = value_of(std::move(c).find_any(big));
                 expect(got.has_value() == std::ranges::any_of(expected, big));
                 if (got) expect(big(*got));
               }},
      terminal{"find_first",
               [](auto c, const numbers& expected) {
                 expect(value_of(std::move(c).find_first(big)) ==
                        value_at(std::ranges::find_if(expected, big), expected.end()));
               }},
      terminal{"find_last",
               [](auto c, const numbers& expected) {
                 expect(value_of(std::move(c).find_last(big)) ==
                        value_at(std::find_if(expected.rbegin(), expected.rend(), big),
                                 expected.rend()));
               }},
      terminal{"find_map_first",
               [](auto c, const numbers& expected) {
                 const auto got = std::move(c).find_map_first(
                     [](int x) { return big(x) ? std::optional(x + 1) : std::nullopt; });
                 const auto x = value_at(std::ranges::find_if(expected, big), expected.end());
                 expect(got.has_value() == x.has_value());
                 if (got) expect(*got == *x + 1);
               }},
      terminal{"is_sorted",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).is_sorted() == std::ranges::is_sorted(expected));
               }},
      terminal{"equal",
               [](auto c, const numbers& expected) { expect(std::move(c).equal(expected)); }},
      terminal{"compare",
               [](auto c, const numbers& expected) {
                 expect(std::is_eq(std::move(c).compare(expected)));
               }},
      terminal{"partition",
               [](auto c, const numbers& expected) {
                 const auto [a, b] = std::move(c).map(same).partition(odd);
                 numbers x;
                 numbers y;
                 for (int i : expected) (odd(i) ? x : y).push_back(i);
                 expect(difference(a, x) == "");
                 expect(difference(b, y) == "");
               }},
      terminal{"unzip",
               [](auto c, const numbers& expected) {
                 const auto [a, b] =
                     std::move(c).map([](int x) { return std::pair(x, 2 * x); }).unzip();
                 expect(difference(a, expected) == "");
                 expect(b.size() == expected.size());
                 if (!expected.empty()) expect(b.back() == 2 * expected.back());
               }},
      terminal{"count_by",
               [](auto c, const numbers& expected) {
                 auto got = std::move(c).count_by([](int x) { return x & 7; });
                 std::map<int, std::size_t> x;
                 for (int i : expected) ++x[i & 7];
                 expect(got.size() == x.size());
                 for (const auto& [k, n] : x) expect(got[k] == n);
               }},
      terminal{"fold",
               [](auto c, const numbers& expected) {
                 expect(std::move(c).fold(0L, [](long s, int x) { return s + x; }).sum() ==
                        total(expected));
               }},
      terminal{"inclusive_scan", [](auto c, const numbers& expected) {
                 if constexpr (tine::indexed_parallel_iterator<decltype(c)>) {
                   const auto got = std::move(c).map(same).inclusive_scan(std::plus<>{});
                   numbers x(expected.size());
                   std::inclusive_scan(expected.begin(), expected.end(), x.begin());
                   expect(std::ranges::equal(got, x));
                 }
               }}};
}

/// Runs one combination, if there is such a chain.
template <class S, class A, class T>
void check(const S& from, const A& through, const T& into, std::size_t n) {
  begin_combination(from.name, through.name, into.name, n);
  from.with(n, [&](auto chain, const numbers& v) {
    if constexpr (!A::wants_positions || tine::indexed_parallel_iterator<decltype(chain)>) {
      into.run(through.apply(std::move(chain)), through.model(v));
    }
  });
}

}  // namespace tine_test
