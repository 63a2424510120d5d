#pragma once

#include <tine/iter/sources/keeps.hpp>  // keeps_elements
#include <tine/iter/sources/walk.hpp>   // walk, walked_source

#include <concepts>     // std::convertible_to
#include <cstddef>      // std::size_t
#include <functional>   // std::invoke
#include <memory>       // std::addressof
#include <ranges>       // std::ranges::input_range
#include <type_traits>  // std::is_lvalue_reference_v
#include <utility>      // std::move
#include <vector>       // std::vector

namespace tine {
namespace detail {

/// Nodes as values, which are moved from the stack to the sink.
template <class Node>
struct owned_nodes {
  using kept = Node;
  using item = Node;

  template <class Child>
  static kept keep(Child&& child) {
    return Node(static_cast<Child&&>(child));
  }
  static const Node& look(const kept& node) { return node; }
  static item give(kept&& node) { return std::move(node); }
};

/// Nodes that stay where they are.
template <class Reference>
struct referred_nodes {
  using kept = std::remove_reference_t<Reference>*;
  using item = Reference;

  static kept keep(Reference child) { return std::addressof(child); }
  static Reference look(kept node) { return *node; }
  static Reference give(kept node) { return *node; }
};

enum class tree_order { prefix, postfix };

template <class Nodes, class Children, tree_order Order>
struct tree_steps {
  struct entry {
    typename Nodes::kept node;
    bool finished;  // its children are on the stack already, or were
  };
  const Children& children;

  template <class Emit>
  bool step(std::vector<pending<entry>>& todo, const Emit& emit) const {
    const std::size_t level = todo.back().level;
    entry top = std::move(todo.back().what);
    todo.pop_back();
    if (top.finished) return emit(Nodes::give(std::move(top.node)));
    const auto before = static_cast<std::ptrdiff_t>(todo.size());
    push_children(todo, std::invoke(children, Nodes::look(top.node)), level + 1);
    if constexpr (Order == tree_order::postfix) {
      todo.push_back({entry{std::move(top.node), true}, level});
    }
    reverse(todo.begin() + before, todo.end());  // the first child is taken first
    if constexpr (Order == tree_order::prefix) return emit(Nodes::give(std::move(top.node)));
    return true;
  }

 private:
  /// As std::reverse, which would assign nodes that hold references.
  template <class Iterator>
  static void reverse(Iterator first, Iterator last) {
    for (; first < last && first < --last; ++first) {
      auto moved = std::move(*first);
      replace(*first, std::move(*last));
      replace(*last, std::move(moved));
    }
  }

  template <class Range>
  static void push_children(std::vector<pending<entry>>& todo, Range&& range, std::size_t level) {
    constexpr bool is_ours =
        !std::is_lvalue_reference_v<Range> && !std::ranges::view<std::remove_cvref_t<Range>>;
    const auto end = std::ranges::end(range);
    for (auto i = std::ranges::begin(range); i != end; ++i) {
      if constexpr (is_ours) {
        todo.push_back({entry{Nodes::keep(std::ranges::iter_move(i)), false}, level});
      } else {
        todo.push_back({entry{Nodes::keep(*i), false}, level});
      }
    }
  }
};

template <class Nodes, class Children, tree_order Order>
class [[nodiscard("a chain does nothing until a terminal call")]] tree_iter
    : public walked_source<tree_iter<Nodes, Children, Order>, typename Nodes::item> {
  using steps = tree_steps<Nodes, Children, Order>;

 public:
  tree_iter(typename Nodes::kept root, Children children)
      : root_(std::move(root)), children_(std::move(children)) {}

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    const steps walking{children_};
    std::vector<pending<typename steps::entry>> todo;
    todo.push_back({{std::move(root_), false}, 0});
    return walk<steps, Sink>(walking, sink).run(std::move(todo), acc, where);
  }

 private:
  mutable typename Nodes::kept root_;  // a chain is run once; to run it again, it is copied
  [[no_unique_address]] Children children_;
};

template <class F, class Node>
using children_t = std::invoke_result_t<const F&, Node>;

/// `F` gives the children of a node as references to nodes that are somewhere already.
template <class F, class Node>
concept refers_to_children =
    !keeps_elements<children_t<F, Node>> &&
    std::is_lvalue_reference_v<std::ranges::range_reference_t<children_t<F, Node>>> &&
    std::same_as<std::remove_cvref_t<std::ranges::range_reference_t<children_t<F, Node>>>,
                 std::remove_cvref_t<Node>>;

/// A root that stays where it is, with children that do.
template <class F, class Node>
concept stays_in_tree = std::is_lvalue_reference_v<Node> && refers_to_children<F, Node>;

template <class F, class Node>
concept children_of = shared_function<F, Node> && std::ranges::input_range<children_t<F, Node>> &&
                      (stays_in_tree<F, Node> ||
                       std::convertible_to<std::ranges::range_reference_t<children_t<F, Node>>,
                                           std::remove_cvref_t<Node>>);

/// Nodes that stay where they are are handed out as references, others as values.
template <class Root, class Children>
struct nodes_of {
  using type = owned_nodes<std::remove_cvref_t<Root>>;
};
template <class Root, class Children>
  requires stays_in_tree<Children, Root>
struct nodes_of<Root, Children> {
  using type = referred_nodes<
      std::common_reference_t<Root, std::ranges::range_reference_t<children_t<Children, Root>>>>;
};

template <tree_order Order, class Root, class Children>
auto make_tree(Root&& root, Children children) {
  using nodes = typename nodes_of<Root, Children>::type;
  return tree_iter<nodes, Children, Order>(nodes::keep(std::forward<Root>(root)),
                                           std::move(children));
}

}  // namespace detail

/// All nodes of the tree that grows from `root`: `children(node)` gives a range of nodes, which may
/// be empty. Each node comes before its children, and these in order with all that is below them.
///
/// Nodes are values, pointers say, each moved on once its children are known. When `root` is an
/// lvalue and `children` gives references to nodes that are somewhere already, the items are
/// references. The depth of the tree does not matter: it is not walked by recursion.
///
///     auto total = tine::par_walk_tree_prefix(root, &node::children).map(&node::size).sum();
template <class Root, class Children>
  requires detail::children_of<Children, Root>
[[nodiscard]] auto par_walk_tree_prefix(Root&& root, Children children) {
  return detail::make_tree<detail::tree_order::prefix>(std::forward<Root>(root),
                                                       std::move(children));
}

/// As `par_walk_tree_prefix`, but each node comes after its children.
template <class Root, class Children>
  requires detail::children_of<Children, Root>
[[nodiscard]] auto par_walk_tree_postfix(Root&& root, Children children) {
  return detail::make_tree<detail::tree_order::postfix>(std::forward<Root>(root),
                                                        std::move(children));
}

/// As `par_walk_tree_prefix`, in no particular order.
///
///     auto files = tine::par_walk_tree(folder, subfolders).flat_map(files_in).collect();
template <class Root, class Children>
  requires detail::children_of<Children, Root>
[[nodiscard]] auto par_walk_tree(Root&& root, Children children) {
  return par_walk_tree_prefix(std::forward<Root>(root), std::move(children));
}

}  // namespace tine
