#pragma once

#include <tine/iter/adaptors/adaptor.hpp>
#include <tine/iter/identity.hpp>  // identity_value

#include <algorithm>   // std::min
#include <cstddef>     // std::size_t
#include <functional>  // std::invoke
#include <utility>     // std::move
#include <vector>      // std::vector

// Adaptors that make one item of `n` neighbours: chunks, fold_chunks.
namespace tine::detail {

/// `n` items at a time, the last time fewer, as `make()` begins and `add(group, item)` completes.
template <class Base, class Grouping>
class [[nodiscard("a chain does nothing until a terminal call")]] group_iter
    : public adaptor<group_iter<Base, Grouping>, Base> {
 public:
  using item = typename Grouping::group;
  static constexpr bool indexed = true;
  static constexpr bool owns_items = false;

  group_iter(Base base, position n, Grouping grouping)
      : group_iter::adaptor(std::move(base)), length_(n), grouping_(std::move(grouping)) {}

  position extent() const {
    const position n = this->base_.extent();
    return n / length_ + (n % length_ != 0 ? 1 : 0);
  }
  piece_limits limits() const noexcept {  // numbers are those of the base's own items
    return this->base_.limits().divided() ? piece_limits{} : piece_limits::undivided();
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(position i) const {
    const position first = i * length_;
    const position count = std::min<position>(length_, this->base_.extent() - first);
    item group = grouping_.make(count);
    this->base_.run(first, first + count, [&](auto&& x) {
      grouping_.add(group, static_cast<decltype(x)&&>(x));
      return std::true_type{};
    });
    return group;
  }

 private:
  position length_;
  [[no_unique_address]] Grouping grouping_;
};

template <class T>
struct into_vector {
  using group = std::vector<T>;

  static group make(position n) {
    group g;
    g.reserve(static_cast<std::size_t>(n));
    return g;
  }
  template <class Item>
  static void add(group& g, Item&& x) {
    g.emplace_back(static_cast<Item&&>(x));
  }
};

template <class Identity, class F>
struct into_fold {
  using group = identity_t<Identity>;

  [[no_unique_address]] Identity identity;
  [[no_unique_address]] F f;

  group make(position) const { return identity_value(identity); }
  template <class Item>
  void add(group& g, Item&& x) const {
    replace(g, group(std::invoke(f, std::move(g), static_cast<Item&&>(x))));
  }
};

}  // namespace tine::detail
