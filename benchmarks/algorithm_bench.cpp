// Every algorithm on ranges: short, where nothing should be lost, and long, where much can be won.
// The sorting ones have a program of their own.

#include <tine/algorithm.hpp>

#include <algorithm>    // std::count_if, …
#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <execution>    // std::execution::par
#include <functional>   // std::function
#include <memory>       // std::to_address
#include <numeric>      // std::reduce, std::inclusive_scan, std::iota
#include <string>       // std::string
#include <tuple>        // std::tuple, std::apply
#include <type_traits>  // std::is_arithmetic_v
#include <vector>       // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

constexpr auto par = std::execution::par;
constexpr auto is_even = [](double x) { return static_cast<long>(x) % 2 == 0; };
constexpr auto is_negative = [](double x) { return x < 0; };
constexpr auto is_positive = [](double x) { return x >= 0; };
constexpr auto half = [](double x) { return x * 0.5 + 1; };
constexpr auto mean = [](double x, double y) { return (x + y) * 0.5; };
constexpr auto plus = std::plus<>{};

using numbers = std::vector<double>;

/// Where the contenders write to.
numbers& output(std::size_t n) {
  static numbers room;
  if (room.size() < n) room.resize(n);
  return room;
}

/// What an algorithm returns, as a number that is the same for its three forms: iterators as places.
class as_number {
 public:
  as_number(const numbers& in, const numbers& out) : in_(in), out_(out) {}

  template <class Result>
  double operator()(const Result& r) const {
    if constexpr (std::is_arithmetic_v<Result>) {
      return static_cast<double>(r);
    } else if constexpr (requires { r.second; }) {
      return (*this)(r.second);
    } else if constexpr (requires { r.out2; }) {
      return (*this)(r.out2);
    } else if constexpr (
        requires { r.in2; } && !requires { r.out; }) {
      return (*this)(r.in2);
    } else if constexpr (requires { r.max; }) {
      return (*this)(r.max);
    } else if constexpr (requires { r.out; }) {
      return (*this)(r.out);
    } else if constexpr (requires { r.begin(); }) {
      return (*this)(r.begin());
    } else {
      const double* const at = std::to_address(r);
      const bool inside = in_.data() <= at && at <= in_.data() + in_.size();
      return static_cast<double>(at - (inside ? in_.data() : out_.data()));
    }
  }

 private:
  const numbers& in_;
  const numbers& out_;
};

enum class effect { reads, writes, changes, permutes };  // nothing, `output`, its input

/// The number of elements, the elements, and what is called with.
template <class Arguments>
struct job {
  std::string name;
  effect does;
  numbers (*make)(std::size_t n);
  Arguments arguments;
};

