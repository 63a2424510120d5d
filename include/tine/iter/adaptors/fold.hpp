#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/fallible.hpp>  // succeeded
#include <tine/iter/identity.hpp>  // identity_value

#include <functional>   // std::invoke
#include <optional>     // std::optional
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::move

namespace tine::detail {

/// How `fold(identity, f)` folds.
template <class Item, class Identity, class F>
class plain_folder {
 public:
  using state = identity_t<Identity>;
  using item = state;

  plain_folder(Identity identity, F f) : identity_(std::move(identity)), f_(std::move(f)) {}

  state begin() const { return identity_value(identity_); }
  template <class X>
  std::true_type fold(state& s, X&& x) const {
    replace(s, state(std::invoke(f_, std::move(s), static_cast<X&&>(x))));
    return {};
  }
  item finish(state&& s) const { return std::move(s); }

 private:
  [[no_unique_address]] Identity identity_;
  [[no_unique_address]] F f_;
};

/// How `try_fold(identity, f)` folds: `f(value, item)` returns the value in an optional or
/// expected-like type, which is the state.
template <class Item, class Identity, class F>
class try_folder {
 public:
  using state = std::remove_cvref_t<std::invoke_result_t<const F&, identity_t<Identity>, Item>>;
  using item = state;
  static_assert(fallible<state> && !std::is_same_v<state, bool>,
                "tine: the function of try_fold returns an optional or an expected-like type");

  try_folder(Identity identity, F f) : identity_(std::move(identity)), f_(std::move(f)) {}

  state begin() const { return state(identity_value(identity_)); }
  template <class X>
  bool fold(state& s, X&& x) const {
    if (!succeeded(s)) return false;
    replace(s, state(std::invoke(f_, *std::move(s), static_cast<X&&>(x))));
    return succeeded(s);
  }
  item finish(state&& s) const { return std::move(s); }

 private:
  [[no_unique_address]] Identity identity_;
  [[no_unique_address]] F f_;
};

/// Folds the items of a piece into one state, which becomes an item of `sink` when the piece ends
/// or is combined with the next one: as many states as pieces that ran apart.
template <class Sink, class Folder>
class fold_sink {
  using state = typename Folder::state;

 public:
  struct accumulator {
    std::optional<state> folding;  // behind everything in `passed`
    typename Sink::accumulator passed;
    bool ended = false;  // the sink wants nothing more of this piece

    void become(accumulator&& o) {
      replace(folding, std::move(o.folding));
      replace(passed, std::move(o.passed));
      ended = o.ended;
    }
  };

  fold_sink(const Sink& sink, const Folder& folder) : sink_(sink), folder_(folder) {}

  accumulator start(const piece& where) const { return {std::nullopt, sink_.start(where)}; }

  template <class Item>
  bool accumulate(accumulator& acc, Item&& item) const {
    if (acc.ended) return false;
    if (!acc.folding) acc.folding.emplace(folder_.begin());
    return folder_.fold(*acc.folding, static_cast<Item&&>(item));
  }

  accumulator combine(accumulator left, accumulator right) const {
    // The pieces of the fork are gone; the sink is not asked to end any of them.
    terminal_call nobody;
    flush(left, piece{0, nullptr, &nobody});
    if (left.ended) return left;
    combine_into<Sink, typename Sink::accumulator>(sink_, left.passed, std::move(right.passed));
    replace(left.folding, std::move(right.folding));
    left.ended = right.ended;
    return left;
  }

  bool done(const piece& where) const { return sink_.done(where); }

  /// Hands the state to the sink.
  void flush(accumulator& acc, const piece& where) const {
    if (acc.folding && !acc.ended) {
      const leaf_emit<Sink> emit(sink_, acc.passed, where);
      acc.ended = !emit(folder_.finish(std::move(*acc.folding)));
    }
    acc.folding.reset();
  }

 private:
  const Sink& sink_;
  const Folder& folder_;
};

/// What pieces of `Base` fold their items into.
template <class Base, class Folder>
class [[nodiscard("a chain does nothing until a terminal call")]] fold_iter
    : public adaptor<fold_iter<Base, Folder>, Base> {
 public:
  using item = typename Folder::item;
  static constexpr bool indexed = false;
  static constexpr bool self_driven = true;
  static constexpr bool owns_items = false;

  fold_iter(Base base, Folder folder)
      : fold_iter::adaptor(std::move(base)), folder_(std::move(folder)) {}

  void finished() const {}  // `drive_into` has told the base

  template <class Sink>
  bool drive_into(const Sink& sink, typename Sink::accumulator& acc, const piece& where) const {
    const fold_sink<Sink, Folder> folding(sink, folder_);
    typename fold_sink<Sink, Folder>::accumulator all{std::nullopt, std::move(acc)};
    const bool more = detail::drive_into(this->base_, folding, all, where);
    folding.flush(all, where);
    const bool wanted = !all.ended;
    replace(acc, std::move(all.passed));
    return more && wanted;
  }

 private:
  Folder folder_;
};

}  // namespace tine::detail
