#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <algorithm>  // std::min
#include <utility>    // std::move

// Adaptors that choose or reorder positions: skip, take, step_by, rev.
namespace tine::detail {

/// All but the first `n` items.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] skip_iter
    : public adaptor<skip_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool endless = Base::endless;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;

  skip_iter(Base base, position n)
      : skip_iter::adaptor(std::move(base)), skipped_(std::min(n, this->base_.extent())) {}

  position extent() const { return this->base_.extent() - skipped_; }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first + skipped_, last + skipped_, emit);
  }

  item at(position i) const { return this->base_.at(i + skipped_); }

 private:
  position skipped_;
};

/// The first `n` items.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] take_iter
    : public adaptor<take_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = true;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;

  take_iter(Base base, position n) : take_iter::adaptor(std::move(base)), most_(n) {}

  position extent() const { return std::min(this->base_.extent(), most_); }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    return this->base_.run(first, last, emit);
  }

  item at(position i) const { return this->base_.at(i); }

 private:
  position most_;
};

/// Every `n`th item, beginning with the first.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] step_by_iter
    : public adaptor<step_by_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = true;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;

  step_by_iter(Base base, position n) : step_by_iter::adaptor(std::move(base)), step_(n) {}

  position extent() const {
    const position n = this->base_.extent();
    return n / step_ + (n % step_ != 0 ? 1 : 0);
  }

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
#pragma GCC unroll 4
    for (position i = first; i != last; ++i) {
      if (!emit(at(i))) return false;
    }
    return true;
  }

  item at(position i) const { return this->base_.at(i * step_); }

 private:
  position step_;
};

/// The items from the last to the first.
template <class Base>
class [[nodiscard("a chain does nothing until a terminal call")]] rev_iter
    : public adaptor<rev_iter<Base>, Base> {
 public:
  using item = item_t<Base>;
  static constexpr bool indexed = true;
  static constexpr bool cheap_at = Base::cheap_at;
  static constexpr bool pure_at = Base::pure_at;

  explicit rev_iter(Base base) : rev_iter::adaptor(std::move(base)) {}

  template <class Emit>
  bool run(position first, position last, Emit&& emit) const {
    const position n = this->extent();
#pragma GCC unroll 4
    for (position i = first; i != last; ++i) {
      if (!emit(this->base_.at(n - 1 - i))) return false;
    }
    return true;
  }

  item at(position i) const { return this->base_.at(this->extent() - 1 - i); }
};

}  // namespace tine::detail
