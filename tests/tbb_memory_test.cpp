// oneTBB runs out of memory: nobody may wait for a task that was never made.
#include "../src/core/counted_tasks.hpp"

#include "support/catch.hpp"
#include "support/in_child.hpp"
#include "support/sanitizers.hpp"

#include <sys/resource.h>  // setrlimit
#include <unistd.h>        // sysconf

#include <fstream>
#include <new>
#include <vector>

TEST_CASE("a task that there is no memory for is not waited for") {
  if (tine_test::sanitized) return;  // they need all of the address space
  REQUIRE(tine_test::in_child([] {
    tine::detail::counted_tasks group;
    std::vector<tbb::task_handle> tasks;
    tasks.reserve(1'000'000);
    tasks.push_back(group.defer([] {}));  // oneTBB begins
    rlim_t pages = 0;
    std::ifstream("/proc/self/statm") >> pages;
    const auto page = static_cast<rlim_t>(sysconf(_SC_PAGESIZE));
    const rlimit little{pages * page + (1 << 20), RLIM_INFINITY};
    if (setrlimit(RLIMIT_AS, &little) != 0) return false;
    int failed = 0;
    while (failed < 3 && tasks.size() < tasks.capacity()) {
      try {
        tasks.push_back(group.defer([] {}));
      } catch (const std::bad_alloc&) {
        ++failed;
      }
    }
    tasks.clear();
    group.wait();
    return failed == 3;
  }));
}
