// No include guard: each file of this folder begins with this one and ends with end_method.hpp.
#include <concepts>  // std::copy_constructible

// TINE_METHOD((template <...>), name, (parameters), result) defines an adaptor or a terminal call
// twice, so that it uses up an rvalue chain and works on a copy of an lvalue one. In `result` the
// chain is `self`, of the type `D`.
#define TINE_HEAD(...) __VA_ARGS__
#define TINE_METHOD(HEAD, NAME, PARAMETERS, ...) \
  TINE_HEAD HEAD auto NAME PARAMETERS&& {        \
    D self(static_cast<D&&>(*this));             \
    return __VA_ARGS__;                          \
  }                                              \
  TINE_HEAD HEAD auto NAME PARAMETERS const&     \
    requires std::copy_constructible<D>          \
  {                                              \
    D self(static_cast<const D&>(*this));        \
    return __VA_ARGS__;                          \
  }
