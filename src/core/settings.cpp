#include "pool_state.hpp"  // resolve_num_threads, parallelism_share

#include <oneapi/tbb/global_control.h>  // tbb::global_control
#include <oneapi/tbb/info.h>            // tbb::info::default_concurrency

#include <sched.h>  // sched_getaffinity

#include <charconv>  // std::from_chars
#include <cmath>     // std::ceil
#include <cstdlib>   // std::getenv
#include <fstream>   // std::ifstream
#include <iostream>  // std::cerr
#include <memory>    // std::unique_ptr
#include <mutex>     // std::mutex
#include <string>    // std::string
#include <thread>    // std::thread::hardware_concurrency

namespace tine::detail {
namespace {

constexpr std::size_t most_threads = 4096;

/// TINE_NUM_THREADS, or 0 when it is unset, empty or not a positive integer.
std::size_t threads_from_environment() {
  const char* const text = std::getenv("TINE_NUM_THREADS");
  if (text == nullptr || *text == '\0') return 0;
  const std::string value(text);
  std::size_t n = 0;
  const auto [end, error] = std::from_chars(value.data(), value.data() + value.size(), n);
  if (error == std::errc{} && end == value.data() + value.size() && n > 0 && n <= most_threads) {
    return n;
  }
  static std::once_flag reported;  // not for each pool
  std::call_once(reported, [&] {
    std::cerr << "tine: TINE_NUM_THREADS=" << value << " is not a positive integer up to "
              << most_threads << "; ignored\n";
  });
  return 0;
}

std::size_t cpus_in_affinity_mask() {
  cpu_set_t set;
  if (sched_getaffinity(0, sizeof set, &set) == 0) {
    return static_cast<std::size_t>(CPU_COUNT(&set));
  }
  return std::thread::hardware_concurrency();
}

/// The CPU time that the process's control groups grant, in CPUs; 0 for no limit. Reads cgroup v2
/// (`cpu.max` of the group and of each group around it) and cgroup v1.
double cpus_in_quota() {
  double least = 0;
  const auto consider = [&](double quota, double period) {
    if (quota > 0 && period > 0 && (least == 0 || quota / period < least)) least = quota / period;
  };
  std::ifstream groups("/proc/self/cgroup");
  for (std::string line; std::getline(groups, line);) {
    const auto first = line.find(':');
    const auto second = line.find(':', first + 1);
    if (first == std::string::npos || second == std::string::npos) continue;
    const std::string controllers = line.substr(first + 1, second - first - 1);
    for (std::string path = line.substr(second + 1);; path.resize(path.rfind('/'))) {
      if (controllers.empty()) {
        std::ifstream file("/sys/fs/cgroup" + path + "/cpu.max");
        std::string quota;
        double period = 0;
        if (file >> quota >> period && quota != "max")
          consider(std::strtod(quota.c_str(), nullptr), period);
      } else if (controllers.find("cpu") != std::string::npos) {
        double quota = 0, period = 0;
        std::ifstream("/sys/fs/cgroup/cpu" + path + "/cpu.cfs_quota_us") >> quota;
        std::ifstream("/sys/fs/cgroup/cpu" + path + "/cpu.cfs_period_us") >> period;
        consider(quota, period);
      }
      if (path.empty() || path.rfind('/') == std::string::npos) break;
    }
  }
  return least;
}

std::size_t usable_cpus() {
  const double quota = cpus_in_quota();
  std::size_t n = cpus_in_affinity_mask();
  if (quota > 0) n = std::min(n, static_cast<std::size_t>(std::ceil(quota)));
  return std::max<std::size_t>(n, 1);
}

/// The process's one control of oneTBB's worker count. oneTBB uses the smallest of all live
/// controls, so a smaller one that the application has set is respected.
struct parallelism {
  std::mutex mutex;
  std::size_t workers = 0;
  std::unique_ptr<tbb::global_control> control;

  void change(std::size_t more, std::size_t less) {
    std::lock_guard lock(mutex);
    const std::size_t wanted = workers + more - less;
    // Others in the process who use oneTBB keep what they would have without us.
    const auto others = static_cast<std::size_t>(tbb::info::default_concurrency());
    auto next = std::make_unique<tbb::global_control>(tbb::global_control::max_allowed_parallelism,
                                                      others + wanted);
    control.swap(next);
    workers = wanted;
  }
};

parallelism& process_parallelism() {
  static auto* const it = new parallelism;
  return *it;
}

}  // namespace

std::size_t resolve_num_threads(std::size_t requested) {
  if (requested > most_threads) {
    throw pool_error("tine: num_threads is " + std::to_string(requested) + ", more than " +
                     std::to_string(most_threads));
  }
  if (requested != 0) return requested;
  const std::size_t from_environment = threads_from_environment();
  return from_environment != 0 ? from_environment : usable_cpus();
}

parallelism_share::parallelism_share(std::size_t workers) : workers_(workers) {
  process_parallelism().change(workers, 0);
}

parallelism_share::~parallelism_share() {
  try {
    process_parallelism().change(0, workers_);
  } catch (...) {  // no memory: the larger limit stays
  }
}

}  // namespace tine::detail
