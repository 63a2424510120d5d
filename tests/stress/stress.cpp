// A randomised stress test of the fork-join core: random trees of joins, loops, collects, scopes, locks, tasks and installs,
// with closures that throw at random, all checked against a sequential evaluation of the same tree.
//
//   stress [seconds = 10] [seed = random] [threads = 0: the default] [features = all] [callers = 3]
//
// `threads` sizes the global pool, `callers` is the number of threads that work from outside. `features` is a sum of: 1 installs
// across pools, 2 scopes fed by threads that do not work in them, 4 pools made and destroyed, 8 detached tasks, 16 locks.
// Prints the seed; ends with status 1 at the first wrong result, and 2 when nothing finishes for a minute (STRESS_PATIENCE
// seconds), naming the trees that hang. The schedule is random too: repeat a seed several times.
//
// By hand: g++ -std=c++20 -O2 -Iinclude tests/stress/stress.cpp src/core/*.cpp -ltbb -pthread
// For a look at a hang: STRESS_ABORT=1 aborts instead, so that a debugger or a core file shows where.

#include <tine/tine.hpp>

#include <algorithm>
#include <array>
#include <atomic>
#include <chrono>
#include <cstdint>
#include <cstdio>
#include <cstdlib>
#include <memory>
#include <mutex>
#include <optional>
#include <random>
#include <set>
#include <string>
#include <thread>
#include <vector>

namespace {

using value = std::uint64_t;

enum feature : unsigned { crossing = 1, foreign = 2, churn = 4, detached = 8, locks = 16 };
unsigned features = ~0U;

/// What a leaf throws: its own seed.
struct boom {
  value from;
};

value mix(value x) {  // splitmix64
  x += 0x9e3779b97f4a7c15;
  x = (x ^ (x >> 30)) * 0xbf58476d1ce4e5b9;
  x = (x ^ (x >> 27)) * 0x94d049bb133111eb;
  return x ^ (x >> 31);
}
value child(value seed, value i) { return mix(seed + 0x51ed27 * (i + 1)); }

std::atomic<long> elements{0};  // that exist
std::atomic<std::uint64_t> nodes{0}, rounds{0}, progress{0};

[[noreturn]] void fail(const char* what, value seed, value got = 0, value wanted = 0) {
  std::printf("WRONG: %s, node %016llx: got %llx, wanted %llx\n", what,
              static_cast<unsigned long long>(seed), static_cast<unsigned long long>(got),
              static_cast<unsigned long long>(wanted));
  std::fflush(stdout);
  if (std::getenv("STRESS_ABORT") != nullptr) std::abort();
  std::_Exit(1);
}
void check(bool ok, const char* what, value seed, value got = 0, value wanted = 0) {
  if (!ok) fail(what, seed, got, wanted);
}

/// An element of a collected vector: notices when it is destroyed without having been made.
class element {
 public:
  explicit element(value v) noexcept : v_(v), alive_(marker) { ++elements; }
  element(element&& o) noexcept : element(o.v_) {}
  ~element() {
    check(alive_ == marker, "an element was destroyed that nobody made", v_);
    alive_ = 0;
    --elements;
  }
  value get() const { return v_; }

