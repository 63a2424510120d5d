#pragma once

#include <tine/iter/sources/walk.hpp>  // walk, walked_source

#include <concepts>     // std::same_as
#include <functional>   // std::invoke
#include <optional>     // std::optional
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move, std::pair
#include <vector>       // std::vector

namespace tine {
namespace detail {

/// Takes data apart by `f` until it cannot be.
template <class Data, class F>
struct split_steps {
  using entry = Data;
  const F& f;

  template <class Emit>
  bool step(std::vector<pending<Data>>& todo, const Emit& emit) const {
    const std::size_t level = todo.back().level + 1;
    Data data = std::move(todo.back().what);
    todo.pop_back();
    std::pair<Data, std::optional<Data>> parts = std::invoke(f, std::move(data));
    if (!parts.second) return emit(std::move(parts.first));
    todo.push_back({std::move(*parts.second), level});
    todo.push_back({std::move(parts.first), level});
    return true;
  }
};

template <class Data, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] split_with_iter
    : public walked_source<split_with_iter<Data, F>, Data> {
 public:
  split_with_iter(Data data, F f) : data_(std::move(data)), f_(std::move(f)) {}

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    const split_steps<Data, F> steps{f_};
    std::vector<pending<Data>> todo;
    todo.push_back({std::move(data_), 0});
    return walk<split_steps<Data, F>, Sink>(steps, sink).run(std::move(todo), acc, where);
  }

 private:
  mutable Data data_;  // a chain is run once; to run it again, it is copied
  [[no_unique_address]] F f_;
};

template <class F, class Data>
concept splitter = shared_function<F, Data> &&
                   std::same_as<std::remove_cvref_t<std::invoke_result_t<const F&, Data>>,
                                std::pair<Data, std::optional<Data>>>;

}  // namespace detail

/// The pieces that `data` falls into when `f` splits it as far as it can: `f(d)` gives the two
/// halves of `d`, or, if it is not to be split, what it is and an empty optional. They come in
/// order, from left to right; `f` is called once for each half, also for those that are not split.
///
///     using range = std::pair<int, int>;
///     auto halve = [](range r) -> std::pair<range, std::optional<range>> {
///       const int middle = std::midpoint(r.first, r.second);
///       if (r.second - r.first < 100) return {r, std::nullopt};
///       return {{r.first, middle}, range{middle, r.second}};
///     };
///     auto total = tine::par_split_with(range{0, 10'000}, halve).map(work).sum();
template <class Data, class F>
  requires detail::splitter<F, Data>
[[nodiscard]] auto par_split_with(Data data, F f) {
  return detail::split_with_iter<Data, F>(std::move(data), std::move(f));
}

}  // namespace tine
