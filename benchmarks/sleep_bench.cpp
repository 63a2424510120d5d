// Calls after a pause: the pool's threads have gone to sleep and have to be woken. The pause is not
// timed. The case is named by the pause, and by the work of each of the call's eight items.

#include <tine/iter.hpp>

#include <oneapi/tbb/parallel_for.h>

#include <algorithm>  // std::for_each
#include <chrono>     // std::chrono::milliseconds
#include <cstddef>    // std::size_t
#include <cstdint>    // std::uint64_t
#include <execution>  // std::execution::par
#include <string>     // std::to_string
#include <thread>     // std::this_thread
#include <vector>     // std::vector

#include "support/contest.hpp"
#include "support/spin.hpp"

namespace {

void add_call_after(int pause_ms, std::uint64_t microseconds) {
  const auto work = [microseconds](std::uint64_t& x) { x += bench::spin(microseconds); };
  const std::string name =
      "after_" + std::to_string(pause_ms) + "ms/8x" + std::to_string(microseconds) + "us";
  bench::contest(
      name, [] { return std::vector<std::uint64_t>(8); },
      [=](auto& v) { std::for_each(v.begin(), v.end(), work); })
      .add("par", [=](auto& v) { std::for_each(std::execution::par, v.begin(), v.end(), work); })
      .add("tbb",
           [=](auto& v) {
             tbb::parallel_for(std::size_t{0}, v.size(), [&](std::size_t i) { work(v[i]); });
           })
#ifdef _OPENMP
      .add("omp",
           [=](auto& v) {
             const std::size_t size = v.size();
             std::uint64_t* const data = v.data();
#pragma omp parallel for schedule(dynamic, 1)
             for (std::size_t i = 0; i < size; ++i) work(data[i]);
           })
#endif
      .add("tine", [=](auto& v) { tine::par_iter(v).for_each(work); })
      .before_each([=](auto&) { std::this_thread::sleep_for(std::chrono::milliseconds(pause_ms)); })
      .calls(pause_ms < 100 ? 20 : 5);
}

[[maybe_unused]] const bool registered = [] {
  for (const int pause_ms : {10, 200}) {
    for (const std::uint64_t us : {0, 10, 100}) add_call_after(pause_ms, us);
  }
  return true;
}();

}  // namespace
