// Sources that take something apart: par_split_with, par_walk_tree.
#include <tine/iter.hpp>

#include "support/catch.hpp"
#include "support/elements.hpp"
#include "support/pools.hpp"

#include <algorithm>
#include <memory>
#include <numeric>
#include <optional>
#include <random>
#include <ranges>
#include <vector>

using namespace tine_test;

namespace {

const auto slowly = [](int x) { return busy(50), x; };
const auto all = [](int) { return true; };

template <class Chain>
std::vector<int> sorted(Chain&& chain) {
  auto v = std::forward<Chain>(chain).collect();
  std::ranges::sort(v);
  return v;
}

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
  const int n = sanitized ? 30'000 : 1'000'000;
  const auto next = [](int i) {
    return std::views::iota(i, i + 1 < n ? i + 1 : i) |
           std::views::transform([](int x) { return x + 1; });
  };
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
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_walk_tree(root, inside))>, folder&>);
  STATIC_REQUIRE(
      std::is_same_v<tine::item_t<decltype(tine::par_walk_tree(std::as_const(root), inside))>,
                     const folder&>);
  in_each_pool([&] {
    const auto in_order = tine::par_walk_tree_prefix(root, &folder::inside).map(&folder::size);
    CHECK(in_order.collect() == std::vector{1, 2, 3, 4});
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

TEST_CASE("nodes that cannot be copied are walked by reference, also through pointers") {
  struct node {
    std::unique_ptr<int> value;
    std::vector<std::unique_ptr<node>> below;
    std::vector<node> more;
  };
  const auto make = [](int i) { return node{std::make_unique<int>(i), {}, {}}; };
  node root = make(0);
  for (int i = 1; i < 100; ++i) {
    root.below.push_back(std::make_unique<node>(make(i)));
    root.more.push_back(make(i));
  }
  const auto follow = [](const std::unique_ptr<node>& p) -> node& { return *p; };
  const auto below = [&](const node& n) { return n.below | std::views::transform(follow); };
  const auto value = [](const node& n) { return busy(50), *n.value; };
  in_each_pool([&] {
    CHECK(difference(tine::par_walk_tree_prefix(root, below).map(value).collect(),
                     ascending(100)) == "");
    CHECK(tine::par_walk_tree_postfix(root, &node::more).max_by_key(value) == &root.more.back());
    CHECK(tine::par_walk_tree(root, below).max_by_key(value) == root.below.back().get());
  });
}

TEST_CASE("walks stop early, and leave nothing behind when a closure throws") {
  const census before;
  in_each_pool([] {
    const auto children = [](const tracked& x) {
      busy(50);
      std::vector<tracked> both;
      for (int i = 2 * x.value() + 1; i <= 2 * x.value() + 2 && i < 2'000; ++i)
        both.emplace_back(i);
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

TEST_CASE("a walk over nodes that hold references leaves alone what they refer to") {
  in_each_pool([] {
    const auto before = shuffled(3'000);
    auto cells = before;
    using node = std::pair<int, int&>;  // three children below each
    const auto children = [&cells](const node& x) {
      busy(100);
      std::vector<node> below;
      for (int i = 3 * x.first + 1; i <= 3 * x.first + 3 && i < 3'000; ++i) {
        below.emplace_back(i, cells[static_cast<std::size_t>(i)]);
      }
      return below;
    };
    const node root(0, cells[0]);
    CHECK(tine::par_walk_tree_prefix(root, children).count() == 3'000);
    CHECK(tine::par_walk_tree_postfix(root, children)
              .max_by_key([](node& x) { return x.second; })
              ->second == 2'999);
    CHECK(cells == before);
  });
}
