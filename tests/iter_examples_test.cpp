// One small example of each adaptor and terminal call.
#include <tine/iter.hpp>

#include "support/catch.hpp"

#include <compare>
#include <cstddef>
#include <functional>
#include <optional>
#include <stop_token>
#include <string>
#include <utility>
#include <vector>

namespace {

using numbers = std::vector<int>;
const numbers v{3, 1, 4, 1, 5, 9, 2, 6};

bool is_even(int x) { return x % 2 == 0; }
std::optional<int> half(int x) { return is_even(x) ? std::optional(x / 2) : std::nullopt; }

}  // namespace

TEST_CASE("examples: adaptors of any iterator") {
  const auto it = tine::par_iter(v);
  CHECK(it.map([](int x) { return 2 * x; }).collect() == numbers{6, 2, 8, 2, 10, 18, 4, 12});
  CHECK(it.map_init([] { return std::string(); },
                    [](std::string& buffer, int x) {
                      buffer.assign(static_cast<std::size_t>(x), '*');
                      return buffer.size();
                    })
            .sum() == 31);
  CHECK(it.map_with(10, [](int& state, int x) { return state + x; }).sum() == 111);
  CHECK(it.inspect([](int x) { REQUIRE(x > 0); }).count() == 8);
  CHECK(it.copied().update([](int& x) { ++x; }).sum() == 39);
  CHECK(it.copied().filter(is_even).collect() == numbers{4, 2, 6});
  CHECK(it.filter_map(half).collect() == numbers{2, 1, 3});
  CHECK(tine::par_range(4).flat_map([](int n) { return tine::par_range(n); }).collect() ==
        numbers{0, 0, 1, 0, 1, 2});
  CHECK(tine::par_range(3)
            .flat_map_iter([](int n) {
              return numbers{n, n};
            })
            .collect() == numbers{0, 0, 1, 1, 2, 2});
  const std::vector<numbers> rows{{1, 2}, {}, {3}};
  CHECK(tine::par_iter(rows).flatten().collect() == numbers{1, 2, 3});
  CHECK(tine::par_iter(rows).flatten_iter().sum() == 6);
  CHECK(tine::par_range(2).chain(tine::par_range(3)).collect() == numbers{0, 1, 0, 1, 2});
  CHECK(it.map(half).while_some().count() < 8);
  CHECK(it.take_any(3).count() == 3);
  CHECK(it.skip_any(3).count() == 5);
  CHECK(it.take_any_while([](int x) { return x < 9; }).all([](int x) { return x < 9; }));
  CHECK(it.skip_any_while([](int x) { return x < 9; }).count() >= 1);
  CHECK(it.fold(0, std::plus{}).sum() == 31);
  CHECK(it.fold_with(0, std::plus{}).sum() == 31);
  const auto add = [](int a, int b) { return std::optional(a + b); };
  CHECK(it.try_fold(0, add).try_reduce(0, add) == std::optional(31));
  CHECK(tine::par_range(3).intersperse(-1).collect() == numbers{0, -1, 1, -1, 2});
  CHECK(it.with_stop(std::stop_token()).sum() == 31);
  std::size_t last = 0;
  CHECK(it.with_progress([&last](std::size_t done, std::size_t) { last = done; }).sum() == 31);
  CHECK(last == 8);
  CHECK(it.map([](int x) { return x / 10.0; }).deterministic().sum() > 3);
}

