#include <tine/tine.hpp>

namespace {

int sum(int first, int last) {
  int result = 0;
  for (int i = first; i < last; ++i) result += i;
  return result;
}

}  // namespace

int sum_of_halves(int n);

int sum_of_halves(int n) {
  auto [left, right] = tine::join([&] { return sum(0, n / 2); }, [&] { return sum(n / 2, n); });
  return left + right;
}