 private:
  static constexpr value marker = 0x600df00d;
  value v_;
  volatile value alive_;
};

/// The tree: what a node is follows from its seed and its budget, the number of leaves it may have.
enum class kind {
  leaf,
  join2,
  join_many,
  loop,
  collect,
  search,
  scope,
  install,
  lock,
  task,
  fresh_pool
};

kind kind_of(value seed, std::size_t budget) {
  if (budget <= 1) return kind::leaf;
  const value r = mix(seed ^ 0xabcd) % 100;
  if (r < 8) return kind::leaf;
  if (r < 38) return kind::join2;
  if (r < 46) return kind::join_many;
  if (r < 60) return kind::loop;
  if (r < 68) return kind::collect;
  if (r < 72) return kind::search;
  if (r < 84) return kind::scope;
  if (r < 90) return (features & crossing) != 0 ? kind::install : kind::join2;
  if (r < 95) return (features & locks) != 0 ? kind::lock : kind::join2;
  if (r < 99) return (features & detached) != 0 ? kind::task : kind::join2;
  return (features & churn) != 0 ? kind::fresh_pool : kind::join2;
}

/// How many children a node with many has, and what each of them may spend.
struct fan {
  std::size_t n;
  std::size_t budget;
};
fan fan_of(value seed, std::size_t budget) {
  const value r = mix(seed ^ 0x77);
  const std::size_t most = r % 4 == 0 ? budget : std::min<std::size_t>(budget, 12);
  const std::size_t n = 1 + (r >> 8) % most;
  return {n, (budget - 1) / n};
}

bool leaf_throws(value seed) { return mix(seed ^ 0x5eed) % 24 == 0; }

/// What a node gives: a value, or the seed of the leaf whose exception comes out of it.
struct outcome {
  bool thrown;
  value v;
  friend bool operator==(const outcome&, const outcome&) = default;
};

outcome expected(value seed, std::size_t budget);

std::vector<outcome> expected_children(value seed, const fan& f) {
  std::vector<outcome> all(f.n);
  for (std::size_t i = 0; i < f.n; ++i) all[i] = expected(child(seed, i), f.budget);
  return all;
}

bool any_thrown(const std::vector<outcome>& all) {
  return std::any_of(all.begin(), all.end(), [](const outcome& o) { return o.thrown; });
}

/// A node that catches: its own seed's hash when a child threw, else a function of all values.
value combined(value seed, const std::vector<outcome>& all) {
  if (any_thrown(all)) return mix(seed);
  value sum = 0;
  for (const outcome& o : all) sum += o.v;
  return sum ^ seed;
}

outcome leftmost(value seed, const std::vector<outcome>& all) {
  for (const outcome& o : all) {
    if (o.thrown) return o;
  }
  value sum = seed;
  for (const outcome& o : all) sum = mix(sum) + o.v;
  return {false, sum};
}

outcome expected(value seed, std::size_t budget) {
  switch (kind_of(seed, budget)) {
    case kind::leaf:
      return {leaf_throws(seed), leaf_throws(seed) ? seed : mix(seed)};
    case kind::join2:
      return leftmost(seed,
                      {expected(child(seed, 0), budget / 2), expected(child(seed, 1), budget / 2)});
    case kind::join_many: {
      std::vector<outcome> all;
      for (value i = 0; i < 5; ++i) all.push_back(expected(child(seed, i), budget / 5));
      return leftmost(seed, all);
    }
    case kind::loop:
    case kind::collect:
    case kind::scope:
      return {false, combined(seed, expected_children(seed, fan_of(seed, budget)))};
    case kind::search:
    case kind::lock:
      return {false, mix(seed)};
    case kind::install:
    case kind::task:
    case kind::fresh_pool:
      return expected(child(seed, 0), budget - 1);
  }
  return {};
}

struct pools {
  std::array<tine::thread_pool, 6> all{tine::thread_pool(1), tine::thread_pool(2),
                                       tine::thread_pool(3), tine::thread_pool(8),
                                       tine::thread_pool(1), tine::thread_pool(2)};
  tine::thread_pool& pick(value seed) { return all[mix(seed ^ 0x9001) % all.size()]; }
};
pools* here;

void work(value seed) {  // nothing, or up to some microseconds, or now and then much longer
  const value r = mix(seed ^ 0xb5);
  if (r % 4 != 0) return;
  const value n = (r >> 8) % (r % 1024 == 0 ? 200'000 : 4'000);
  for (value i = 0; i < n; ++i) asm volatile("" ::: "memory");
  if (r % 2048 == 4) std::this_thread::yield();
}

/// `threads`: of the pool the node is to run in.
value run(value seed, std::size_t budget, std::size_t threads);

void check_place(value seed, std::size_t threads) {
  check(tine::current_num_threads() == threads, "runs in a pool of another size", seed,
        tine::current_num_threads(), threads);
  const auto index = tine::current_thread_index();
  check(index.has_value(), "has no index", seed);
  check(*index < threads, "has an index too large", seed, *index, threads);
}

value run_leaf(value seed, std::size_t threads) {
  if (seed % 3 == 0) check_place(seed, threads);
  work(seed);
  if (leaf_throws(seed)) throw boom{seed};
  return mix(seed);
}

value run_join2(value seed, std::size_t budget, std::size_t threads) {
  std::atomic<int> ran{0};
  value r;
  try {
    const auto both = tine::join(
        [&] {
          ++ran;
          return run(child(seed, 0), budget / 2, threads);
        },
        [&] {
          ++ran;
          return run(child(seed, 1), budget / 2, threads);
        });
    r = mix(mix(seed) + both.first) + both.second;
  } catch (...) {
    check(ran == 2, "a closure of a join was skipped", seed, static_cast<value>(ran.load()), 2);
    throw;
  }
  check(ran == 2, "a closure of a join was skipped", seed, static_cast<value>(ran.load()), 2);
  return r;
}

value run_join_many(value seed, std::size_t budget, std::size_t threads) {
  // A string, a reference, a void closure and a number: each kind of result.
  std::array<value, 5> r{};
  const auto part = [&](value i) -> value& {
    return r[i] = run(child(seed, i), budget / 5, threads);
  };
  auto all = tine::join([&] { return std::to_string(part(0)); },
                        [&]() -> value& { return part(1); }, [&] { part(2); },
                        [&] { return part(3); }, [&] { return std::make_unique<value>(part(4)); });
  check(std::get<0>(all) == std::to_string(r[0]) && &std::get<1>(all) == &r[1] &&
            std::get<3>(all) == r[3] && *std::get<4>(all) == r[4],
        "a result of a join changed on its way", seed);
  value sum = seed;
  for (const value v : r) sum = mix(sum) + v;
  return sum;
}

/// Runs `f`, which combines the children; checks a thrown exception against what they may throw.
template <class F>
value catching(value seed, const fan& f, F&& body) {
  value got = 0;
  std::optional<value> from;
  try {
    got = body();
  } catch (const boom& b) {
    from = b.from;
  }
  const auto all = expected_children(seed, f);
  if (!from) {
    check(!any_thrown(all), "an exception was lost", seed);
    return got ^ seed;
  }
  check(std::find(all.begin(), all.end(), outcome{true, *from}) != all.end(),
        "an exception nobody threw", seed, *from);
  return mix(seed);
}

value run_loop(value seed, std::size_t budget, std::size_t threads) {
  const fan f = fan_of(seed, budget);
  return catching(seed, f, [&] {
    const auto item = [&](value i) { return run(child(seed, i), f.budget, threads); };
    const value r = mix(seed ^ 0x100);
    if (r % 3 == 0) {
      std::atomic<value> sum{0};
      tine::par_range(value{f.n}).for_each([&](value i) { sum += item(i); });
      return sum.load();
    }
    return tine::par_range(value{f.n}).map(item).sum<value>();
  });
}

value run_collect(value seed, std::size_t budget, std::size_t threads) {
  const fan f = fan_of(seed, budget);
  return catching(seed, f, [&] {
    const auto all =
        tine::par_range(value{f.n})
            .map([&](value i) { return element(run(child(seed, i), f.budget, threads)); })
            .collect();
    check(all.size() == f.n, "a collected vector has the wrong size", seed, all.size(), f.n);
    value sum = 0;
    for (value i = 0; i < f.n; ++i) {
      check(all[i].get() == expected(child(seed, i), f.budget).v, "a collected element is wrong",
            seed, all[i].get());
      sum += all[i].get();
    }
    return sum;
  });
}

value run_search(value seed, std::size_t threads) {
  const value n = 1 + seed % 3000;
  const value period = 1 + (seed >> 16) % 2000;
  const auto first = tine::par_range(n).find_first([&](value i) {
    if (i % 64 == 0) check_place(seed, threads);
    return mix(i ^ seed) % period == 0;
  });
  value wanted = 0;
  while (wanted < n && mix(wanted ^ seed) % period != 0) ++wanted;
  check(first ? *first == wanted : wanted == n, "find_first", seed, first ? *first : n, wanted);
  const bool any = tine::par_range(n).any([&](value i) { return mix(i ^ seed) % period == 0; });
  check(any == (wanted < n), "any", seed, any);
  return mix(seed);
}

value run_scope(value seed, std::size_t budget, std::size_t threads) {
  const fan f = fan_of(seed, budget);
  std::vector<std::atomic<int>> ran(f.n);
  const value r = catching(seed, f, [&] {
    std::vector<value> slots(
        f.n);  // written by the tasks, read after the scope: a race if it ends early
    const auto task = [&](std::size_t i) {
      ++ran[i];
      slots[i] = run(child(seed, i), f.budget, threads);
    };
    const auto grow = [&](const auto& self, tine::scope_ref in, std::size_t i) -> void {
      for (const std::size_t next : {2 * i + 1, 2 * i + 2}) {
        if (next < f.n) in.spawn([&, next](tine::scope_ref again) { self(self, again, next); });
      }
      task(i);
    };
    const std::size_t inner = tine::scope([&](tine::scope_ref s) {
      switch (mix(seed ^ 0x3) % ((features & foreign) != 0 ? 6 : 3)) {
        case 0:  // from the body
          for (std::size_t i = 0; i < f.n; ++i) s.spawn([&, i] { task(i); });
          break;
        case 1:  // a binary tree of tasks
          s.spawn([&](tine::scope_ref again) { grow(grow, again, 0); });
          break;
        case 2: {  // into an outer scope from an inner one
          tine::scope([&](tine::scope_ref t) {
            for (std::size_t i = 0; i < f.n; ++i) (i % 2 == 0 ? s : t).spawn([&, i] { task(i); });
          });
          break;
        }
        case 3:  // from the items of a loop, which other threads take
          tine::par_range(f.n).for_each([&](std::size_t i) { s.spawn([&, i] { task(i); }); });
          break;
        case 4: {  // from a thread of the caller's own
          std::thread other([&] {
            for (std::size_t i = 0; i < f.n; ++i) s.spawn([&, i] { task(i); });
          });
          other.join();
          break;
        }
        case 5: {  // from another pool
          auto& elsewhere = (features & crossing) != 0 ? here->pick(seed) : here->all[0];
          const auto feed = [&] {
            for (std::size_t i = 0; i < f.n; ++i) s.spawn([&, i] { task(i); });
          };
          if ((features & crossing) != 0) {
            elsewhere.install(feed);
          } else {
            feed();
          }
          break;
        }
      }
      return f.n;
    });
    check(inner == f.n, "the value of a scope's body", seed, inner, f.n);
    value sum = 0;
    for (const value v : slots) sum += v;
    return sum;
  });
  for (const auto& n : ran)
    check(n == 1, "a task of a scope did not run once", seed, static_cast<value>(n.load()), 1);
  return r;
}

/// A mutex that notices when its owner comes again, and data that only it protects.
class guarded {
 public:
  template <class F>
  void with(value seed, F&& f) {
    check(owner_.load() != std::this_thread::get_id(),
          "a thread that waits under a lock took work that locks it", seed);
    std::lock_guard held(mutex_);
    owner_ = std::this_thread::get_id();
    ++entered_;
    f();
    owner_ = std::thread::id();
  }
  std::size_t entered() const { return entered_; }

