#pragma once

#include <tine/core/export.hpp>

#include <stdexcept>  // std::runtime_error

namespace tine {

/// A pool could not be made, was configured too late, or is shut down.
class TINE_EXPORT pool_error : public std::runtime_error {
 public:
  using std::runtime_error::runtime_error;
  ~pool_error() override;
};

}  // namespace tine
