// A terminal call uses up a chain that cannot be copied: it takes std::move.
// expect: copy_constructible
#include <tine/iter.hpp>

#include <memory>
#include <utility>

void scale(int n) {
  auto chain = tine::par_range(n).map([f = std::make_unique<int>(3)](int x) { return *f * x; });
#ifndef CONTROL
  (void)chain.sum();
#endif
  (void)std::move(chain).sum();
}
