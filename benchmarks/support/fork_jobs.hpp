#pragma once

#include <bit>      // std::popcount
#include <cstddef>  // std::size_t
#include <cstdint>  // std::uint64_t
#include <thread>   // std::thread
#include <utility>  // std::index_sequence
#include <vector>   // std::vector

#include "spin.hpp"

// Jobs made of forks, each for any of the ways to fork in forks.hpp.
namespace bench {

/// The exponential way to compute Fibonacci numbers: hardly any work but the forks.
template <class Fork>
std::uint64_t fib(int n) {
  asm volatile("" : "+r"(n));  // or the compiler merges equal calls, where nothing is forked
  if (n < 2) return static_cast<std::uint64_t>(n);
  const auto [a, b] =
      Fork::both([n] { return fib<Fork>(n - 1); }, [n] { return fib<Fork>(n - 2); });
  return a + b;
}

/// How many forks fib(n) makes.
inline std::uint64_t fib_forks(int n) {
  std::uint64_t before = 0, forks = 0;
  for (int i = 2; i <= n; ++i) {
    const std::uint64_t next = forks + before + 1;
    before = forks;
    forks = next;
  }
  return forks;
}

/// A partly filled chess board: which columns and diagonals of the next row are attacked.
struct board {
  unsigned all, columns = 0, left = 0, right = 0;

  explicit board(int size) : all((1u << size) - 1) {}
  bool full() const { return columns == all; }
  unsigned legal_squares() const { return all & ~(columns | left | right); }
  board with(unsigned square) const {
    board next = *this;
    next.columns |= square;
    next.left = (left | square) << 1;
    next.right = (right | square) >> 1;
    return next;
  }
};

/// The number of ways to place the remaining queens, with a task per legal square of each row.
template <class Fork>
std::uint64_t queens_by_tasks(board b) {
  if (b.full()) return 1;
  std::uint64_t found[32] = {};
  Fork::tasks([b, &found](auto tasks) {
    int i = 0;
    for (unsigned rest = b.legal_squares(); rest != 0; rest &= rest - 1, ++i) {
      const unsigned square = rest & -rest;
      tasks.spawn(
          [b, square, out = &found[i]](auto) { *out = queens_by_tasks<Fork>(b.with(square)); });
    }
  });
  std::uint64_t total = 0;
  for (const auto x : found) total += x;
  return total;
}

/// The same by forking between one square and the others.
template <class Fork>
std::uint64_t place_queens(board b, unsigned squares) {
  if (b.full()) return 1;
  if (squares == 0) return 0;
  const auto place = [b, square = squares & -squares] {
    const board next = b.with(square);
    return place_queens<Fork>(next, next.legal_squares());
  };
  if (std::popcount(squares) == 1) return place();
  const auto [a, rest] =
      Fork::both(place, [&] { return place_queens<Fork>(b, squares & (squares - 1)); });
  return a + rest;
}

template <class Fork>
std::uint64_t queens_by_forks(int size) {
  const board empty(size);
  return place_queens<Fork>(empty, empty.legal_squares());
}

using marks = std::vector<unsigned char>;

/// Spawns the ten subtrees of a tree with `leaves` leaves; a leaf marks its place.
template <class Spawner>
void grow(Spawner tasks, unsigned char* first, std::size_t leaves) {
  if (leaves == 1) {
    ++*first;
    return;
  }
  for (std::size_t i = 0; i < 10; ++i) {
    unsigned char* const part = first + i * (leaves / 10);
    tasks.spawn([part, leaves](auto inner) { grow(inner, part, leaves / 10); });
  }
}

/// All tasks of the tree in one group or scope; `m.size()` is a power of ten.
template <class Fork>
void tree_by_tasks(marks& m) {
  Fork::tasks([&m](auto tasks) { grow(tasks, m.data(), m.size()); });
}

template <class Fork>
void tree_by_forks(unsigned char* first, std::size_t leaves);

template <class Fork>
auto subtree(unsigned char* first, std::size_t leaves) {
  return [first, leaves] { tree_by_forks<Fork>(first, leaves); };
}

/// The same tree by forks of ten closures.
template <class Fork>
void tree_by_forks(unsigned char* first, std::size_t leaves) {
  if (leaves == 1) {
    ++*first;
    return;
  }
  const std::size_t each = leaves / 10;
  [first, each]<std::size_t... I>(std::index_sequence<I...>) {
    Fork::all(subtree<Fork>(first + I * each, each)...);
  }(std::make_index_sequence<10>{});
}

/// Runs the leaves of a balanced tree, numbered [first, last); each returns its share of the sum.
template <class Fork, class Leaf>
std::uint64_t balanced(std::size_t first, std::size_t last, const Leaf& leaf) {
  if (last - first == 1) return leaf(first);
  const std::size_t middle = first + (last - first) / 2;
  const auto [a, b] = Fork::both([&, first, middle] { return balanced<Fork>(first, middle, leaf); },
                                 [&, middle, last] { return balanced<Fork>(middle, last, leaf); });
  return a + b;
}

/// The most lopsided tree: `leaves` times the fork of everything else and one leaf.
template <class Fork>
std::uint64_t spine(std::size_t leaves, std::uint64_t microseconds) {
  if (leaves == 0) return 0;
  const auto [a, b] = Fork::both([=] { return spine<Fork>(leaves - 1, microseconds); },
                                 [=] { return spin(microseconds) & 1; });
  return a + b;
}

template <class Fork>
std::uint64_t equal_leaves(std::size_t leaves, std::uint64_t microseconds) {
  return balanced<Fork>(0, leaves, [=](std::size_t) { return spin(microseconds) & 1; });
}

/// The ideal: the same leaves shared out beforehand to as many plain threads.
inline std::uint64_t leaves_on_threads(std::size_t threads, std::size_t leaves,
                                       std::uint64_t microseconds) {
  std::vector<std::uint64_t> sums(threads);
  std::vector<std::thread> others;
  const auto share = [&](std::size_t t) {
    for (std::size_t i = t; i < leaves; i += threads) sums[t] += spin(microseconds) & 1;
  };
  for (std::size_t t = 1; t < threads; ++t) others.emplace_back(share, t);
  share(0);
  for (auto& t : others) t.join();
  std::uint64_t total = 0;
  for (const auto x : sums) total += x;
  return total;
}

}  // namespace bench
