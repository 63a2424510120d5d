// As much of C++23's std::expected as tine asks of an expected-like type.
#pragma once

#include <string>   // std::string
#include <utility>  // std::move
#include <variant>  // std::variant

namespace tine_test {

struct unexpected {
  std::string error;
};

template <class T>
class expected {
 public:
  using value_type = T;
  using error_type = std::string;
  using unexpected_type = unexpected;

  expected() = default;
  expected(T value) : content_(std::in_place_index<0>, std::move(value)) {}
  expected(unexpected e) : content_(std::in_place_index<1>, std::move(e.error)) {}

  bool has_value() const noexcept { return content_.index() == 0; }
  explicit operator bool() const noexcept { return has_value(); }
  T& operator*() & { return std::get<0>(content_); }
  const T& operator*() const& { return std::get<0>(content_); }
  T&& operator*() && { return std::get<0>(std::move(content_)); }
  T& value() & { return std::get<0>(content_); }
  const T& value() const& { return std::get<0>(content_); }
  const std::string& error() const { return std::get<1>(content_); }

 private:
  std::variant<T, std::string> content_;
};

}  // namespace tine_test
