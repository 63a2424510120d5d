#pragma once

#include <tine/algorithm/detail.hpp>
#include <tine/algorithm/first_hit.hpp>  // first_hit
#include <tine/sort/merge.hpp>           // cut_runs, first_after

#include <algorithm>    // std::ranges::merge, …
#include <functional>   // std::ranges::less
#include <iterator>     // std::mergeable
#include <new>          // std::nothrow
#include <type_traits>  // std::is_trivially_copyable_v
#include <vector>       // std::vector

// Algorithms on two sorted ranges. Both are cut at the same values; the parts are independent.
namespace tine {
namespace detail {

inline constexpr std::size_t longest_sequential_merge = 1 << 13;

template <class I, class J, class O, class Less, class Sequential>
void merge_copy(I a, std::size_t a_size, J b, std::size_t b_size, O out, const Less& b_less_a,
                const Sequential& sequential) {
  if (a_size + b_size <= longest_sequential_merge) {
    sequential(part(a, 0, a_size), part(b, 0, b_size), out);
    return;
  }
  const auto cut = cut_runs(a, a_size, b, b_size, b_less_a);
  const std::size_t i = cut.first;
  const std::size_t j = cut.second;
  join([&] { merge_copy(a, i, b, j, out, b_less_a, sequential); },
       [&] {
         merge_copy(at_offset(a, i), a_size - i, at_offset(b, j), b_size - j, at_offset(out, i + j),
                    b_less_a, sequential);
       });
}

/// `less(y, x)` for `y` of the second and `x` of the first range.
template <class Comp, class Proj1, class Proj2>
auto second_before_first(Comp& comp, Proj1& proj1, Proj2& proj2) {
  return [&](auto&& y, auto&& x) -> bool {
    return std::invoke(comp, std::invoke(proj2, static_cast<decltype(y)&&>(y)),
                       std::invoke(proj1, static_cast<decltype(x)&&>(x)));
  };
}

struct par_merge_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2, std::weakly_incrementable O,
            class Comp = std::ranges::less, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::mergeable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, O, Comp,
                            Proj1, Proj2>
  std::ranges::merge_result<std::ranges::borrowed_iterator_t<R1>,
                            std::ranges::borrowed_iterator_t<R2>, O>
  operator()(R1&& r1, R2&& r2, O out, Comp comp = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2> && separate_places<O>) {
      const std::size_t n = size_of(r1);
      const std::size_t m = size_of(r2);
      merge_copy(elements_of(r1), n, elements_of(r2), m, places_of(out),
                 second_before_first(comp, proj1, proj2), [&](auto a, auto b, auto to) {
                   std::ranges::merge(a, b, to, refer_to(comp), refer_to(proj1), refer_to(proj2));
                 });
      return {at_offset(std::ranges::begin(r1), n), at_offset(std::ranges::begin(r2), m),
              at_offset(out, n + m)};
    } else {
      return std::ranges::merge(std::forward<R1>(r1), std::forward<R2>(r2), std::move(out),
                                std::move(comp), std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, std::weakly_incrementable O, class Comp = std::ranges::less,
            class Proj1 = std::identity, class Proj2 = std::identity>
    requires std::mergeable<I1, I2, O, Comp, Proj1, Proj2>
  std::ranges::merge_result<I1, I2, O> operator()(I1 first1, S1 last1, I2 first2, S2 last2, O out,
                                                  Comp comp = {}, Proj1 proj1 = {},
                                                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(out),
                   std::move(comp), std::move(proj1), std::move(proj2));
  }
};

/// An output that only counts what is written to it.
class counting_output {
 public:
  using difference_type = std::ptrdiff_t;
  struct place {
    template <class T>
    const place& operator=(T&&) const {
      return *this;
    }
  };

  place operator*() const { return {}; }
  counting_output& operator++() {
    ++count_;
    return *this;
  }
  counting_output operator++(int) {
    const counting_output before = *this;
    ++count_;
    return before;
  }
  std::size_t count() const { return count_; }