 private:
  std::mutex mutex_;
  std::atomic<std::thread::id> owner_{};
  std::size_t entered_ = 0;
};

value run_lock(value seed, std::size_t threads) {
  guarded g;
  std::atomic<value> sum{0};
  const auto inner_item = [&](value i) {
    if (i == 0) check_place(seed, threads);
    work(seed + i);
    sum += i;
  };
  const std::size_t n = 2 + seed % 14;
  const value inner = 1 + (seed >> 8) % 40;
  const auto locked_loop = [&] {
    g.with(seed, [&] { tine::par_range(inner).for_each(inner_item); });
  };
  const auto locked_scope = [&] {
    g.with(seed, [&] {
      tine::scope([&](tine::scope_ref s) {
        for (value i = 0; i < inner; ++i) s.spawn([&, i] { inner_item(i); });
      });
    });
  };
  const auto locked_join = [&] {
    g.with(seed, [&] {
      const auto half = [&](const auto& self, value first, value last) -> void {
        if (last - first < 2) return first < last ? inner_item(first) : void();
        const value middle = first + (last - first) / 2;
        tine::join([&] { self(self, first, middle); }, [&] { self(self, middle, last); });
      };
      tine::isolate([&] { half(half, 0, inner); });
    });
  };
  const value r = mix(seed ^ 0x42);
  const auto one = [&](std::size_t i) {
    switch ((r + i) % 3) {
      case 0:
        return locked_loop();
      case 1:
        return locked_scope();
      default:
        return locked_join();
    }
  };
  if (r % 2 == 0) {
    tine::par_range(n).for_each(one);
  } else {
    const auto tree = [&](const auto& self, std::size_t first, std::size_t last) -> void {
      if (last - first == 1) return one(first);
      const std::size_t middle = first + (last - first) / 2;
      tine::join([&] { self(self, first, middle); }, [&] { self(self, middle, last); });
    };
    tree(tree, 0, n);
  }
  check(g.entered() == n, "locked sections", seed, g.entered(), n);
  check(sum == n * (inner * (inner - 1) / 2), "the sum under a lock", seed, sum.load(),
        n * (inner * (inner - 1) / 2));
  return mix(seed);
}

value run_fresh_pool(value seed, std::size_t budget) {
  const std::size_t n = 1 + seed % 5;
  std::atomic<int> in{0}, out{0};
  const auto use = [&] {
    tine::pool_options options;
    options.num_threads = n;
    options.on_start = [&](std::size_t) { ++in; };
    options.on_exit = [&](std::size_t) { ++out; };
    tine::thread_pool fresh(options);
    return fresh.install([&] { return run(child(seed, 0), budget - 1, n); });
  };
  const auto balanced = [&] {
    check(in == out, "unbalanced hooks", seed, static_cast<value>(out.load()),
          static_cast<value>(in.load()));
  };
  try {
    const value r = use();
    balanced();
    return r;
  } catch (...) {
    balanced();
    throw;
  }
}

value run(value seed, std::size_t budget, std::size_t threads) {
  nodes.fetch_add(1, std::memory_order_relaxed);
  switch (kind_of(seed, budget)) {
    case kind::leaf:
      return run_leaf(seed, threads);
    case kind::join2:
      return run_join2(seed, budget, threads);
    case kind::join_many:
      return run_join_many(seed, budget, threads);
    case kind::loop:
      return run_loop(seed, budget, threads);
    case kind::collect:
      return run_collect(seed, budget, threads);
    case kind::search:
      return run_search(seed, threads);
    case kind::scope:
      return run_scope(seed, budget, threads);
    case kind::install: {
      auto& p = here->pick(seed);
      const value r = p.install([&] { return run(child(seed, 0), budget - 1, p.num_threads()); });
      check_place(seed, threads);
      return r;
    }
    case kind::lock:
      return run_lock(seed, threads);
    case kind::task:
      return tine::spawn_task([&] { return run(child(seed, 0), budget - 1, threads); }).get();
    case kind::fresh_pool:
      return run_fresh_pool(seed, budget);
  }
  return 0;
}

void one_round(value seed) {
  const std::size_t budget = std::size_t{1} << (mix(seed ^ 0xb0d) % 11);
  outcome got{};
  try {
    const value r = mix(seed ^ 0x9e);
    if (r % 4 == 0) {  // from outside any pool
      const std::size_t threads = tine::current_num_threads();
      // In the first items of a loop the index may belong to another caller's seat; start with a join.
      got.v = tine::join([&] { return run(seed, budget, threads); }, [] {}).first;
    } else {
      auto& p = here->pick(r);
      got.v = p.install([&] { return run(seed, budget, p.num_threads()); });
    }
  } catch (const boom& b) {
    got = {true, b.from};
  }
  check(got == expected(seed, budget), "the whole tree", seed, got.v, expected(seed, budget).v);
  check(!tine::current_thread_index(), "an index is left over", seed);
  ++rounds;
  ++progress;
}

value number(const char* text) { return std::strtoull(text, nullptr, 0); }

}  // namespace

