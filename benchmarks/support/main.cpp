// The main function of the benchmark programs: that of Google Benchmark, with other defaults. Many
// short repetitions of all benchmarks are run in random order, and the medians reported, so that a
// disturbance on a shared machine hits each contender alike, and few of its repetitions.

#include <benchmark/benchmark.h>

#include <string>  // std::string
#include <vector>  // std::vector

int main(int argc, char** argv) {
  std::vector<std::string> defaults{"--benchmark_enable_random_interleaving=true",
                                    "--benchmark_repetitions=15", "--benchmark_min_time=0.002",
                                    "--benchmark_report_aggregates_only=true"};
  std::vector<char*> arguments{argv[0]};
  for (auto& option : defaults) arguments.push_back(option.data());
  arguments.insert(arguments.end(), argv + 1, argv + argc);  // of equal options the last one counts

  int count = static_cast<int>(arguments.size());
  arguments.push_back(nullptr);
  benchmark::Initialize(&count, arguments.data());
  if (benchmark::ReportUnrecognizedArguments(count, arguments.data())) return 1;
  benchmark::AddCustomContext("compiler", BENCH_COMPILER);
  benchmark::RunSpecifiedBenchmarks();
  benchmark::Shutdown();
  return 0;
}
