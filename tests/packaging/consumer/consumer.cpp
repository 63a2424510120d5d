// Touches the headers and the compiled part of the library; says so and ends with 0 if all is well.
#include <cstdio>
#include <tine/tine.hpp>

int main() {
  auto [a, b] = tine::join([] { return 20; }, [] { return 22; });
  long long sum = tine::par_range(1LL, 100'001LL).map([](long long i) { return 2 * i; }).sum();
  std::size_t threads = tine::thread_pool(2).install([] { return tine::current_num_threads(); });
  std::printf("%d %lld %zu\n", a + b, sum, threads);
  return a + b == 42 && sum == 10'000'100'000 && threads == 2 ? 0 : 1;
}