int main(int argc, char** argv) {
  const auto seconds = argc > 1 ? number(argv[1]) : 10;
  const value seed = argc > 2 && *argv[2] != '\0' ? number(argv[2]) : mix(std::random_device{}());
  const std::size_t threads = argc > 3 ? number(argv[3]) : 0;
  if (argc > 4) features = static_cast<unsigned>(number(argv[4]));
  const std::size_t callers = argc > 5 ? number(argv[5]) : 3;
  const char* const patience_text = std::getenv("STRESS_PATIENCE");
  const auto patience = std::chrono::seconds(patience_text != nullptr ? number(patience_text) : 60);
  std::printf("stress: seed %llu, %llu s, features %#x\n", static_cast<unsigned long long>(seed),
              static_cast<unsigned long long>(seconds), features);
  std::fflush(stdout);
  if (threads != 0) {
    tine::pool_options options;
    options.num_threads = threads;
    tine::configure_global_pool(options);
  }

  std::atomic<bool> ended{false};
  std::vector<std::atomic<value>> current(callers);
  std::thread watchdog([&] {
    auto last = progress.load();
    auto since = std::chrono::steady_clock::now();
    while (!ended) {
      std::this_thread::sleep_for(std::chrono::milliseconds(50));
      if (progress != last) {
        last = progress;
        since = std::chrono::steady_clock::now();
      } else if (std::chrono::steady_clock::now() - since > patience) {
        std::printf("HANG after %llu rounds, in:", static_cast<unsigned long long>(rounds.load()));
        for (const auto& c : current)
          std::printf(" %016llx", static_cast<unsigned long long>(c.load()));
        std::printf("\n");
        std::fflush(stdout);
        if (std::getenv("STRESS_ABORT") != nullptr) std::abort();
        std::_Exit(2);
      }
    }
  });

  const auto deadline = std::chrono::steady_clock::now() + std::chrono::seconds(seconds);
  {
    pools shared;
    here = &shared;
    std::vector<std::thread> outside;
    for (std::size_t c = 0; c < callers; ++c) {
      outside.emplace_back([&, c] {
        for (value i = 0; std::chrono::steady_clock::now() < deadline; ++i) {
          current[c] = child(child(seed, c), i);
          one_round(current[c]);
        }
        current[c] = 0;
      });
    }
    for (auto& t : outside) t.join();
  }
  ended = true;
  watchdog.join();
  check(elements == 0, "elements leaked", 0, static_cast<value>(elements.load()));
  std::printf("stress: ok, %llu rounds, %llu nodes\n",
              static_cast<unsigned long long>(rounds.load()),
              static_cast<unsigned long long>(nodes.load()));
}
