#pragma once

#include <concepts>     // std::same_as
#include <cstddef>      // std::byte
#include <memory>       // std::unique_ptr
#include <new>          // placement new
#include <type_traits>  // std::decay_t
#include <utility>      // std::forward, std::exchange

namespace tine::detail {

/// A closure of any type that is called once with the state of a worker. Small ones are kept
/// inside.
class worker_job {
 public:
  template <class F>
    requires(!std::same_as<std::decay_t<F>, worker_job>)
  explicit worker_job(F&& f) {
    using closure = std::decay_t<F>;
    if constexpr (sizeof(closure) <= sizeof(storage_) && alignof(closure) <= alignof(void*) &&
                  std::is_nothrow_move_constructible_v<closure>) {
      ::new (static_cast<void*>(storage_)) closure(std::forward<F>(f));
      kind_ = &inside<closure>;
    } else {
      ::new (static_cast<void*>(storage_)) closure*(new closure(std::forward<F>(f)));
      kind_ = &outside<closure>;
    }
  }
  worker_job(worker_job&& o) noexcept : kind_(std::exchange(o.kind_, nullptr)) {
    if (kind_ != nullptr) kind_->relocate(storage_, o.storage_);
  }
  worker_job& operator=(worker_job&&) = delete;
  ~worker_job() {
    if (kind_ != nullptr) kind_->destroy(storage_);
  }

  /// Calls the closure and destroys it, also when it throws.
  void run(void* state) {
    const worker_job me(std::move(*this));
    me.kind_->call(me.storage_, state);
  }

 private:
  struct kind {
    void (*call)(std::byte* storage, void* state);
    void (*relocate)(std::byte* to, std::byte* from) noexcept;
    void (*destroy)(std::byte* storage) noexcept;
  };

  template <class T>
  static T& at(std::byte* storage) noexcept {
    return *std::launder(reinterpret_cast<T*>(storage));
  }

  template <class F>
  static constexpr kind inside{[](std::byte* s, void* state) { at<F>(s)(state); },
                               [](std::byte* to, std::byte* from) noexcept {
                                 ::new (static_cast<void*>(to)) F(std::move(at<F>(from)));
                                 at<F>(from).~F();
                               },
                               [](std::byte* s) noexcept { at<F>(s).~F(); }};

  template <class F>
  static constexpr kind outside{[](std::byte* s, void* state) { (*at<F*>(s))(state); },
                                [](std::byte* to, std::byte* from) noexcept {
                                  ::new (static_cast<void*>(to)) F*(at<F*>(from));
                                },
                                [](std::byte* s) noexcept { delete at<F*>(s); }};

  alignas(void*) mutable std::byte storage_[6 * sizeof(void*)];
  const kind* kind_;
};

}  // namespace tine::detail
