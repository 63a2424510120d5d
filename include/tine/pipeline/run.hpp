#pragma once

#include <tine/core/outcome.hpp>  // call, called_t, unit
#include <tine/scope.hpp>         // scope_ref

#include <atomic>       // std::atomic
#include <cstddef>      // std::size_t
#include <functional>   // std::function
#include <map>          // std::map
#include <mutex>        // std::mutex
#include <optional>     // std::optional
#include <type_traits>  // std::remove_cvref_t, std::conditional_t
#include <utility>      // std::move, std::pair, std::exchange

namespace tine::detail {

/// How many items a stage works on at a time, and in which order.
enum class stage_kind { serial, parallel, ordered };

template <stage_kind Kind, class F>
struct pipeline_stage {
  static constexpr stage_kind kind = Kind;
  F function;
};

/// The entrance of a stage for one item at a time. Who may not go in leaves his item.
template <class T>
class turnstile {
 public:
  using numbered = std::pair<std::size_t, T>;

  explicit turnstile(bool in_order) : in_order_(in_order) {}

  /// Whether the caller may go in; otherwise the item waits here.
  bool enter(std::size_t number, T& item) {
    const std::lock_guard lock(mutex_);
    if (!occupied_ && (!in_order_ || number == next_)) return occupied_ = true;
    waiting_.emplace(number, std::move(item));
    return false;
  }

  /// Gives the waiting item that goes in next, if there is one.
  std::optional<numbered> leave() {
    const std::lock_guard lock(mutex_);
    ++next_;
    const auto first = waiting_.begin();
    occupied_ = first != waiting_.end() && (!in_order_ || first->first == next_);
    if (!occupied_) return std::nullopt;
    auto node = waiting_.extract(first);
    return numbered(node.key(), std::move(node.mapped()));
  }

 private:
  const bool in_order_;
  std::mutex mutex_;
  bool occupied_ = false;
  std::size_t next_ = 0;
  std::map<std::size_t, T> waiting_;
};

/// What the stages of a running pipeline share.
///
/// A task takes an item from the source, starts a task for the item after it, and puts its own
/// through the stages. Where a stage takes one item at a time there is a turnstile: who finds it
/// occupied, or comes before its turn, leaves the item there and goes; who comes out starts a task
/// for the item that is next. So tasks never wait, and the threads of the pool are free for other
/// work. The oldest item in flight waits for nobody, so that all get through.
class pipeline_flow {
 public:
  explicit pipeline_flow(std::size_t max_in_flight) : max_in_flight_(max_in_flight) {}

  /// An item was taken from the source; the next one is, too, unless that would be too many.
  void begin_item(scope_ref s) {
    {
      const std::lock_guard lock(mutex_);
      source_rests_ = ++in_flight_ == max_in_flight_;
      if (source_rests_) return;
    }
    start(s, [this](scope_ref inner) { feed(inner); });
  }

  /// An item is through.
  void end_item(scope_ref s) {
    {
      const std::lock_guard lock(mutex_);
      --in_flight_;
      if (!std::exchange(source_rests_, false)) return;
    }
    start(s, [this](scope_ref inner) { feed(inner); });
  }

  // Relaxed: who sees it late only does some work in vain.
  bool stopped() const noexcept { return stopped_.load(std::memory_order_relaxed); }

  /// Runs `f(scope_ref)` as a task, unless the pipeline is stopped; stops it if `f` throws.
  template <class F>
  void start(scope_ref s, F f) {
    s.spawn([this, task = std::move(f)](scope_ref inner) mutable { run(inner, task); });
  }
  template <class F>
  void run(scope_ref s, F& task) {
    if (stopped()) return;
    try {
      task(s);
    } catch (...) {
      stopped_.store(true, std::memory_order_relaxed);
      throw;  // the scope keeps it
    }
  }

  /// Takes an item from the source and puts it through; by one task at a time.
  std::function<void(scope_ref)> feed;

 private:
  const std::size_t max_in_flight_;
  std::atomic<bool> stopped_{false};
  std::mutex mutex_;  // also hands the source from task to task
  std::size_t in_flight_ = 0;
  bool source_rests_ = false;
};

/// The stages of a running pipeline, for items of type `T`.
template <class T, class... Stages>
class stage_chain;

/// Behind the sink, whose result is of no use.
template <>
class stage_chain<unit> {
 public:
  explicit stage_chain(pipeline_flow& flow) : flow_(flow) {}
  void arrive(scope_ref s, std::size_t, unit) { flow_.end_item(s); }

 private:
  pipeline_flow& flow_;
};

template <class T, class Stage, class... Rest>
class stage_chain<T, Stage, Rest...> {
 public:
  explicit stage_chain(pipeline_flow& flow, Stage& stage, Rest&... rest)
      : flow_(flow),
        stage_(stage),
        entrance_(Stage::kind == stage_kind::ordered),
        next_(flow, rest...) {}

  void arrive(scope_ref s, std::size_t number, T&& item) {
    if (flow_.stopped()) return;
    if constexpr (Stage::kind == stage_kind::parallel) {
      next_.arrive(s, number, result_for(std::move(item)));
    } else {
      if (entrance_.enter(number, item)) pass(s, number, std::move(item));
    }
  }

 private:
  using output = std::conditional_t<sizeof...(Rest) == 0, unit,
                                    std::remove_cvref_t<called_t<decltype(Stage::function)&, T&&>>>;

  output result_for(T&& item) {
    if constexpr (sizeof...(Rest) == 0) {
      static_cast<void>(call(stage_.function, std::move(item)));
      return {};
    } else {
      return call(stage_.function, std::move(item));
    }
  }

  void pass(scope_ref s, std::size_t number, T&& item) {
    output result = result_for(std::move(item));
    if (auto waited = entrance_.leave()) {
      flow_.start(s, [this, next = std::move(*waited)](scope_ref inner) mutable {
        pass(inner, next.first, std::move(next.second));
      });
    }
    next_.arrive(s, number, std::move(result));
  }

  pipeline_flow& flow_;
  Stage& stage_;
  turnstile<T> entrance_;
  stage_chain<output, Rest...> next_;
};

template <class Source, class... Stages>
void run_pipeline(Source& source, std::size_t max_in_flight, Stages&... stages) {
  pipeline_flow flow(max_in_flight);
  stage_chain<typename Source::item, Stages...> first(flow, stages...);
  std::size_t fed = 0;
  flow.feed = [&](scope_ref s) {
    auto item = source.next();
    if (!item) return;
    const std::size_t number = fed++;
    flow.begin_item(s);
    first.arrive(s, number, std::move(*item));
  };
  tine::scope([&](scope_ref s) { flow.run(s, flow.feed); });
}

}  // namespace tine::detail
