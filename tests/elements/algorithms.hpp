// Every algorithm on elements of one type, compared with the sequential one of the standard library.
#pragma once

#include <tine/algorithm.hpp>
#include <tine/sort.hpp>

#include "elements/expectation.hpp"
#include "support/patterns.hpp"
#include "support/pools.hpp"

#include <algorithm>   // std::ranges::equal, …
#include <atomic>      // std::atomic
#include <concepts>    // std::integral
#include <cstddef>     // std::size_t
#include <functional>  // std::plus
#include <memory>      // std::allocator
#include <numeric>     // std::accumulate, …
#include <ranges>      // std::ranges::range
#include <utility>     // std::pair
#include <vector>      // std::vector

namespace tine_test {

/// What the checks ask of a type `T` of elements: `T make(int)`, `bool same(a, b)`, an order `before`
/// and a predicate `marked`.
template <class T>
struct element;

/// An algorithm of tine and the one of `std::ranges`, to be called with the same arguments.
template <class Ours, class Theirs>
struct forms {
  const char* name;
  Ours ours;
  Theirs theirs;
};
template <class Ours, class Theirs>
forms(const char*, Ours, Theirs) -> forms<Ours, Theirs>;

#define TINE_FORMS_OF(algorithm) \
  forms { "par_" #algorithm, tine::par_##algorithm, std::ranges::algorithm }

template <class T>
class compared {
 public:
  using elements = std::vector<T>;
  using order = typename element<T>::order;

  explicit compared(const std::vector<int>& numbers) {
    for (int x : numbers) v_.push_back(make(x));
    sorted_ = v_;
    std::ranges::sort(sorted_, order{});
    for (std::size_t i = 0; i < sorted_.size(); ++i) {
      (i % 3 == 0 ? third_ : others_).push_back(sorted_[i]);
    }
    middle_ = static_cast<std::ptrdiff_t>(v_.size() / 2);
    some_ = v_.empty() ? make(7) : v_[v_.size() / 2];
  }

  void queries() const {
    reads(TINE_FORMS_OF(all_of), marked);
    reads(TINE_FORMS_OF(any_of), marked);
    reads(TINE_FORMS_OF(none_of), marked);
    reads(TINE_FORMS_OF(count), some_);
    reads(TINE_FORMS_OF(count_if), marked);
    reads(TINE_FORMS_OF(find), some_);
    reads(TINE_FORMS_OF(find_if), marked);
    reads(TINE_FORMS_OF(find_if_not), marked);
    reads(TINE_FORMS_OF(adjacent_find));
    reads(TINE_FORMS_OF(is_sorted), order{});
    reads(TINE_FORMS_OF(is_sorted_until), order{});
    reads(TINE_FORMS_OF(is_heap), order{});
    reads(TINE_FORMS_OF(is_heap_until), order{});
    reads(TINE_FORMS_OF(is_partitioned), marked);
    reads(TINE_FORMS_OF(min_element), order{});
    reads(TINE_FORMS_OF(max_element), order{});
    reads(TINE_FORMS_OF(minmax_element), order{});
    reads(TINE_FORMS_OF(search_n), 2, some_);
    reads(TINE_FORMS_OF(find_end), needle());
    reads(TINE_FORMS_OF(find_first_of), needle());
    reads(TINE_FORMS_OF(search), needle());
    for (const elements& other : {v_, sorted_, needle()}) {
      reads(TINE_FORMS_OF(equal), other);
      reads(TINE_FORMS_OF(mismatch), other);
      reads(TINE_FORMS_OF(lexicographical_compare), other, order{});
    }
    expect(tine::par_includes(sorted_, third_, order{}), "par_includes");
    expect(tine::par_includes(third_, sorted_, order{}) ==
               std::ranges::includes(third_, sorted_, order{}),
           "par_includes");
    expect(same(tine::par_reduce(v_, some_, last_marked),
                std::accumulate(v_.begin(), v_.end(), some_, last_marked)),
           "par_reduce");
    expect(same(tine::par_transform_reduce(v_, some_, last_marked, changed),
                std::transform_reduce(v_.begin(), v_.end(), some_, last_marked, changed)),
           "par_transform_reduce");
    const auto hits = static_cast<std::size_t>(std::ranges::count_if(v_, marked));
    const auto one_if_marked = [](const T& x) -> std::size_t { return marked(x); };
    expect(tine::par_map_reduce(v_, one_if_marked, std::size_t{0}, std::plus{}) == hits,
           "par_map_reduce");
    std::atomic<std::size_t> seen = 0;
    tine::par_for_each(v_, [&seen](const T& x) { seen += marked(x); });
    expect(seen == hits, "par_for_each");
  }

  void writers() const {
    writes(TINE_FORMS_OF(copy));
    writes(TINE_FORMS_OF(copy_if), marked);
    writes(TINE_FORMS_OF(remove_copy), some_);
    writes(TINE_FORMS_OF(remove_copy_if), marked);
    writes(TINE_FORMS_OF(unique_copy));
    writes(TINE_FORMS_OF(replace_copy), some_, make(8));
    writes(TINE_FORMS_OF(replace_copy_if), marked, make(8));
    writes(TINE_FORMS_OF(reverse_copy));
    writes(TINE_FORMS_OF(transform), changed);
    writes_numeric(
        "par_inclusive_scan", tine::par_inclusive_scan,
        [](auto... a) { return std::inclusive_scan(a...); }, last_marked);
    writes_numeric(
        "par_inclusive_scan", tine::par_inclusive_scan,
        [](auto... a) { return std::inclusive_scan(a...); }, last_marked, some_);
    writes_numeric(
        "par_exclusive_scan", tine::par_exclusive_scan,
        [](auto... a) { return std::exclusive_scan(a...); }, some_, last_marked);
    writes_numeric(
        "par_transform_inclusive_scan", tine::par_transform_inclusive_scan,
        [](auto... a) { return std::transform_inclusive_scan(a...); }, last_marked, changed);
    writes_numeric(
        "par_transform_exclusive_scan", tine::par_transform_exclusive_scan,
        [](auto... a) { return std::transform_exclusive_scan(a...); }, some_, last_marked, changed);
    writes_numeric(
        "par_adjacent_difference", tine::par_adjacent_difference,
        [](auto... a) { return std::adjacent_difference(a...); }, last_marked);
    joins(TINE_FORMS_OF(merge));
    joins(TINE_FORMS_OF(set_union));
    joins(TINE_FORMS_OF(set_intersection));
    joins(TINE_FORMS_OF(set_difference));
    joins(TINE_FORMS_OF(set_symmetric_difference));

    elements a = output(), b = output();
    const auto ours = tine::par_copy_n(v_.begin(), middle_, a.begin());
    const auto theirs = std::ranges::copy_n(v_.begin(), middle_, b.begin());
    expect(ours.in == theirs.in && place(a, ours.out) == place(b, theirs.out) && all_same(a, b),
           "par_copy_n");
    const auto turned = tine::par_rotate_copy(v_, v_.begin() + middle_, a.begin());
    std::ranges::rotate_copy(v_, v_.begin() + middle_, b.begin());
    expect(turned.in == v_.end() && all_same(a, b), "par_rotate_copy");
    tine::par_transform(v_, sorted_, a.begin(), last_marked);
    std::ranges::transform(v_, sorted_, b.begin(), last_marked);
    expect(all_same(a, b), "par_transform of two");
    elements c = output(), d = output();
    const auto parts = tine::par_partition_copy(v_, a.begin(), c.begin(), marked);
    const auto expected = std::ranges::partition_copy(v_, b.begin(), d.begin(), marked);
    expect(place(a, parts.out1) == place(b, expected.out1) &&
               place(c, parts.out2) == place(d, expected.out2) && all_same(a, b) && all_same(c, d),
           "par_partition_copy");
    elements from = v_;
    const auto moved = tine::par_move(from, a.begin());
    expect(moved.in == from.end() && std::equal(v_.begin(), v_.end(), a.begin(), same), "par_move");
    const auto parted = tine::par_partial_sort_copy(v_, c, order{});
    expect(std::equal(sorted_.begin(), sorted_.end(), c.begin(), same) &&
               parted.out - c.begin() == std::ssize(v_),
           "par_partial_sort_copy");
  }

  void changers() const {
    changes(TINE_FORMS_OF(fill), some_);
    changes(TINE_FORMS_OF(generate), [] { return make(5); });
    changes(TINE_FORMS_OF(replace), some_, make(8));
    changes(TINE_FORMS_OF(replace_if), marked, make(8));
    changes(TINE_FORMS_OF(reverse));
    changes(TINE_FORMS_OF(stable_partition), marked);
    changes(TINE_FORMS_OF(sort), order{});
    changes(TINE_FORMS_OF(stable_sort), order{});
    removes(TINE_FORMS_OF(remove), some_);
    removes(TINE_FORMS_OF(remove_if), marked);
    removes(TINE_FORMS_OF(unique));
    changes_at(
        "par_fill_n", [](auto& r, auto i) { tine::par_fill_n(r.begin(), i, make(5)); },
        [](auto& r, auto i) { std::ranges::fill_n(r.begin(), i, make(5)); });
    changes_at(
        "par_generate_n",
        [](auto& r, auto i) { tine::par_generate_n(r.begin(), i, [] { return make(5); }); },
        [](auto& r, auto i) { std::ranges::generate_n(r.begin(), i, [] { return make(5); }); });
    changes_at(
        "par_rotate",
        [](auto& r, auto i) { return tine::par_rotate(r, r.begin() + i).begin() - r.begin(); },
        [](auto& r, auto i) { return std::ranges::rotate(r, r.begin() + i).begin() - r.begin(); });
    changes_at(
        "par_swap_ranges",
        [](auto& r, auto i) {
          tine::par_swap_ranges(r.begin(), r.begin() + i, r.begin() + i, r.end());
        },
        [](auto& r, auto i) {
          std::ranges::swap_ranges(r.begin(), r.begin() + i, r.begin() + i, r.end());
        });
    changes_at(
        "par_inplace_merge",
        [](auto& r, auto i) {
          std::ranges::sort(r.begin(), r.begin() + i, order{});
          std::ranges::sort(r.begin() + i, r.end(), order{});
          tine::par_inplace_merge(r, r.begin() + i, order{});
        },
        [](auto& r, auto) { std::ranges::sort(r, order{}); });
    changes_at(
        "par_sort_by_cached_key",
        [](auto& r, auto) {
          tine::par_sort_by_cached_key(
              r, [](const T& x) { return x; }, order{});
        },
        [](auto& r, auto) { std::ranges::sort(r, order{}); });

    elements a = v_;
    const auto rest = tine::par_partition(a, marked);
    expect(std::all_of(a.begin(), rest.begin(), marked) && std::ranges::none_of(rest, marked) &&
               has_all(a),
           "par_partition");
    a = v_;
    tine::par_partial_sort(a, a.begin() + middle_, order{});
    expect(std::equal(a.begin(), a.begin() + middle_, sorted_.begin(), same) && has_all(a),
           "par_partial_sort");
    a = v_;
    tine::par_nth_element(a, a.begin() + middle_, order{});
    expect(a.empty() || (same(a[a.size() / 2], sorted_[a.size() / 2]) && has_all(a)),
           "par_nth_element");
  }

  void raw_memory() const {
    const std::size_t n = v_.size();
    T* const first = std::allocator<T>{}.allocate(n);
    T* const last = first + n;
    const auto made = [&](const char* name, auto make_all, auto expected) {
      make_all();
      expect(std::equal(first, last, expected.begin(), expected.end(), same), name);
      tine::par_destroy(first, last);
    };
    const auto signed_n = static_cast<std::ptrdiff_t>(n);
    elements from = v_;
    made(
        "par_uninitialized_copy",
        [&] { tine::par_uninitialized_copy(from.begin(), from.end(), first, last); }, v_);
    made(
        "par_uninitialized_copy_n",
        [&] { tine::par_uninitialized_copy_n(from.begin(), signed_n, first, last); }, v_);
    made(
        "par_uninitialized_fill", [&] { tine::par_uninitialized_fill(first, last, some_); },
        elements(n, some_));
    made(
        "par_uninitialized_move",
        [&] { tine::par_uninitialized_move(from.begin(), from.end(), first, last); }, v_);
    from = v_;
    tine::par_uninitialized_move_n(from.begin(), signed_n, first, last);
    expect(std::equal(first, last, v_.begin(), v_.end(), same), "par_uninitialized_move_n");
    expect(tine::par_destroy_n(first, signed_n) == last, "par_destroy_n");
    std::allocator<T>{}.deallocate(first, n);
  }

 private:
  static T make(int x) { return element<T>::make(x); }
  static constexpr auto same = [](const T& a, const T& b) { return element<T>::same(a, b); };
  static constexpr auto marked = [](const T& x) { return element<T>::marked(x); };
  static constexpr auto changed = [](const T& x) { return marked(x) ? make(3) : x; };
  /// Associative, not commutative.
  static constexpr auto last_marked = [](const T& a, const T& b) { return marked(b) ? b : a; };

  static bool all_same(const elements& a, const elements& b) {
    return std::ranges::equal(a, b, same);
  }
  bool has_all(elements v) const {
    std::ranges::sort(v, order{});
    return all_same(v, sorted_);
  }
  elements output() const { return elements(2 * v_.size() + 1, make(-5)); }
  elements needle() const {  // three from the middle
    const auto end = middle_ + std::min<std::ptrdiff_t>(3, std::ssize(v_) - middle_);
    return elements(v_.begin() + middle_, v_.begin() + end);
  }

  /// What an algorithm returned, as numbers. Iterators become their distance from the beginning.
  template <class R>
  static std::pair<std::ptrdiff_t, std::ptrdiff_t> place(const elements& v, const R& result) {
    if constexpr (std::integral<R>) {
      return {static_cast<std::ptrdiff_t>(result), 0};
    } else if constexpr (std::convertible_to<R, typename elements::const_iterator>) {
      return {result - v.begin(), 0};
    } else if constexpr (std::ranges::range<R>) {
      return {result.begin() - v.begin(), result.end() - v.begin()};
    } else if constexpr (requires { result.min; }) {
      return {result.min - v.begin(), result.max - v.begin()};
    } else if constexpr (requires { result.in; }) {
      return {result.in - v.begin(), 0};
    } else {
      return {result.in1 - v.begin(), 0};
    }
  }

  template <class F, class... Arguments>
  void reads(const F& f, const Arguments&... a) const {
    expect(place(v_, f.ours(v_, a...)) == place(v_, f.theirs(v_, a...)), f.name);
  }

  template <class F, class... Arguments>
  void writes(const F& f, const Arguments&... arguments) const {
    elements a = output(), b = output();
    const auto i = f.ours(v_, a.begin(), arguments...);
    const auto j = f.theirs(v_, b.begin(), arguments...);
    expect(i.in == j.in && i.out - a.begin() == j.out - b.begin() && all_same(a, b), f.name);
  }

  template <class Ours, class Theirs, class... Arguments>
  void writes_numeric(const char* name, const Ours& ours, const Theirs& theirs,
                      const Arguments&... arguments) const {
    elements a = output(), b = output();
    ours(v_, a.begin(), arguments...);
    theirs(v_.begin(), v_.end(), b.begin(), arguments...);
    expect(all_same(a, b), name);
  }

  template <class F>
  void joins(const F& f) const {
    for (const auto& [left, right] : {std::pair(&others_, &third_), std::pair(&sorted_, &third_)}) {
      elements a = output(), b = output();
      const auto i = f.ours(*left, *right, a.begin(), order{});
      const auto j = f.theirs(*left, *right, b.begin(), order{});
      expect(i.out - a.begin() == j.out - b.begin() && all_same(a, b), f.name);
    }
  }

  template <class F, class... Arguments>
  void changes(const F& f, const Arguments&... arguments) const {
    elements a = v_, b = v_;
    const auto i = f.ours(a, arguments...);
    const auto j = f.theirs(b, arguments...);
    expect(place(a, i) == place(b, j) && all_same(a, b), f.name);
  }

  /// The rest that is returned holds anything.
  template <class F, class... Arguments>
  void removes(const F& f, const Arguments&... arguments) const {
    elements a = v_, b = v_;
    const auto i = f.ours(a, arguments...);
    const auto j = f.theirs(b, arguments...);
    expect(place(a, i) == place(b, j) && std::equal(a.begin(), i.begin(), b.begin(), same), f.name);
  }

  template <class Ours, class Theirs>
  void changes_at(const char* name, const Ours& ours, const Theirs& theirs) const {
    for (const std::ptrdiff_t i : {std::ptrdiff_t{0}, middle_ / 2, middle_, std::ssize(v_)}) {
      elements a = v_, b = v_;
      if constexpr (std::is_void_v<decltype(ours(a, i))>) {
        ours(a, i);
        theirs(b, i);
        expect(all_same(a, b), name);
      } else {
        expect(ours(a, i) == theirs(b, i) && all_same(a, b), name);
      }
    }
  }

  elements v_, sorted_, third_, others_;
  std::ptrdiff_t middle_;  // half of their number
  T some_ = make(7);       // one of them, if there is one
};

/// Compares all algorithms for all patterns, sizes and pools.
template <class T>
void compare_all() {
  in_each_pool([] {
    const auto compare = [](const pattern& p, std::size_t n) {
      INFO(p.name << ", n = " << n);
      const compared<T> c(p.make(n));
      c.queries();
      c.writers();
      c.changers();
      c.raw_memory();
    };
    for (const pattern& p : patterns()) {
      for (const std::size_t n : sizes) compare(p, n);
      if (p.name == "random" || p.name == "few values") compare(p, 200'000);
    }
  });
}

}  // namespace tine_test