TEST_CASE("examples: adaptors of indexed iterators") {
  const auto it = tine::par_iter(v);
  using pairs = std::vector<std::pair<std::size_t, int>>;
  CHECK(it.size() == 8);
  CHECK(it.take(2).enumerate().collect() == pairs{{0, 3}, {1, 1}});
  CHECK(tine::par_range(std::size_t{2}).zip(v).collect() == pairs{{0, 3}, {1, 1}});
  CHECK(it.zip_eq(v).all([](auto p) { return p.first == p.second; }));
  CHECK(tine::par_zip(v, v, v).map([](auto t) { return std::get<2>(t); }).sum() == 31);
  CHECK(it.rev().collect() == numbers{6, 2, 9, 5, 1, 4, 1, 3});
  CHECK(it.skip(5).collect() == numbers{9, 2, 6});
  CHECK(it.take(3).collect() == numbers{3, 1, 4});
  CHECK(it.step_by(3).collect() == numbers{3, 1, 2});
  CHECK(it.chunks(3).collect() == std::vector<numbers>{{3, 1, 4}, {1, 5, 9}, {2, 6}});
  CHECK(it.fold_chunks(3, 0, std::plus{}).collect() == numbers{8, 15, 8});
  CHECK(tine::par_range(2).interleave(tine::par_range(4)).collect() == numbers{0, 0, 1, 1, 2, 3});
  CHECK(tine::par_range(2).interleave_shortest(tine::par_range(4)).collect() ==
        numbers{0, 0, 1, 1});
  CHECK(it.positions(is_even).collect() == std::vector<std::size_t>{2, 6, 7});
  CHECK(it.with_min_len(4).with_max_len(100).sum() == 31);
  CHECK(it.by_exponential_blocks().sum() == 31);
  CHECK(it.by_uniform_blocks(3).sum() == 31);
}

TEST_CASE("examples: terminal calls that run every item") {
  const auto it = tine::par_iter(v);
  numbers squares(v.size());
  tine::par_iter(squares).zip(v).for_each([](auto p) { p.first = p.second * p.second; });
  CHECK(squares == numbers{9, 1, 16, 1, 25, 81, 4, 36});
  it.for_each_init([] { return numbers(); }, [](numbers& scratch, int x) { scratch.assign(3, x); });
  it.for_each_with(numbers(), [](numbers& scratch, int x) { scratch.push_back(x); });
  CHECK_FALSE(it.try_for_each([](int x) { return x < 9; }));
  CHECK(it.try_for_each_init([] { return 9; }, [](int& limit, int x) { return x <= limit; }));
  CHECK(it.try_for_each_with(9, [](int& limit, int x) { return x <= limit; }));
  const auto sum = [](int a, int b) { return std::optional(a + b); };
  CHECK_FALSE(it.map(half).try_reduce(0, sum));
  CHECK_FALSE(it.map(half).try_reduce_with(sum).value());
  CHECK(it.count() == 8);
  CHECK(it.sum() == 31);
  CHECK(it.sum<double>() == 31.0);
  CHECK(it.product() == 6480);
  CHECK(it.reduce(0, std::plus{}) == 31);
  CHECK(it.reduce_with(std::plus{}) == std::optional(31));
  CHECK(it.min() == &v[1]);
  CHECK(*it.max() == 9);
  CHECK(*it.min_by(std::greater{}) == 9);
  CHECK(*it.max_by(std::greater{}) == 1);
  CHECK(*it.min_by_key(std::negate{}) == 9);
  CHECK(*it.max_by_key(std::negate{}) == 1);
  CHECK(it.minmax() == std::optional(std::pair(1, 9)));
}

TEST_CASE("examples: terminal calls that stop early") {
  const auto it = tine::par_iter(v);
  CHECK(it.any(is_even));
  CHECK_FALSE(it.all(is_even));
  CHECK_FALSE(it.none(is_even));
  CHECK(is_even(*it.find_any(is_even)));
  CHECK(it.find_first(is_even) == &v[2]);
  CHECK(it.find_last(is_even) == &v[7]);
  CHECK(it.find_map_any(half).has_value());
  CHECK(it.find_map_first(half) == std::optional(2));
  CHECK(it.find_map_last(half) == std::optional(3));
  CHECK(it.position_any(is_even).has_value());
  CHECK(it.position_first(is_even) == std::optional<std::size_t>(2));
  CHECK(it.position_last(is_even) == std::optional<std::size_t>(7));
  CHECK(it.equal(v));
  CHECK(it.compare(numbers{3, 2}) == std::strong_ordering::less);
  CHECK_FALSE(it.is_sorted());
  CHECK(tine::par_range(9).is_sorted(std::greater{}, std::negate{}));
}

TEST_CASE("examples: terminal calls that gather the items") {
  const auto it = tine::par_iter(v);
  CHECK(it.collect() == v);
  numbers even;
  it.filter(is_even).collect_into(even);
  CHECK(even == numbers{4, 2, 6});
}