/// The three forms of one algorithm, called with the same arguments.
template <class Sequential, class Parallel, class Tine, class Arguments>
void add(Sequential sequential, Parallel parallel, Tine tine, job<Arguments> j) {
  const auto contender = [j](auto algorithm) {
    return std::function<double(numbers&)>([=](numbers& v) {
      numbers& out = output(v.size() + 1);
      const auto call = [&] { return std::apply(algorithm, j.arguments(v, out)); };
      auto number = static_cast<double>(v.size());
      if constexpr (std::is_void_v<decltype(call())>) {
        call();
      } else {
        number = as_number(v, out)(call());
      }
      if (j.does == effect::reads || j.does == effect::permutes || number < 1) return number;
      const auto written = static_cast<std::size_t>(number);  // up to the place it returned
      const numbers& changed = j.does == effect::changes ? v : out;
      return number + changed[written / 2] + changed[written - 1];
    });
  };
  const bool copies = j.does == effect::changes || j.does == effect::permutes;
  for (const std::size_t n : {std::size_t{100}, std::size_t{1'000}, std::size_t{10'000'000}}) {
    bench::contest now(
        bench::named("par_" + j.name, n), [n, make = j.make] { return make(n); },
        contender(sequential));
    now.add("par", contender(parallel)).add("tine", contender(tine));
    if (copies) now.on_copies();
  }
}

#define FORMS_OF(algorithm)                                \
  [](auto... a) { return std::algorithm(a...); },          \
      [](auto... a) { return std::algorithm(par, a...); }, \
      [](auto... a) { return tine::par_##algorithm(a...); }

#define FORMS_WITHOUT_RESULT(algorithm)                                                  \
  [](auto... a) { std::algorithm(a...); }, [](auto... a) { std::algorithm(par, a...); }, \
      [](auto... a) { tine::par_##algorithm(a...); }

template <class Arguments>
job<Arguments> reading(const char* name, numbers (*make)(std::size_t), Arguments a) {
  return {name, effect::reads, make, a};
}
template <class Arguments>
job<Arguments> writing(const char* name, numbers (*make)(std::size_t), Arguments a) {
  return {name, effect::writes, make, a};
}
template <class Arguments>
job<Arguments> changing(const char* name, numbers (*make)(std::size_t), Arguments a) {
  return {name, effect::changes, make, a};
}

template <class Arguments>
job<Arguments> permuting(const char* name, numbers (*make)(std::size_t), Arguments a) {
  return {name, effect::permutes, make, a};
}

// What the algorithms work on.

numbers any(std::size_t n) { return bench::whole_numbers(n); }

numbers ascending(std::size_t n) {
  numbers v(n);
  std::iota(v.begin(), v.end(), 0.0);
  return v;
}

numbers in_triples(std::size_t n) {
  numbers v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<double>(i / 3);
  return v;
}

numbers sevens_and_others(std::size_t n) {  // as many of either, at random
  numbers v = any(n);
  for (double& x : v) x = is_even(x) ? 7 : 8;
  return v;
}

numbers descending(std::size_t n) {  // a heap as well
  numbers v(n);
  for (std::size_t i = 0; i < n; ++i) v[i] = static_cast<double>(n - i);
  return v;
}

numbers two_sorted_halves(std::size_t n) {
  numbers v = any(n);
  const auto middle = v.begin() + static_cast<std::ptrdiff_t>(n / 2);
  std::sort(v.begin(), middle);
  std::sort(middle, v.end());
  return v;
}

// What they are called with.

auto whole = [](numbers& v, numbers&) { return std::tuple(v.begin(), v.end()); };
auto middle_of(numbers& v) { return v.begin() + static_cast<std::ptrdiff_t>(v.size() / 2); }

/// The range, then these.
template <class... More>
auto with(More... more) {
  return [=](numbers& v, numbers&) { return std::tuple(v.begin(), v.end(), more...); };
}

/// The range, the beginning of the output, then these.
template <class... More>
auto to_output(More... more) {
  return [=](numbers& v, numbers& out) {
    return std::tuple(v.begin(), v.end(), out.begin(), more...);
  };
}

/// The range and an equal one.
auto with_a_copy = [](numbers& v, numbers&) {
  static numbers copy;
  if (copy.size() != v.size() || copy.front() != v.front() || copy.back() != v.back()) copy = v;
  return std::tuple(v.begin(), v.end(), copy.begin(), copy.end());
};

/// Its halves.
auto halves = [](numbers& v, numbers&) {
  return std::tuple(v.begin(), middle_of(v), middle_of(v), v.end());
};
auto halves_to_output = [](numbers& v, numbers& out) {
  return std::tuple(v.begin(), middle_of(v), middle_of(v), v.end(), out.begin());
};

/// The range around a place in it.
auto at_middle = [](numbers& v, numbers&) { return std::tuple(v.begin(), middle_of(v), v.end()); };

/// Three numbers that are in none of the inputs in this order.
const numbers needle{-1, -2, -3};
auto with_needle = [](numbers& v, numbers&) {
  return std::tuple(v.begin(), v.end(), needle.begin(), needle.end());
};

void add_readers() {
  add(FORMS_OF(all_of), reading("all_of", any, with(is_positive)));
  add(FORMS_OF(any_of), reading("any_of", any, with(is_negative)));
  add(FORMS_OF(none_of), reading("none_of", any, with(is_negative)));
  add(FORMS_OF(count), reading("count", any, with(7.0)));
  add(FORMS_OF(count_if), reading("count_if", any, with(is_even)));
  add(FORMS_OF(find), reading("find", any, with(-1.0)));
  add(FORMS_OF(find_if), reading("find_if", any, with(is_negative)));
  add(FORMS_OF(find_if_not), reading("find_if_not", any, with(is_positive)));
  add(FORMS_OF(find_first_of), reading("find_first_of", any, with_needle));
  add(FORMS_OF(find_end), reading("find_end", any, with_needle));
  add(FORMS_OF(search), reading("search", any, with_needle));
  add(FORMS_OF(search_n), reading("search_n", any, with(3, -1.0)));
  add(FORMS_OF(adjacent_find), reading("adjacent_find", ascending, whole));
  add(FORMS_OF(equal), reading("equal", any, with_a_copy));
  add(FORMS_OF(mismatch), reading("mismatch", any, with_a_copy));
  add(FORMS_OF(lexicographical_compare), reading("lexicographical_compare", any, with_a_copy));
  add(FORMS_OF(includes), reading("includes", ascending, with_a_copy));
  add(FORMS_OF(is_sorted), reading("is_sorted", ascending, whole));
  add(FORMS_OF(is_sorted_until), reading("is_sorted_until", ascending, whole));
  add(FORMS_OF(is_heap), reading("is_heap", descending, whole));
  add(FORMS_OF(is_heap_until), reading("is_heap_until", descending, whole));
  add(FORMS_OF(is_partitioned),
      reading("is_partitioned", ascending, with([](double x) { return x < 50; })));
  add(FORMS_OF(min_element), reading("min_element", any, whole));
  add(FORMS_OF(max_element), reading("max_element", any, whole));
  add(FORMS_OF(minmax_element), reading("minmax_element", any, whole));
  add(FORMS_OF(reduce), reading("reduce", any, whole));
  add(FORMS_OF(transform_reduce), reading("transform_reduce", any, with(0.0, plus, half)));
}

void add_writers() {
  add(FORMS_OF(copy), writing("copy", any, to_output()));
  add(FORMS_OF(move), writing("move", any, to_output()));
  add(FORMS_OF(copy_if), writing("copy_if", any, to_output(is_even)));
  add(FORMS_OF(remove_copy), writing("remove_copy", any, to_output(7.0)));
  add(FORMS_OF(remove_copy), writing("remove_copy_mixed", sevens_and_others, to_output(7.0)));
  add(FORMS_OF(remove_copy_if), writing("remove_copy_if", any, to_output(is_even)));
  add(FORMS_OF(unique_copy), writing("unique_copy", in_triples, to_output()));
  add(FORMS_OF(unique_copy), writing("unique_copy_mixed", sevens_and_others, to_output()));
  add(FORMS_OF(transform), writing("transform", any, to_output(half)));
  add([](auto first, auto last, auto out) { return std::transform(first, last, first, out, mean); },
      [](auto first, auto last, auto out) {
        return std::transform(par, first, last, first, out, mean);
      },
      [](auto first, auto last, auto out) {
        return tine::par_transform(first, last, first, last, out, mean);
      },
      writing("transform_two", any, to_output()));
  add(FORMS_OF(replace_copy), writing("replace_copy", any, to_output(7.0, 8.0)));
  add(FORMS_OF(replace_copy_if), writing("replace_copy_if", any, to_output(is_even, 8.0)));
  add(FORMS_OF(reverse_copy), writing("reverse_copy", any, to_output()));
  add(FORMS_OF(rotate_copy), writing("rotate_copy", any, [](numbers& v, numbers& out) {
        return std::tuple(v.begin(), middle_of(v), v.end(), out.begin());
      }));
  add(FORMS_OF(partition_copy), writing("partition_copy", any, [](numbers& v, numbers& out) {
        static numbers rest;
        if (rest.size() < v.size()) rest.resize(v.size());
        return std::tuple(v.begin(), v.end(), rest.begin(), out.begin(), is_even);
      }));
  add(FORMS_OF(adjacent_difference), writing("adjacent_difference", any, to_output()));
  add(FORMS_OF(inclusive_scan), writing("inclusive_scan", any, to_output()));
  add(FORMS_OF(exclusive_scan), writing("exclusive_scan", any, to_output(0.0)));
  add(FORMS_OF(transform_inclusive_scan),
      writing("transform_inclusive_scan", any, to_output(plus, half)));
  add(FORMS_OF(transform_exclusive_scan),
      writing("transform_exclusive_scan", any, to_output(0.0, plus, half)));
  add(FORMS_OF(merge), writing("merge", two_sorted_halves, halves_to_output));
  add(FORMS_OF(set_union), writing("set_union", two_sorted_halves, halves_to_output));
  add(FORMS_OF(set_intersection), writing("set_intersection", two_sorted_halves, halves_to_output));
  add(FORMS_OF(set_difference), writing("set_difference", two_sorted_halves, halves_to_output));
  add(FORMS_OF(set_symmetric_difference),
      writing("set_symmetric_difference", two_sorted_halves, halves_to_output));
  add([](auto... a) { return std::uninitialized_copy(a...); },
      [](auto... a) { return std::uninitialized_copy(par, a...); },
      [](auto first, auto last, auto out) {
        return tine::par_uninitialized_copy(first, last, out, out + (last - first));
      },
      writing("uninitialized_copy", any, to_output()));
}

void add_changers() {
  add(FORMS_WITHOUT_RESULT(for_each),
      changing("for_each", any, with([](double& x) { x = x * 0.5 + 1; })));
  add(FORMS_WITHOUT_RESULT(fill), changing("fill", any, with(7.0)));
  add(FORMS_WITHOUT_RESULT(generate), changing("generate", any, with([] { return 7.0; })));
  add(FORMS_WITHOUT_RESULT(replace), changing("replace", any, with(7.0, 8.0)));
  add(FORMS_WITHOUT_RESULT(replace_if), changing("replace_if", any, with(is_even, 8.0)));
  add([](auto first, auto middle, auto last) { return std::swap_ranges(first, middle, last); },
      [](auto first, auto middle, auto last) { return std::swap_ranges(par, first, middle, last); },
      [](auto first, auto middle, auto out) {
        return tine::par_swap_ranges(first, middle, out, out + (middle - first)).in2;
      },
      changing("swap_ranges", any, [](numbers& v, numbers&) {
        return std::tuple(v.begin(), middle_of(v), middle_of(v));
      }));
  add(FORMS_OF(reverse), changing("reverse", any, whole));
  add(FORMS_OF(rotate), changing("rotate", any, [](numbers& v, numbers&) {
        return std::tuple(v.begin(), v.begin() + static_cast<std::ptrdiff_t>(v.size() / 3),
                          v.end());
      }));
  add(FORMS_OF(remove), changing("remove", any, with(7.0)));
  add(FORMS_OF(remove), changing("remove_none", any, with(-1.0)));
  add(FORMS_OF(remove_if), changing("remove_if", any, with(is_even)));
  add(FORMS_OF(unique), changing("unique", in_triples, whole));
  add(FORMS_OF(unique), changing("unique_none", ascending, whole));
  add(FORMS_OF(partition), permuting("partition", any, with(is_even)));
  add(FORMS_OF(stable_partition), changing("stable_partition", any, with(is_even)));
  add(FORMS_WITHOUT_RESULT(inplace_merge), changing("inplace_merge", two_sorted_halves, at_middle));
}

[[maybe_unused]] const bool registered = [] {
  add_readers();
  add_writers();
  add_changers();
  return true;
}();

}  // namespace