 private:
  std::size_t count_ = 0;
};

enum class set_operation { union_, intersection, difference, symmetric_difference };

template <set_operation Which, class A, class B, class O, class Comp, class Proj1, class Proj2>
auto set_operation_in_order(A&& a, B&& b, O out, Comp comp, Proj1 proj1, Proj2 proj2) {
  const auto call = [&](auto algorithm) {
    return algorithm(std::forward<A>(a), std::forward<B>(b), std::move(out), std::move(comp),
                     std::move(proj1), std::move(proj2));
  };
  if constexpr (Which == set_operation::union_) {
    return call(std::ranges::set_union);
  } else if constexpr (Which == set_operation::intersection) {
    return call(std::ranges::set_intersection);
  } else if constexpr (Which == set_operation::difference) {
    return call(std::ranges::set_difference);
  } else {
    return call(std::ranges::set_symmetric_difference);
  }
}

/// Where two sorted ranges are cut. Elements that are equal, in either range, stay together.
struct set_cut {
  std::size_t first, second;
};

template <class I, class J, class Comp, class Proj1, class Proj2>
std::vector<set_cut> cut_sets(const I& a, std::size_t n, const J& b, std::size_t m, Comp& comp,
                              Proj1& proj1, Proj2& proj2) {
  const std::size_t parts =
      std::clamp<std::size_t>((n + m) / longest_sequential_merge, 1, most_blocks);
  std::vector<set_cut> cuts;
  cuts.reserve(parts + 1);
  cuts.push_back({0, 0});
  const auto cut_at = [&](auto&& key) {
    const auto in_a = first_after(a, n, [&](auto&& x) {
      return !std::invoke(comp, std::invoke(proj1, static_cast<decltype(x)&&>(x)), key);
    });
    const auto in_b = first_after(b, m, [&](auto&& y) {
      return !std::invoke(comp, std::invoke(proj2, static_cast<decltype(y)&&>(y)), key);
    });
    cuts.push_back({std::max(in_a, cuts.back().first), std::max(in_b, cuts.back().second)});
  };
  for (std::size_t i = 1; i < parts; ++i) {
    if (n >= m) {
      cut_at(std::invoke(proj1, *at_offset(a, i * n / parts)));
    } else {
      cut_at(std::invoke(proj2, *at_offset(b, i * m / parts)));
    }
  }
  cuts.push_back({n, m});
  return cuts;
}

template <set_operation Which>
struct par_set_operation_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2, std::weakly_incrementable O,
            class Comp = std::ranges::less, class Proj1 = std::identity,
            class Proj2 = std::identity>
    requires std::mergeable<std::ranges::iterator_t<R1>, std::ranges::iterator_t<R2>, O, Comp,
                            Proj1, Proj2>
  auto operator()(R1&& r1, R2&& r2, O out, Comp comp = {}, Proj1 proj1 = {},
                  Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2> && separate_places<O>) {
      const std::size_t n = size_of(r1);
      const std::size_t m = size_of(r2);
      const O end = write(elements_of(r1), n, elements_of(r2), m, out, comp, proj1, proj2);
      using I1 = std::ranges::borrowed_iterator_t<R1>;
      using I2 = std::ranges::borrowed_iterator_t<R2>;
      const I1 end1 = at_offset(std::ranges::begin(r1), n);
      if constexpr (Which == set_operation::difference) {
        return std::ranges::set_difference_result<I1, O>{end1, end};
      } else {
        const I2 end2 = at_offset(std::ranges::begin(r2), m);
        return std::ranges::set_union_result<I1, I2, O>{end1, end2, end};
      }
    } else {
      return set_operation_in_order<Which>(std::forward<R1>(r1), std::forward<R2>(r2),
                                           std::move(out), std::move(comp), std::move(proj1),
                                           std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, std::weakly_incrementable O, class Comp = std::ranges::less,
            class Proj1 = std::identity, class Proj2 = std::identity>
    requires std::mergeable<I1, I2, O, Comp, Proj1, Proj2>
  auto operator()(I1 first1, S1 last1, I2 first2, S2 last2, O out, Comp comp = {}, Proj1 proj1 = {},
                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(out),
                   std::move(comp), std::move(proj1), std::move(proj2));
  }

 private:
  template <class I, class J, class O, class Comp, class Proj1, class Proj2>
  static O write(const I& a, std::size_t n, const J& b, std::size_t m, O out, Comp& comp,
                 Proj1& proj1, Proj2& proj2) {
    const auto run = [&](set_cut from, set_cut to, auto where) {
      return set_operation_in_order<Which>(part(a, from.first, to.first),
                                           part(b, from.second, to.second), where, refer_to(comp),
                                           refer_to(proj1), refer_to(proj2))
          .out;
    };
    if (n + m < 2 * longest_sequential_merge || current_num_threads() == 1) {
      return run({0, 0}, {n, m}, out);
    }
    const auto cuts = cut_sets(a, n, b, m, comp, proj1, proj2);
    const std::size_t parts = cuts.size() - 1;
    std::vector<std::size_t> places(parts + 1);
    const auto add_up = [&] {
      for (std::size_t p = 0; p < parts; ++p) places[p + 1] += places[p];
    };
    using element = std::iter_value_t<O>;
    if constexpr (std::contiguous_iterator<O> && std::is_trivially_copyable_v<element>) {
      // Copied from a place with room enough, which takes less time than to count first.
      if (const buffer<element> room(n + m, std::nothrow); room.begin() != nullptr) {
        const auto begin = [&](std::size_t p) {
          return room.begin() + cuts[p].first + cuts[p].second;
        };
        for_blocks(0, parts, [&](std::size_t p) {
          places[p + 1] = static_cast<std::size_t>(run(cuts[p], cuts[p + 1], begin(p)) - begin(p));
        });
        add_up();
        for_blocks(0, parts, [&](std::size_t p) {
          std::copy_n(begin(p), places[p + 1] - places[p], at_offset(out, places[p]));
        });
        return at_offset(out, places[parts]);
      }
    }
    for_blocks(0, parts, [&](std::size_t p) {
      places[p + 1] = run(cuts[p], cuts[p + 1], counting_output{}).count();
    });
    add_up();
    for_blocks(0, parts,
               [&](std::size_t p) { run(cuts[p], cuts[p + 1], at_offset(out, places[p])); });
    return at_offset(out, places[parts]);
  }
};

struct par_includes_fn {
  template <std::ranges::input_range R1, std::ranges::input_range R2, class Proj1 = std::identity,
            class Proj2 = std::identity,
            std::indirect_strict_weak_order<std::projected<std::ranges::iterator_t<R1>, Proj1>,
                                            std::projected<std::ranges::iterator_t<R2>, Proj2>>
                Comp = std::ranges::less>
  bool operator()(R1&& r1, R2&& r2, Comp comp = {}, Proj1 proj1 = {}, Proj2 proj2 = {}) const {
    if constexpr (position_range<R1> && position_range<R2>) {
      const auto a = elements_of(r1);
      const auto b = elements_of(r2);
      const auto cuts = cut_sets(a, size_of(r1), b, size_of(r2), comp, proj1, proj2);
      return first_hit<false>(cuts.size() - 1, [&](std::size_t first, std::size_t last) {
               for (; first < last; ++first) {
                 if (!std::ranges::includes(part(a, cuts[first].first, cuts[first + 1].first),
                                            part(b, cuts[first].second, cuts[first + 1].second),
                                            refer_to(comp), refer_to(proj1), refer_to(proj2))) {
                   break;
                 }
               }
               return first;
             }) == cuts.size() - 1;
    } else {
      return std::ranges::includes(std::forward<R1>(r1), std::forward<R2>(r2), std::move(comp),
                                   std::move(proj1), std::move(proj2));
    }
  }

