#pragma once

#include <tine/iter/adaptors/adaptor.hpp>

#include <functional>   // std::invoke
#include <memory>       // std::unique_ptr
#include <mutex>        // std::mutex
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::exchange, std::move

namespace tine::detail {

/// The states of one call. Each is lent to one piece at a time, so there are no more of them than
/// pieces have run at the same time.
template <class State>
class state_pool {
  struct node {
    template <class Make>
    explicit node(const Make& make) : state(std::invoke(make)) {}
    State state;
    std::unique_ptr<node> next;
  };

 public:
  state_pool() = default;
  state_pool(state_pool&& o) noexcept : idle_(std::move(o.idle_)) {}
  state_pool(const state_pool&) {}  // another call has states of its own
  ~state_pool() {
    while (idle_ != nullptr) idle_ = std::move(idle_->next);  // not by recursion
  }

  class lease {
   public:
    lease(state_pool& pool, std::unique_ptr<node> n) noexcept : pool_(pool), node_(std::move(n)) {}
    lease(const lease&) = delete;
    ~lease() { pool_.take_back(std::move(node_)); }
    State& operator*() const noexcept { return node_->state; }
    void finish() noexcept {}

   private:
    state_pool& pool_;
    std::unique_ptr<node> node_;
  };

  template <class Make>
  lease lend(const Make& make) {
    std::unique_ptr<node> n = take_idle();
    if (n == nullptr) n = std::make_unique<node>(make);
    return lease(*this, std::move(n));
  }

 private:
  std::unique_ptr<node> take_idle() {
    const std::lock_guard lock(mutex_);
    if (idle_ == nullptr) return nullptr;
    auto n = std::move(idle_);
    idle_ = std::move(n->next);
    return n;
  }
  void take_back(std::unique_ptr<node> n) noexcept {
    const std::lock_guard lock(mutex_);
    n->next = std::move(idle_);
    idle_ = std::move(n);
  }

  std::mutex mutex_;
  std::unique_ptr<node> idle_;
};

/// `f(state, item)` for each item, with a state from `make()` that no other thread has meanwhile.
template <class Base, class Make, class F>
class [[nodiscard("a chain does nothing until a terminal call")]] map_init_iter
    : public passing_adaptor<map_init_iter<Base, Make, F>, Base> {
  using state = std::invoke_result_t<const Make&>;
  using pool = state_pool<state>;

 public:
  using item = std::invoke_result_t<const F&, state&, item_t<Base>>;
  static constexpr bool indexed = Base::indexed;
  static constexpr bool endless = Base::endless;

  map_init_iter(Base base, Make make, F f)
      : map_init_iter::passing_adaptor(std::move(base)), make_(std::move(make)), f_(std::move(f)) {}

  auto lend() const { return pool_.lend(make_); }

  template <class Item, class Emit>
  auto pass(Item&& x, Emit& emit, typename pool::lease& lease) const {
    return emit(std::invoke(f_, *lease, static_cast<Item&&>(x)));
  }

  item at(position i) const
    requires numbered<Base>
  {
    const auto lease = lend();
    return std::invoke(f_, *lease, this->base_.at(i));
  }

 private:
  [[no_unique_address]] Make make_;
  [[no_unique_address]] F f_;
  mutable pool pool_;
};

}  // namespace tine::detail
