// try_for_each and try_reduce, over bool, std::optional and a type like std::expected.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/expected.hpp"
#include "support/pools.hpp"

#include <atomic>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

int as_int(std::size_t n) { return static_cast<int>(n); }

using result = expected<int>;

}  // namespace

TEST_CASE("try_for_each is true, or engaged, when nothing fails") {
  for_each_size([](std::size_t n) {
    std::atomic<std::size_t> calls{0};
    const auto items = tine::par_range(as_int(n));
    CHECK(items.try_for_each([&](int) { return busy(50), ++calls, true; }));
    CHECK(calls == n);
    const std::optional<int> some = items.try_for_each([](int x) { return std::optional(x); });
    CHECK(some.has_value());
    const result fine = items.try_for_each([](int x) { return result(x); });
    CHECK(fine.has_value());
    CHECK(items.filter([](int x) { return x % 2 == 0; }).try_for_each([](int) { return true; }));
    std::atomic<int> sum{0};
    const auto add = [&sum](std::vector<int>& seen, int x) {
      seen.push_back(x);
      sum += x;
      return true;
    };
    CHECK(items.try_for_each_init([] { return std::vector<int>(); }, add));
    CHECK(items.try_for_each_with(std::vector<int>(), add));
    CHECK(sum == as_int(n) * (as_int(n) - 1));
  });
}

TEST_CASE("try_for_each returns a failure that was seen") {
  for_each_size([](std::size_t n) {
    if (n == 0) return;
    for (const int bad : {0, as_int(n) / 2, as_int(n) - 1}) {
      const auto items = tine::par_range(as_int(n));
      CHECK_FALSE(items.try_for_each([bad](int x) { return busy(50), x != bad; }));
      CHECK_FALSE(
          items.try_for_each([bad](int x) { return x != bad ? std::optional(x) : std::nullopt; }));
      const auto checked = [bad](int x) {
        return x < bad ? result(x) : result(unexpected{"no " + std::to_string(x)});
      };
      const auto failed = items.try_for_each(checked);
      REQUIRE_FALSE(failed.has_value());
      CHECK(std::stoi(failed.error().substr(3)) >= bad);
      CHECK_FALSE(items.try_for_each_with(0, [&](int&, int x) { return checked(x); }).has_value());
    }
  });
}

TEST_CASE("a failure ends the loop early") {
  in_each_pool([] {
    std::atomic<int> calls{0};
    CHECK_FALSE(tine::par_range(2'000'000'000).try_for_each([&calls](int x) {
      calls.fetch_add(1, std::memory_order_relaxed);
      return x % 1'000 != 999;
    }));
    CHECK(calls < 100'000'000);
    const auto fails = [](int x) { return x < 100'000 ? std::optional(1) : std::nullopt; };
    const auto add = [](int a, int b) { return std::optional(a + b); };
    CHECK_FALSE(tine::par_range(2'000'000'000).map(fails).try_reduce(0, add));
    const std::optional<std::optional<int>> with =
        tine::par_range(2'000'000'000).map(fails).try_reduce_with(add);
    REQUIRE(with.has_value());
    CHECK_FALSE(with->has_value());
  });
}

TEST_CASE("try_reduce combines what is inside, in order") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    std::string all;
    for (int x : v) all += std::to_string(x) + ",";
    using text = expected<std::string>;
    const auto texts = tine::par_iter(v).map([](int x) { return text(std::to_string(x) + ","); });
    const auto join = [](std::string a, const std::string& b) { return busy(50), text(a + b); };
    CHECK(texts.try_reduce(std::string(), join).value() == all);
    CHECK(texts.try_reduce([] { return std::string(); }, join).value() == all);
    const auto with = texts.try_reduce_with(join);
    CHECK(with.has_value() == (n > 0));
    CHECK((n == 0 || with->value() == all));

    const int limit = as_int(n) * (as_int(n) - 1) / 4;
    const auto bounded = [limit](int a, int b) {
      return a + b <= limit ? std::optional(a + b) : std::nullopt;
    };
    const auto numbers = tine::par_iter(v).map([](int x) { return std::optional(x); });
    if (n > 2) CHECK_FALSE(numbers.try_reduce(0, bounded).has_value());
    CHECK(numbers.try_reduce(0, [](int a, int b) { return std::optional(a + b); }) ==
          std::optional(as_int(n) * (as_int(n) - 1) / 2));
  });
}

TEST_CASE("try_reduce returns the failure it met, with its error") {
  in_each_pool([] {
    const auto parse = [](int x) {
      busy();
      return x == 700 ? result(unexpected{"bad 700"}) : result(x);
    };
    const auto add = [](int a, int b) { return result(a + b); };
    const auto numbers = tine::par_range(1'000).map(parse);
    CHECK(numbers.try_reduce(0, add).error() == "bad 700");
    CHECK(numbers.try_reduce_with(add).value().error() == "bad 700");
    CHECK(numbers.take(700).try_reduce(0, add).value() == 700 * 699 / 2);
    CHECK(tine::par_range(1'000)
              .flat_map([&](int i) { return tine::par_range(i).map(parse); })
              .try_reduce(0, add)
              .error() == "bad 700");
  });
}

TEST_CASE("results of the try_ calls may be move-only") {
  const census before;
  in_each_pool([] {
    const auto boxed = [](int x) { return std::optional(tracked_unique(x)); };
    const auto add = [](tracked_unique a, tracked_unique b) { return std::optional(a + b); };
    const auto numbers = tine::par_range(1'000).map(boxed);
    CHECK(numbers.try_reduce_with(add).value()->value() == 499'500);
    CHECK(numbers.try_reduce([] { return tracked_unique(0); }, add)->value() == 499'500);
    CHECK(tine::par_range(1'000).try_for_each(boxed).has_value());
  });
  CHECK(before.balanced());
}