  template <std::input_iterator I1, std::sentinel_for<I1> S1, std::input_iterator I2,
            std::sentinel_for<I2> S2, class Proj1 = std::identity, class Proj2 = std::identity,
            std::indirect_strict_weak_order<std::projected<I1, Proj1>, std::projected<I2, Proj2>>
                Comp = std::ranges::less>
  bool operator()(I1 first1, S1 last1, I2 first2, S2 last2, Comp comp = {}, Proj1 proj1 = {},
                  Proj2 proj2 = {}) const {
    return (*this)(std::ranges::subrange(std::move(first1), std::move(last1)),
                   std::ranges::subrange(std::move(first2), std::move(last2)), std::move(comp),
                   std::move(proj1), std::move(proj2));
  }
};

}  // namespace detail

/// Merges two sorted ranges; of equal elements those of the first range come first.
///
///     tine::par_merge(old_keys, new_keys, all_keys.begin());
inline constexpr detail::par_merge_fn par_merge{};

/// Writes the elements that are in either of two sorted ranges.
inline constexpr detail::par_set_operation_fn<detail::set_operation::union_> par_set_union{};

/// Writes the elements of the first sorted range that are in the second, too.
inline constexpr detail::par_set_operation_fn<detail::set_operation::intersection>
    par_set_intersection{};

/// Writes the elements of the first sorted range that are not in the second.
inline constexpr detail::par_set_operation_fn<detail::set_operation::difference>
    par_set_difference{};

/// Writes the elements that are in one of two sorted ranges, but not in both.
inline constexpr detail::par_set_operation_fn<detail::set_operation::symmetric_difference>
    par_set_symmetric_difference{};

/// Whether all elements of the second sorted range are in the first one. Stops early.
inline constexpr detail::par_includes_fn par_includes{};

}  // namespace tine
