#pragma once

#include <exception>    // std::exception_ptr
#include <functional>   // std::invoke
#include <memory>       // std::addressof
#include <optional>     // std::optional
#include <type_traits>  // std::invoke_result_t
#include <utility>      // std::forward
#include <variant>      // std::monostate

namespace tine {

/// What a closure that returns nothing contributes to the result of `join`.
using unit = std::monostate;

namespace detail {

/// What calling `F` gives: `void` becomes `unit`, references stay references.
template <class F, class... Args>
using called_t = std::conditional_t<std::is_void_v<std::invoke_result_t<F, Args...>>, unit,
                                    std::invoke_result_t<F, Args...>>;

template <class F, class... Args>
called_t<F, Args...> call(F&& f, Args&&... args) noexcept(std::is_nothrow_invocable_v<F, Args...>) {
  if constexpr (std::is_void_v<std::invoke_result_t<F, Args...>>) {
    std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
    return {};
  } else {
    return std::invoke(std::forward<F>(f), std::forward<Args>(args)...);
  }
}

/// Room for one `T`, which may be a reference, filled later.
template <class T>
class late {
 public:
  template <class F>
  void fill(F&& f) {
    value_.emplace(from_call{}, f);
  }
  T take() {
    // GCC does not see that only what was filled is taken, and would warn in the caller's code.
    asm("" : "+m"(value_));
    return static_cast<T&&>(value_->value);
  }

 private:
  struct from_call {};
  struct holder {  // so that a `T` that a function returns needs no move to get here
    template <class F>
    holder(from_call, F& f) : value(call(std::forward<F>(f))) {}
    T value;
  };
  std::optional<holder> value_;
};

/// A plain value needs no flag: it is always there.
template <class T>
  requires std::is_trivially_default_constructible_v<T> && std::is_trivially_copyable_v<T> &&
           std::is_copy_assignable_v<T>
class late<T> {
 public:
  template <class F>
  void fill(F&& f) {
    value_ = call(std::forward<F>(f));
  }
  T take() { return value_; }

 private:
  T value_{};
};

template <class T>
class late<T&> {
 public:
  template <class F>
  void fill(F&& f) {
    value_ = std::addressof(call(std::forward<F>(f)));
  }
  T& take() { return *value_; }

 private:
  T* value_ = nullptr;
};

template <class T>
class late<T&&> {
 public:
  template <class F>
  void fill(F&& f) {
    T&& value = call(std::forward<F>(f));
    value_ = std::addressof(value);
  }
  T&& take() { return static_cast<T&&>(*value_); }

 private:
  T* value_ = nullptr;
};

/// The value or the exception of a closure that ran somewhere else.
template <class T>
class outcome {
 public:
  template <class F>
  void run(F&& f) noexcept {
    try {
      value_.fill(std::forward<F>(f));
    } catch (...) {
      error_ = std::current_exception();
    }
  }
  T take() {
    if (error_) std::rethrow_exception(std::move(error_));
    return value_.take();
  }
  const std::exception_ptr& error() const noexcept { return error_; }

 private:
  late<T> value_;
  std::exception_ptr error_;
};

}  // namespace detail
}  // namespace tine
