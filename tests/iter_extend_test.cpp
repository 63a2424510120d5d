// The worked example of docs/iterators.md: a source, an adaptor and a terminal call of one's own.
#include <tine/iter.hpp>
#include <tine/iter/extend.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <array>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

// [source]
/// The places of a chess board, row by row.
class squares : public tine::parallel_interface<squares> {
 public:
  using item = std::pair<int, int>;
  static constexpr bool indexed = true;  // exactly one item for each position

  explicit squares(int width) : width_(width) {}

  tine::position extent() const { return static_cast<tine::position>(width_) * width_; }

  template <class Emit>
  bool run(tine::position first, tine::position last, Emit&& emit) const {
    for (tine::position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(tine::position i) const {
    return {static_cast<int>(i) / width_, static_cast<int>(i) % width_};
  }

 private:
  int width_;
};
// [source]

// [adaptor]
/// Each item as often as it says itself.
template <class Base>
class repeated_iter : public tine::passing_adaptor<repeated_iter<Base>, Base> {
 public:
  using item = tine::item_t<Base>;
  static constexpr bool indexed = false;

  explicit repeated_iter(Base base) : repeated_iter::passing_adaptor(std::move(base)) {}

  template <class Item, class Emit>
  bool pass(Item&& x, Emit& emit) const {
    for (int i = 0; i < x; ++i) {
      if (!emit(x)) return false;
    }
    return true;
  }
};

template <class R>
[[nodiscard]] auto repeated(R&& r) {
  auto chain = tine::as_iterator(std::forward<R>(r));
  return repeated_iter<decltype(chain)>(std::move(chain));
}
// [adaptor]

// [sink]
/// How many numbers end in each digit.
struct last_digits : tine::exhaustive_sink {
  using accumulator = std::array<std::size_t, 10>;

  static accumulator start(tine::position) { return {}; }
  tine::go_on accumulate(accumulator& counts, int x) const {
    ++counts[static_cast<std::size_t>(x % 10)];
    return {};
  }
  static accumulator combine(accumulator left, const accumulator& right) {
    for (std::size_t i = 0; i < left.size(); ++i) left[i] += right[i];
    return left;
  }
};
// [sink]

using namespace tine_test;

TEST_CASE("a source of one's own is as good as any") {
  in_each_pool([] {
    CHECK(squares(100).size() == 10'000);
    CHECK(squares(100).filter([](auto p) { return p.first == p.second; }).count() == 100);
    CHECK(squares(8).rev().collect().front() == std::pair(7, 7));
    CHECK(squares(100).zip(squares(100)).all([](auto p) { return p.first == p.second; }));
    CHECK(squares(1'000).map([](auto p) { return p.first - p.second; }).sum() == 0);
  });
}

TEST_CASE("an adaptor of one's own works on any base") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(std::min<std::size_t>(n, 300));
    std::vector<int> expected;
    for (int x : v) expected.insert(expected.end(), static_cast<std::size_t>(x), x);
    CHECK(difference(repeated(v).collect(), expected) == "");
    CHECK(difference(repeated(tine::par_iter(v).filter([](int) { return true; })).collect(),
                     expected) == "");
    CHECK(repeated(v).inspect([](int x) { busy(x % 10); }).count() == expected.size());
    const auto nested = tine::par_iter(v).flat_map([](int x) { return tine::par_range(x, x + 1); });
    CHECK(difference(repeated(nested).collect(), expected) == "");
    const auto folded = tine::par_iter(v).fold(0, std::plus{}).map([](int x) { return x % 3; });
    CHECK(repeated(folded).count() <= 2 * folded.count() + 600);
  });
}

TEST_CASE("a sink of one's own runs any chain") {
  for_each_size([](std::size_t n) {
    const auto v = ascending(n);
    const auto counts = tine::drive(tine::par_iter(v), last_digits{});
    for (std::size_t digit = 0; digit < 10; ++digit) CHECK(counts[digit] == (n + 9 - digit) / 10);
  });
}
