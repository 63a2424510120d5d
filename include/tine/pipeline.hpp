#pragma once

#include <tine/pipeline/item_source.hpp>  // source_of
#include <tine/pipeline/run.hpp>          // run_pipeline
#include <tine/pool.hpp>                  // current_num_threads

#include <concepts>     // std::invocable
#include <cstddef>      // std::size_t
#include <stdexcept>    // std::invalid_argument
#include <tuple>        // std::tuple
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward, std::move

namespace tine {
namespace detail {

/// What can be handed on as an item: a value, or a reference to what can be copied.
template <class T>
concept item_result = !std::is_void_v<T> && std::constructible_from<std::remove_cvref_t<T>, T>;

template <class F, class Item>
concept stage_for = std::invocable<std::decay_t<F>&, Item&&> &&
                    item_result<std::invoke_result_t<std::decay_t<F>&, Item&&>>;

/// A source and the stages that its items go through. `Item` is what comes out of the last one.
template <class Item, class Source, class... Stages>
class [[nodiscard("a pipeline does nothing until run")]] pipeline_builder {
 public:
  pipeline_builder(Source source, std::tuple<Stages...> stages)
      : source_(std::move(source)), stages_(std::move(stages)) {}

  /// Puts `f` behind the stages so far: one item at a time, in any order.
  template <stage_for<Item> F>
  auto stage(F&& f) && {
    return std::move(*this).template with<stage_kind::serial>(std::forward<F>(f));
  }

  /// The same, for several items at a time, on several threads at once.
  template <stage_for<Item> F>
  auto parallel_stage(F&& f) && {
    return std::move(*this).template with<stage_kind::parallel>(std::forward<F>(f));
  }

  /// The same, one item at a time, in the order of the source.
  template <stage_for<Item> F>
  auto ordered_stage(F&& f) && {
    return std::move(*this).template with<stage_kind::ordered>(std::forward<F>(f));
  }

  /// Puts all items of the source through the stages and gives them to `sink`, one at a time; in
  /// the order of the source if any stage is an ordered one. Returns when all are done. No more
  /// than `max_in_flight` items have left the source and not yet come out of the sink.
  ///
  /// When the source, a stage or the sink throws, no further item is begun; when those that are
  /// under way have stopped, the exception is rethrown. Throws std::invalid_argument when
  /// `max_in_flight` is 0.
  template <std::invocable<Item&&> Sink>
  void run(Sink&& sink, std::size_t max_in_flight) && {
    if (max_in_flight == 0) {
      throw std::invalid_argument("tine: pipeline::run: max_in_flight must not be 0");
    }
    constexpr bool in_order = ((Stages::kind == stage_kind::ordered) || ...);
    constexpr auto kind = in_order ? stage_kind::ordered : stage_kind::serial;
    pipeline_stage<kind, Sink&> last{sink};
    std::apply([&](Stages&... stages) { run_pipeline(source_, max_in_flight, stages..., last); },
               stages_);
  }

  /// As above, with four items in flight for each thread.
  template <std::invocable<Item&&> Sink>
  void run(Sink&& sink) && {
    std::move(*this).run(std::forward<Sink>(sink), 4 * current_num_threads());
  }

 private:
  template <stage_kind Kind, class F>
  auto with(F&& f) && {
    using stage_type = pipeline_stage<Kind, std::decay_t<F>>;
    using result = std::remove_cvref_t<std::invoke_result_t<std::decay_t<F>&, Item&&>>;
    return pipeline_builder<result, Source, Stages..., stage_type>(
        std::move(source_),
        std::tuple_cat(std::move(stages_), std::tuple<stage_type>(stage_type{std::forward<F>(f)})));
  }

  Source source_;
  std::tuple<Stages...> stages_;
};

}  // namespace detail

/// Begins a pipeline: items from `source` go through stages that work at the same time, each on
/// another item. The source is an input range, of which each value is copied (moved, if the
/// pipeline was given the range as an rvalue) before the next is asked for; or a function that
/// returns a std::optional, empty at the end. It is used by one thread at a time.
///
///     tine::pipeline(std::views::istream<record>(file))
///         .parallel_stage([](record r) { return compress(r); })
///         .ordered_stage([n = 0](block b) mutable { return b.number(n++); })
///         .run([&](block b) { b.write(out); });
///
/// Stages run on the current pool: its threads never wait for an item, and the memory for items is
/// bounded. A stage is called with an rvalue; if it is not a parallel one, it may keep a state.
/// What a stage gives as a reference is copied; what the sink gives is ignored.
template <class S>
  requires requires { typename detail::source_of<S>::type; }
auto pipeline(S&& source) {
  using source_type = typename detail::source_of<S>::type;
  return detail::pipeline_builder<typename source_type::item, source_type>(
      source_type(std::forward<S>(source)), {});
}

}  // namespace tine
