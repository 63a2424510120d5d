// A pool owns its threads.
// expect: deleted
#include <tine/pool.hpp>
#include <utility>

int main() {
  tine::thread_pool pool(1);
#ifndef CONTROL
  tine::thread_pool other = pool;
#else
  tine::thread_pool other = std::move(pool);
#endif
  return static_cast<int>(other.num_threads()) - 1;
}
