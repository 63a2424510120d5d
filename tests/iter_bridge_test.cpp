// Sources without positions: par_bridge, par_split_with, par_walk_tree.
#include <tine/iter.hpp>
#include <tine/join.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <atomic>
#include <list>
#include <memory>
#include <numeric>
#include <optional>
#include <ranges>
#include <sstream>
#include <stdexcept>
#include <string>
#include <vector>

using namespace tine_test;

namespace {

/// A source that checks that one thread at a time reads it.
class numbers {
 public:
  explicit numbers(int n) : end_(n) {}
  numbers(const numbers& o) : next_(o.next_), end_(o.end_) {}

  std::optional<int> operator()() {
    if (inside_.exchange(true)) throw std::logic_error("two threads read the source");
    busy(20);
    std::optional<int> result;
    if (next_ != end_) result = next_++;
    inside_ = false;
    return result;
  }

 private:
  int next_ = 0;
  int end_;
  std::atomic<bool> inside_{false};
};

const auto slowly = [](int x) { return busy(50), x; };
const auto all = [](int) { return true; };

template <class Chain>
std::vector<int> sorted(Chain&& chain) {
  auto v = std::forward<Chain>(chain).collect();
  std::ranges::sort(v);
  return v;
}

}  // namespace

TEST_CASE("par_bridge gives every item of a sequential source once") {
  for_each_size([](std::size_t n) {
    const auto expected = ascending(n);
    const int size = static_cast<int>(n);
    CHECK(difference(sorted(tine::par_bridge(numbers(size)).map(slowly)), expected) == "");
    std::list<int> list(expected.begin(), expected.end());
    CHECK(difference(sorted(tine::par_bridge(list).filter(all)), expected) == "");
    CHECK(tine::par_bridge(std::views::iota(0, size)).map(slowly).sum() ==
          std::accumulate(expected.begin(), expected.end(), 0));
    std::ostringstream out;
    for (const int x : expected) out << x << ' ';
    std::istringstream in(out.str());
    CHECK(difference(sorted(tine::par_bridge(std::views::istream<int>(in))), expected) == "");
    CHECK(tine::par_bridge(std::vector<int>(n, 3)).count() == n);
  });
}

