// The algorithms on ranges: short, where nothing should be lost, and long, where much can be won.

#include <tine/algorithm.hpp>

#include <algorithm>   // std::transform, …
#include <cstddef>     // std::size_t
#include <execution>   // std::execution::par
#include <functional>  // std::negate
#include <numeric>     // std::reduce, std::inclusive_scan
#include <string>      // std::string
#include <vector>      // std::vector

#include "support/contest.hpp"
#include "support/numbers.hpp"

namespace {

constexpr auto par = std::execution::par;
constexpr auto is_even = [](double x) { return static_cast<long>(x) % 2 == 0; };
constexpr auto root = [](double x) { return x * 0.5 + 1; };

/// Where the contenders write to.
std::vector<double>& output(std::size_t n) {
  static std::vector<double> room;
  if (room.size() < n) room.resize(n);
  return room;
}

using numbers = std::vector<double>;

/// Contenders that only read, or write to a place of their own, and give a number.
template <class Std, class Par, class Tine>
void add(const std::string& name, Std sequential, Par parallel, Tine ours) {
  for (const std::size_t n : {std::size_t{100}, std::size_t{1'000}, std::size_t{10'000'000}}) {
    bench::contest(
        bench::named(name, n), [n] { return bench::whole_numbers(n); }, sequential)
        .add("par", parallel)
        .add("tine", ours);
  }
}

/// Contenders that change their input.
template <class Std, class Par, class Tine>
void add_changing(const std::string& name, Std sequential, Par parallel, Tine ours) {
  for (const std::size_t n : {std::size_t{1'000}, std::size_t{10'000'000}}) {
    bench::contest(
        bench::named(name, n), [n] { return bench::whole_numbers(n); }, sequential)
        .add("par", parallel)
        .add("tine", ours)
        .on_copies();
  }
}

[[maybe_unused]] const bool registered = [] {
  add(
      "count_if", [](numbers& v) { return std::count_if(v.begin(), v.end(), is_even); },
      [](numbers& v) { return std::count_if(par, v.begin(), v.end(), is_even); },
      [](numbers& v) { return tine::par_count_if(v, is_even); });
  add(
      "find", [](numbers& v) { return std::find(v.begin(), v.end(), -1.0) - v.begin(); },
      [](numbers& v) { return std::find(par, v.begin(), v.end(), -1.0) - v.begin(); },
      [](numbers& v) { return tine::par_find(v, -1.0) - v.begin(); });
  add(
      "reduce", [](numbers& v) { return std::reduce(v.begin(), v.end()); },
      [](numbers& v) { return std::reduce(par, v.begin(), v.end()); },
      [](numbers& v) { return tine::par_reduce(v); });
  add(
      "max_element", [](numbers& v) { return std::max_element(v.begin(), v.end()) - v.begin(); },
      [](numbers& v) { return std::max_element(par, v.begin(), v.end()) - v.begin(); },
      [](numbers& v) { return tine::par_max_element(v) - v.begin(); });
  add(
      "equal", [](numbers& v) { return std::equal(v.begin(), v.end(), v.begin(), v.end()); },
      [](numbers& v) { return std::equal(par, v.begin(), v.end(), v.begin(), v.end()); },
      [](numbers& v) { return tine::par_equal(v, v); });
  add(
      "copy",
      [](numbers& v) { return *(std::copy(v.begin(), v.end(), output(v.size()).begin()) - 1); },
      [](numbers& v) {
        return *(std::copy(par, v.begin(), v.end(), output(v.size()).begin()) - 1);
      },
      [](numbers& v) { return *(tine::par_copy(v, output(v.size()).begin()).out - 1); });
  add(
      "transform",
      [](numbers& v) {
        return *(std::transform(v.begin(), v.end(), output(v.size()).begin(), root) - 1);
      },
      [](numbers& v) {
        return *(std::transform(par, v.begin(), v.end(), output(v.size()).begin(), root) - 1);
      },
      [](numbers& v) { return *(tine::par_transform(v, output(v.size()).begin(), root).out - 1); });
  add(
      "inclusive_scan",
      [](numbers& v) {
        return *(std::inclusive_scan(v.begin(), v.end(), output(v.size()).begin()) - 1);
      },
      [](numbers& v) {
        return *(std::inclusive_scan(par, v.begin(), v.end(), output(v.size()).begin()) - 1);
      },
      [](numbers& v) { return *(tine::par_inclusive_scan(v, output(v.size()).begin()) - 1); });
  add(
      "copy_if",
      [](numbers& v) {
        return std::copy_if(v.begin(), v.end(), output(v.size()).begin(), is_even) -
               output(v.size()).begin();
      },
      [](numbers& v) {
        return std::copy_if(par, v.begin(), v.end(), output(v.size()).begin(), is_even) -
               output(v.size()).begin();
      },
      [](numbers& v) {
        return tine::par_copy_if(v, output(v.size()).begin(), is_even).out -
               output(v.size()).begin();
      });
  add_changing(
      "fill", [](numbers& v) { std::fill(v.begin(), v.end(), 7.0); },
      [](numbers& v) { std::fill(par, v.begin(), v.end(), 7.0); },
      [](numbers& v) { tine::par_fill(v, 7.0); });
  add_changing(
      "reverse", [](numbers& v) { std::reverse(v.begin(), v.end()); },
      [](numbers& v) { std::reverse(par, v.begin(), v.end()); },
      [](numbers& v) { tine::par_reverse(v); });
  add_changing(
      "rotate", [](numbers& v) { std::rotate(v.begin(), v.begin() + 300, v.end()); },
      [](numbers& v) { std::rotate(par, v.begin(), v.begin() + 300, v.end()); },
      [](numbers& v) { tine::par_rotate(v, v.begin() + 300); });
  add_changing(
      "remove_if",
      [](numbers& v) { v.erase(std::remove_if(v.begin(), v.end(), is_even), v.end()); },
      [](numbers& v) { v.erase(std::remove_if(par, v.begin(), v.end(), is_even), v.end()); },
      [](numbers& v) { v.erase(tine::par_remove_if(v, is_even).begin(), v.end()); });
  add_changing(
      "stable_partition", [](numbers& v) { std::stable_partition(v.begin(), v.end(), is_even); },
      [](numbers& v) { std::stable_partition(par, v.begin(), v.end(), is_even); },
      [](numbers& v) { tine::par_stable_partition(v, is_even); });
  return true;
}();

}  // namespace