TEST_CASE("ordered keeps the order of the source, with any window") {
  for_each_size([](std::size_t n) {
    const auto v = shuffled(n);
    for (const std::size_t window : {1u, 2u, 3u, 10u, 1'000u}) {
      INFO("window " << window);
      const auto items = tine::par_bridge(v).ordered(window).map(slowly);
      CHECK(difference(items.collect(), v) == "");
      CHECK(difference(items.filter(all).collect(), v) == "");
      CHECK(difference(tine::par_bridge(numbers(static_cast<int>(n))).ordered(window).collect(),
                       ascending(n)) == "");
      const auto text = items.map([](int x) { return std::to_string(x); });
      std::string expected;
      for (const int x : v) expected += std::to_string(x);
      CHECK(text.reduce(std::string(), std::plus{}) == expected);
    }
  });
}

TEST_CASE("ordered keeps no more than its window in flight") {
  in_each_pool([] {
    for (const int window : {1, 2, 7, 64}) {
      std::atomic<int> in_flight{0};
      std::atomic<int> most{0};
      struct token {
        explicit token(std::atomic<int>& c) : count(&c) { ++*count; }
        token(token&& o) noexcept : count(std::exchange(o.count, nullptr)) {}
        token& operator=(token&& o) noexcept {
          std::swap(count, o.count);
          return *this;
        }
        ~token() {
          if (count != nullptr) --*count;
        }
        std::atomic<int>* count;
      };
      const auto source = [&, left = 500]() mutable -> std::optional<token> {
        if (left-- == 0) return std::nullopt;
        return token(in_flight);
      };
      tine::par_bridge(source).ordered(static_cast<std::size_t>(window)).for_each([&](token t) {
        busy();
        int seen = most;
        while (seen < in_flight && !most.compare_exchange_weak(seen, in_flight)) {
        }
        (void)t;
      });
      CHECK(in_flight == 0);
      CHECK(most <= window);
    }
  });
  CHECK_THROWS_AS(tine::par_bridge(numbers(3)).ordered(0), std::invalid_argument);
  CHECK_THROWS_WITH(tine::par_bridge(numbers(3)).ordered(0), "tine: ordered: window is zero");
}

TEST_CASE("par_bridge refers to elements that stay, and takes out the others") {
  std::list<int> list(1'000, 1);
  std::istringstream in("1 2 3");
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_bridge(list))>, int&>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_bridge(std::views::istream<int>(in)))>, int>);
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_bridge(numbers(2)))>, int>);
  in_each_pool([&] {
    std::ranges::fill(list, 1);
    tine::par_bridge(list).for_each([](int& x) { ++x; });
    CHECK(std::ranges::count(list, 2) == 1'000);
    tine::par_bridge(list).ordered(50).for_each([](int& x) { ++x; });
    CHECK(std::ranges::count(list, 3) == 1'000);
  });
}

TEST_CASE("par_bridge moves items out, and destroys what nobody wanted") {
  const census before;
  in_each_pool([] {
    for (const int at : {0, 1, 50, 299, 5'000}) {
      const auto source = [next = 0]() mutable -> std::optional<tracked_unique> {
        if (next == 300) return std::nullopt;
        return tracked_unique(next++);
      };
      const auto is_it = [at](const tracked_unique& x) { return busy(), x.value() == at; };
      const auto hit = tine::par_bridge(source).find_any(is_it);
      CHECK(hit.has_value() == (at < 300));
      const auto first = tine::par_bridge(source).ordered(20).find_first(is_it);
      CHECK(first.has_value() == (at < 300));
      const auto fails = [at](tracked_unique x) { return x.value() == at ? throw boom(at) : x.value(); };
      if (at < 300) {
        CHECK_THROWS_AS(tine::par_bridge(source).map(fails).collect(), boom);
        CHECK_THROWS_AS(tine::par_bridge(source).ordered(20).map(fails).collect(), boom);
      }
    }
  });
  CHECK(before.balanced());
}

TEST_CASE("par_bridge over an endless source ends when the answer is known") {
  in_each_pool([] {
    const auto is_large = [](int x) { return busy(50), x >= 1'000; };
    CHECK(tine::par_bridge(std::views::iota(0)).any(is_large));
    CHECK(tine::par_bridge(std::views::iota(0)).find_first(is_large));
    CHECK(tine::par_bridge(std::views::iota(0)).ordered(30).find_first(is_large) == 1'000);
  });
}

TEST_CASE("a source may throw, whichever item it is") {
  in_each_pool([] {
    for (int at = 0; at < 200; at += 9) {
      const auto source = [at, next = 0]() mutable -> std::optional<int> {
        if (next == at) throw boom(at);
        return next++;
      };
      CHECK_THROWS_AS(tine::par_bridge(source).map(slowly).sum(), boom);
      CHECK_THROWS_AS(tine::par_bridge(source).ordered(10).map(slowly).collect(), boom);
    }
  });
}

TEST_CASE("a source may itself use tine") {
  for_each_size([](std::size_t n) {
    if (n > 1'000) return;
    const auto source = [left = static_cast<int>(n)]() mutable -> std::optional<int> {
      if (left-- == 0) return std::nullopt;
      const auto both = tine::join([] { return busy(500), 1; }, [] { return busy(500), 2; });
      return both.first + both.second + tine::par_range(10).map(slowly).sum();
    };
    CHECK(tine::par_bridge(source).map(slowly).sum() == 48 * static_cast<int>(n));
    CHECK(tine::par_bridge(source).ordered(9).map(slowly).sum() == 48 * static_cast<int>(n));
  });
}

TEST_CASE("items of par_bridge may use tine, and be iterators themselves") {
  in_each_pool([] {
    const auto below = [](int x) { return tine::par_range(x % 100).map(slowly); };
    long expected = 0;
    for (int i = 0; i < 500; ++i) expected += (i % 100) * (i % 100 - 1) / 2;
    CHECK(tine::par_bridge(numbers(500)).flat_map(below).sum<long>() == expected);
    CHECK(tine::par_bridge(numbers(500)).ordered(40).flat_map(below).sum<long>() == expected);
    CHECK(tine::par_bridge(numbers(500)).map([&](int x) { return below(x).sum(); }).sum<long>() ==
          expected);
    const auto bridged = [](int x) { return tine::par_bridge(numbers(x)); };
    CHECK(tine::par_range(200).flat_map(bridged).count() == 199 * 100);
  });
}

TEST_CASE("long items of par_bridge are shared") {
  tine::thread_pool pool(3);
  pool.install([] {
    std::atomic<int> waiting{0};
    const auto meet = [&](int) {
      ++waiting;
      return wait_until([&] { return waiting >= 3; });
    };
    CHECK(tine::par_bridge(std::views::iota(0, 3)).all(meet));
  });
}

namespace {

using range = std::pair<int, int>;

const auto halve = [](range r) -> std::pair<range, std::optional<range>> {
  busy(20);
  if (r.second - r.first < 2) return {r, std::nullopt};
  const int middle = std::midpoint(r.first, r.second);
  return {{r.first, middle}, range{middle, r.second}};
};

/// Takes one from the front, or from the back: as deep as there are numbers.
const auto peel_front = [](range r) -> std::pair<range, std::optional<range>> {
  if (r.second - r.first < 2) return {r, std::nullopt};
  return {{r.first, r.first + 1}, range{r.first + 1, r.second}};
};
const auto peel_back = [](range r) -> std::pair<range, std::optional<range>> {
  if (r.second - r.first < 2) return {r, std::nullopt};
  return {{r.first, r.second - 1}, range{r.second - 1, r.second}};
};

}  // namespace

TEST_CASE("par_split_with gives the final pieces from left to right") {
  for_each_size([](std::size_t n) {
    const range whole{0, static_cast<int>(n)};
    const auto check = [&](auto split) {
      const auto pieces = tine::par_split_with(whole, split).map([](range r) { return r.first; });
      const auto expected = n == 0 ? std::vector{0} : ascending(n);
      CHECK(difference(pieces.collect(), expected) == "");
      CHECK(difference(pieces.filter(all).map(slowly).collect(), expected) == "");
    };
    check(halve);
    check(peel_front);
    check(peel_back);
  });
}

TEST_CASE("par_split_with moves data that cannot be copied") {
  const census before;
  in_each_pool([] {
    using parts = std::vector<tracked_unique>;
    parts data;
    for (int i = 0; i < 300; ++i) data.emplace_back(i);
    const auto split = [](parts d) -> std::pair<parts, std::optional<parts>> {
      if (d.size() < 4) return {std::move(d), std::nullopt};
      const auto middle = d.begin() + static_cast<std::ptrdiff_t>(d.size() / 2);
      parts right(std::make_move_iterator(middle), std::make_move_iterator(d.end()));
      d.erase(middle, d.end());
      return {std::move(d), std::move(right)};
    };
    const auto sum = [](const parts& p) {
      busy();
      int total = 0;
      for (const auto& x : p) total += x.value();
      return total;
    };
    CHECK(tine::par_split_with(std::move(data), split).map(sum).sum() == 299 * 150);
  });
  CHECK(before.balanced());
}

namespace {

struct node {
  int number = 0;
  std::vector<std::unique_ptr<node>> children;
};

/// `n` nodes, each below a random earlier one among the last `width`, numbered as they come first.
std::unique_ptr<node> tree(std::size_t n, std::size_t width, unsigned seed) {
  auto root = std::make_unique<node>();
  std::vector<node*> nodes{root.get()};
  std::mt19937 random(seed);
  while (nodes.size() < n) {
    node* const parent = nodes[nodes.size() - 1 - random() % std::min(width, nodes.size())];
    parent->children.push_back(std::make_unique<node>());
    nodes.push_back(parent->children.back().get());
    nodes.back()->number = static_cast<int>(nodes.size()) - 1;
  }
  return root;
}

void prefix(const node* n, std::vector<int>& out) {
  out.push_back(n->number);
  for (const auto& child : n->children) prefix(child.get(), out);
}

void postfix(const node* n, std::vector<int>& out) {
  for (const auto& child : n->children) postfix(child.get(), out);
  out.push_back(n->number);
}

const auto children_of = [](const node* n) {
  std::vector<const node*> found;
  for (const auto& child : n->children) found.push_back(child.get());
  return found;
};

const auto number_of = [](const node* n) { return busy(50), n->number; };

}  // namespace

TEST_CASE("the walks over a tree give every node, in their orders") {
  in_each_pool([] {
    for (const std::size_t n : {1u, 2u, 3u, 7u, 100u, 5'000u}) {
      for (const std::size_t width : {std::size_t{1}, std::size_t{2}, std::size_t{30}, n}) {
        INFO(n << " nodes, width " << width);
        const auto root = tree(n, width, 1);
        const node* const at = root.get();
        std::vector<int> before, after;
        prefix(at, before);
        postfix(at, after);
        CHECK(tine::par_walk_tree_prefix(at, children_of).map(number_of).collect() == before);
        CHECK(tine::par_walk_tree_postfix(at, children_of).map(number_of).collect() == after);
        CHECK(sorted(tine::par_walk_tree(at, children_of).map(number_of)) == ascending(n));
      }
    }
  });
}

TEST_CASE("a tree may be a list, or have one wide node") {
  const int n = 1'000'000;
  const auto next = [](int i) { return std::views::iota(i, i + 1 < n ? i + 1 : i) |
                                       std::views::transform([](int x) { return x + 1; }); };
  const auto leaf_and_next = [](int i) {
    if (i < 0 || i + 1 >= n) return std::vector<int>{};
    return std::vector<int>{i + 1, -1};
  };
  const auto next_and_leaf = [](int i) {
    if (i < 0 || i + 1 >= n) return std::vector<int>{};
    return std::vector<int>{-1, i + 1};
  };
  const auto all_at_once = [](int i) { return std::views::iota(1, i == 0 ? n : 1); };
  in_each_pool([&] {
    CHECK(tine::par_walk_tree(0, next).count() == n);
    CHECK(tine::par_walk_tree_postfix(0, next).count() == n);
    CHECK(tine::par_walk_tree_prefix(0, leaf_and_next).count() == 2 * n - 1);
    CHECK(tine::par_walk_tree_postfix(0, leaf_and_next).count() == 2 * n - 1);
    CHECK(tine::par_walk_tree_postfix(0, next_and_leaf).count() == 2 * n - 1);
    CHECK(tine::par_walk_tree(0, all_at_once).count() == n);
    CHECK(tine::par_walk_tree_prefix(0, all_at_once).collect() == ascending(n));
    CHECK(tine::par_split_with(range{0, n}, peel_front).count() == n);
    CHECK(tine::par_split_with(range{0, n}, peel_back).count() == n);
  });
}

TEST_CASE("a tree of values that stay is walked by reference") {
  struct folder {
    int size;
    std::vector<folder> inside;
  };
  folder root{1, {{2, {{3, {}}}}, {4, {}}}};
  const auto inside = [](auto& f) -> auto& { return f.inside; };
  STATIC_REQUIRE(std::is_same_v<tine::item_t<decltype(tine::par_walk_tree(root, inside))>, folder&>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_walk_tree(std::as_const(root), inside))>,
                     const folder&>);
  in_each_pool([&] {
    const auto sizes = tine::par_walk_tree_prefix(root, &folder::inside).map(&folder::size);
    CHECK(sizes.collect() == std::vector{1, 2, 3, 4});
    tine::par_walk_tree(root, inside).for_each([](folder& f) { f.size *= 2; });
    CHECK(tine::par_walk_tree_postfix(std::as_const(root), inside).map(&folder::size).collect() ==
          std::vector{6, 4, 8, 2});
    tine::par_walk_tree(root, inside).for_each([](folder& f) { f.size /= 2; });
    const auto hit =
        tine::par_walk_tree_prefix(root, inside).find_first([](auto& f) { return f.size > 2; });
    STATIC_REQUIRE(std::is_same_v<decltype(hit), folder* const>);
    CHECK(hit->size == 3);
  });
}

TEST_CASE("walks stop early, and leave nothing behind when a closure throws") {
  const census before;
  in_each_pool([] {
    const auto children = [](const tracked& x) {
      busy(50);
      std::vector<tracked> both;
      for (int i = 2 * x.value() + 1; i <= 2 * x.value() + 2 && i < 2'000; ++i) both.emplace_back(i);
      return both;
    };
    for (const int at : {0, 1, 5, 700, 1'999}) {
      const auto fails = [at](tracked x) { return x.value() == at ? throw boom(at) : x.value(); };
      CHECK_THROWS_AS(tine::par_walk_tree_prefix(tracked(0), children).map(fails).collect(), boom);
      CHECK_THROWS_AS(tine::par_walk_tree_postfix(tracked(0), children).map(fails).sum(), boom);
      const auto is_it = [at](const tracked& x) { return x.value() == at; };
      CHECK(tine::par_walk_tree(tracked(0), children).any(is_it));
    }
    const auto is_low = [](const tracked& x) { return x.value() > 1'000; };
    const auto first = tine::par_walk_tree_prefix(tracked(0), children).find_first(is_low);
    REQUIRE(first);
    CHECK(first->value() == 1'023);
  });
  CHECK(before.balanced());
}
