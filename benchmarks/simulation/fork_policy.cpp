// How well do policies of offering work keep many threads busy? A discrete-event simulation, for
// more threads than there are at hand. The adaptive policy is the library's own code, that of
// <tine/core/policy.hpp>.
//
//   fork_policy             the table of docs/fork-policy.md
//   fork_policy --variants  other ways to adapt
//   fork_policy --check     exits with 1 unless the policy keeps its promises
#include <tine/core/policy.hpp>

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <cstdio>
#include <deque>
#include <iterator>
#include <limits>
#include <queue>
#include <random>
#include <string_view>
#include <utility>
#include <vector>

namespace {

using nanoseconds = std::int64_t;
constexpr nanoseconds microsecond = 1'000;
constexpr nanoseconds millisecond = 1'000'000;

// What things cost on a current x86 machine.
constexpr nanoseconds fork_cost = 4;
constexpr nanoseconds offer_cost = 150;   // hand a stub to oneTBB
constexpr nanoseconds reclaim_cost = 20;  // an exchange that fails or succeeds
constexpr nanoseconds search_time = 200;  // until a thread that looks for work finds some
constexpr nanoseconds take_cost = 300;    // cache misses of a job from elsewhere
constexpr nanoseconds patience = 100 * microsecond;  // how long it looks before it sleeps

// ---- The work: binary trees of forks -----------------------------------------------------------

struct node {
  std::int64_t first, last;
};

struct expansion {
  bool leaf;
  nanoseconds cost;  // of a leaf
  node now, later;   // a fork runs `now` and leaves `later` pending
};

struct tree {
  const char* name;
  node root;
  expansion (*expand)(node);
};

template <nanoseconds Constant, nanoseconds PerIndex>
expansion balanced(node n) {
  if (n.last - n.first == 1) return {true, Constant + PerIndex * n.first, {}, {}};
  const auto middle = n.first + (n.last - n.first) / 2;
  return {false, 0, {n.first, middle}, {middle, n.last}};
}

/// join(the rest, one leaf): each call goes on with the larger part and leaves a leaf behind.
template <nanoseconds Cost>
expansion spine(node n) {
  if (n.last - n.first == 1) return {true, Cost, {}, {}};
  return {false, 0, {n.first, n.last - 1}, {n.last - 1, n.last}};
}

expansion fibonacci(node n) {
  if (n.first < 2) return {true, 5, {}, {}};
  return {false, 0, {n.first - 1, 0}, {n.first - 2, 0}};
}

constexpr tree trees[] = {
    {"1024 x 1 ms", {0, 1024}, balanced<millisecond, 0>},
    {"64 x 1 ms", {0, 64}, balanced<millisecond, 0>},
    {"4096, cost i x 500 ns", {0, 4096}, balanced<0, 500>},
    {"spine 512 x 1 ms", {0, 512}, spine<millisecond>},
    {"spine 4096 x 5 us", {0, 4096}, spine<5 * microsecond>},
    {"8192 x 10 us", {0, 8192}, balanced<10 * microsecond, 0>},
    {"32768 x 1 us", {0, 32768}, balanced<microsecond, 0>},
    {"fib 22, 5 ns leaves", {22, 0}, fibonacci},
};
constexpr std::size_t fine_tree = 7;  // the others are coarse or skewed

// ---- The policies ------------------------------------------------------------------------------

int same(int limit) { return limit; }
int same_whenever(int limit, nanoseconds) { return limit; }

struct policy {
  const char* name;
  int first_limit;
  int (*when_starving)(int limit, nanoseconds since_last_offer);
  int (*when_reclaimed)(int limit);
  int (*when_polled)(int limit, nanoseconds since_last_offer) = same_whenever;
  bool polls_before_inline = true;
};

int grow(int limit, nanoseconds) { return tine::detail::after_starving(limit); }
int shrink(int limit) { return tine::detail::after_reclaim(limit); }

int jump(int limit, nanoseconds since_last_offer) {
  return tine::detail::after_pause(limit, since_last_offer, microsecond);
}

template <int Factor>
int grow_by(int limit, nanoseconds) {
  return std::min(Factor * limit, tine::detail::most_on_offer);
}
template <nanoseconds Pause, int To>
int jump_after(int limit, nanoseconds since_last_offer) {
  return since_last_offer > Pause ? std::max(limit, To) : limit;
}
int to_first(int) { return tine::detail::first_offer_limit; }
int one_less(int limit) { return std::max(limit - 1, 1); }

constexpr int first = tine::detail::first_offer_limit;
constexpr int no_limit = std::numeric_limits<int>::max();
constexpr policy policies[] = {
    {"everything", no_limit, same_whenever, same},
    {"4, at forks", 4, same_whenever, same, same_whenever, false},
    {"one", 1, same_whenever, same},
    {"4", 4, same_whenever, same},
    {"adaptive", first, grow, shrink, jump},
};
constexpr std::size_t eager = 0;
constexpr std::size_t adaptive = 4;

constexpr policy variants[] = {
    {"adaptive", first, grow, shrink, jump},
    {"no pause", first, grow, shrink},
    {"no pause, from 4", 4, grow, shrink},
    {"no pause, from 64", 64, grow, shrink},
    {"no pause, x4", first, grow_by<4>, shrink},
    {"pause 5 us", first, grow, shrink, jump_after<5 * microsecond, 64>},
    {"pause 100 us", first, grow, shrink, jump_after<100 * microsecond, 64>},
    {"pause to 16", first, grow, shrink, jump_after<20 * microsecond, 16>},
    {"pause to 256", first, grow, shrink, jump_after<20 * microsecond, 256>},
    {"pause only", first, same_whenever, shrink, jump},
    {"back to 1", first, grow, to_first, jump},
    {"one less", first, grow, one_less, jump},
};

// ---- The simulation ----------------------------------------------------------------------------

struct result {
  double speed_up = 0;
  double offered = 0;
  double taken = 0;
};

/// What the threads did before: nothing, or many short closures, which taught them to offer little.
enum class history { rest, fine_work };

struct setting {
  std::size_t threads;
  nanoseconds wake_up;  // from an offer until a sleeping thread looks for it
  history before = history::rest;
};

class simulation {
 public:
  simulation(const tree& work, const policy& rules, const setting& where, std::uint32_t seed)
      : tree_(work),
        policy_(rules),
        wake_up_(where.wake_up),
        random_(seed),
        workers_(where.threads) {
    for (auto& w : workers_) {
      w.limit = rules.first_limit;
      if (where.before == history::rest) continue;
      w.last_offer = 0;
      for (int i = 0; i < 10; ++i) w.limit = rules.when_reclaimed(w.limit);
    }
  }

  result run() {
    for (std::size_t i = 1; i < workers_.size(); ++i) {
      enlist(i, wake_up_ > 0 ? asleep : looking);
    }
    workers_[0].frames.push_back({frame::call, nullptr, tree_.root});
    schedule(0, event::go_on, 0);
    while (!workers_[0].finished) {
      const event next = events_.top();
      events_.pop();
      now_ = next.time;
      worker& w = workers_[next.who];
      if (next.version != w.version) continue;  // overtaken by something else
      switch (next.kind) {
        case event::go_on:
          step(next.who);
          break;
        case event::look:
          seek(next.who);
          break;
        case event::fall_asleep:
          enlist(next.who, asleep);
          break;
      }
    }
    return {static_cast<double>(leaves_) / static_cast<double>(now_), static_cast<double>(offered_),
            static_cast<double>(taken_)};
  }

 private:
  struct job {
    node what;
    enum { pending, running_elsewhere, done } state = pending;
    std::size_t owner;
  };

  struct frame {
    enum { call, join, end_of_taken } kind;
    job* of;
    node what;
  };

  enum mode { busy, looking, alerted, asleep };

  struct worker {
    std::vector<frame> frames;
    std::vector<job*> jobs;  // oldest first: taken or finished, then on offer, then hidden
    std::size_t untaken = 0;
    std::size_t hidden = 0;
    int limit = 0;
    bool has_offered = false;
    nanoseconds last_offer = -millisecond;
    bool finished = false;

    mode what = busy;
    std::size_t place = 0;  // in the list of those in the same mode
    std::uint64_t version = 0;
    std::size_t place_among_offering = none;

    int on_offer() const { return static_cast<int>(hidden - untaken); }
  };
  static constexpr std::size_t none = std::numeric_limits<std::size_t>::max();

  struct event {
    nanoseconds time;
    std::uint64_t order;
    enum { go_on, look, fall_asleep } kind;
    std::size_t who;
    std::uint64_t version;
    bool operator<(const event& other) const {  // the queue's top is its largest
      return std::pair(time, order) > std::pair(other.time, other.order);
    }
  };

  template <class Kind>
  void schedule(nanoseconds time, Kind kind, std::size_t who) {
    events_.push({time, ++order_, kind, who, workers_[who].version});
  }

  std::size_t any_of(std::size_t n) { return random_() % n; }

  // Who looks for work, and who sleeps.

  void delist(std::size_t i) {
    worker& w = workers_[i];
    if (w.what == looking || w.what == asleep) {
      auto& list = w.what == looking ? lookers_ : sleepers_;
      workers_[list.back()].place = w.place;
      list[w.place] = list.back();
      list.pop_back();
    }
    w.what = busy;
    ++w.version;
  }

  void enlist(std::size_t i, mode as) {
    delist(i);
    worker& w = workers_[i];
    w.what = as;
    auto& list = as == looking ? lookers_ : sleepers_;
    w.place = list.size();
    list.push_back(i);
    if (as == looking && wake_up_ > 0) schedule(now_ + patience, event::fall_asleep, i);
  }

  /// One thread comes for what was put on offer: one that looks around anyway, or a sleeper.
  void alert(nanoseconds time) {
    auto& list = lookers_.empty() ? sleepers_ : lookers_;
    if (list.empty()) return;
    const nanoseconds delay = lookers_.empty() ? wake_up_ + search_time : search_time;
    const std::size_t i = list[any_of(list.size())];
    delist(i);
    workers_[i].what = alerted;
    schedule(time + delay, event::look, i);
  }

  /// Takes the oldest job of any worker that offers one, or goes on looking.
  void seek(std::size_t i) {
    if (offering_.empty()) return enlist(i, looking);
    delist(i);
    const std::size_t from = offering_[any_of(offering_.size())];
    worker& victim = workers_[from];
    job* const j = victim.jobs[victim.untaken++];
    j->state = job::running_elsewhere;
    ++taken_;
    update_offering(from);
    auto& frames = workers_[i].frames;
    frames.push_back({frame::end_of_taken, j, {}});
    frames.push_back({frame::call, nullptr, j->what});
    schedule(now_ + take_cost, event::go_on, i);
  }

  void update_offering(std::size_t i) {
    worker& w = workers_[i];
    const bool listed = w.place_among_offering != none;
    if (w.on_offer() > 0 && !listed) {
      w.place_among_offering = offering_.size();
      offering_.push_back(i);
    } else if (w.on_offer() == 0 && listed) {
      workers_[offering_.back()].place_among_offering = w.place_among_offering;
      offering_[w.place_among_offering] = offering_.back();
      offering_.pop_back();
      w.place_among_offering = none;
    }
  }

  // What a worker does.

  /// Offers the oldest hidden jobs as far as the policy allows. Returns the time that took.
  nanoseconds poll(std::size_t i) {
    worker& w = workers_[i];
    if (w.limit <= w.on_offer() || w.hidden == w.jobs.size()) return 0;
    w.limit = policy_.when_polled(w.limit, now_ - w.last_offer);
    int wanted = w.limit - w.on_offer();
    if (tine::detail::starving(wanted, w.limit, w.has_offered)) {
      const int larger = policy_.when_starving(w.limit, now_ - w.last_offer);
      wanted += larger - w.limit;
      w.limit = larger;
    }
    nanoseconds cost = 0;
    for (; wanted > 0 && w.hidden < w.jobs.size(); --wanted) {
      ++w.hidden;
      ++offered_;
      cost += offer_cost;
      w.has_offered = true;
      w.last_offer = now_;
      alert(now_ + cost);
    }
    update_offering(i);
    return cost;
  }

  void step(std::size_t i) {
    worker& w = workers_[i];
    if (w.frames.empty()) {
      if (i == 0) {
        w.finished = true;
      } else {
        seek(i);
      }
      return;
    }
    const frame top = w.frames.back();
    w.frames.pop_back();
    switch (top.kind) {
      case frame::call:
        call(i, top.what);
        break;
      case frame::join:
        join(i, top.of);
        break;
      case frame::end_of_taken:
        finish(*top.of);
        schedule(now_, event::go_on, i);
        break;
    }
  }

  void call(std::size_t i, node what) {
    worker& w = workers_[i];
    const expansion e = tree_.expand(what);
    if (e.leaf) {
      leaves_ += e.cost;
      return schedule(now_ + e.cost, event::go_on, i);
    }
    jobs_.push_back({e.later, job::pending, i});
    job* const j = &jobs_.back();
    w.jobs.push_back(j);
    w.frames.push_back({frame::join, j, {}});
    w.frames.push_back({frame::call, nullptr, e.now});
    schedule(now_ + fork_cost + poll(i), event::go_on, i);
  }

  void join(std::size_t i, job* j) {
    worker& w = workers_[i];
    if (j->state == job::running_elsewhere) {
      w.frames.push_back({frame::join, j, {}});
      return seek(i);
    }
    w.jobs.pop_back();
    const std::size_t slot = w.jobs.size();
    const bool exposed = slot < w.hidden;
    w.hidden = std::min(w.hidden, slot);
    w.untaken = std::min(w.untaken, slot);
    update_offering(i);
    if (j->state == job::done) return schedule(now_, event::go_on, i);
    nanoseconds cost = 0;
    if (exposed) {
      w.limit = policy_.when_reclaimed(w.limit);
      w.has_offered = false;
      cost = reclaim_cost;
    } else if (policy_.polls_before_inline) {
      cost = poll(i);
    }
    w.frames.push_back({frame::call, nullptr, j->what});
    schedule(now_ + cost, event::go_on, i);
  }

  /// Tells the owner, if it waits for just this.
  void finish(job& j) {
    j.state = job::done;
    worker& owner = workers_[j.owner];
    if (owner.what == busy || owner.frames.empty() || owner.frames.back().of != &j) return;
    const nanoseconds delay = owner.what == asleep ? wake_up_ : search_time;
    const bool was_alerted = owner.what == alerted;
    delist(j.owner);
    schedule(now_ + delay, event::go_on, j.owner);
    if (was_alerted && !offering_.empty()) alert(now_);  // somebody else comes for what it came for
  }

  const tree& tree_;
  const policy& policy_;
  const nanoseconds wake_up_;
  std::mt19937 random_;
  std::vector<worker> workers_;
  std::deque<job> jobs_;
  std::vector<std::size_t> lookers_, sleepers_, offering_;
  std::priority_queue<event> events_;
  std::uint64_t order_ = 0;
  nanoseconds now_ = 0;
  nanoseconds leaves_ = 0;
  std::uint64_t offered_ = 0;
  std::uint64_t taken_ = 0;
};

/// The mean of a few runs, which differ in whom thieves choose.
result simulate(const tree& work, const policy& rules, const setting& where) {
  constexpr std::uint32_t runs = 5;
  result mean;
  for (std::uint32_t seed = 1; seed <= runs; ++seed) {
    const result r = simulation(work, rules, where, seed).run();
    mean.speed_up += r.speed_up / runs;
    mean.offered += r.offered / runs;
    mean.taken += r.taken / runs;
  }
  return mean;
}

// ---- What is printed and checked ---------------------------------------------------------------

constexpr nanoseconds wake_ups[] = {0, 20 * microsecond};

template <std::size_t N>
void print_table(const policy (&contenders)[N], const setting& where, bool with_counts) {
  std::printf("\n%zu threads, %lld us to wake one%s: speed-up%s\n\n", where.threads,
              static_cast<long long>(where.wake_up / microsecond),
              where.before == history::fine_work ? ", after fine-grained work" : "",
              with_counts ? " (offered, taken)" : "");
  std::printf("| work |");
  for (const policy& p : contenders) std::printf(" %s |", p.name);
  std::printf("\n|---|");
  for (std::size_t i = 0; i < N; ++i) std::printf("--:|");
  for (const tree& t : trees) {
    std::printf("\n| %s |", t.name);
    for (const policy& p : contenders) {
      const result r = simulate(t, p, where);
      std::printf(" %.1f", r.speed_up);
      if (with_counts) std::printf(" (%.0f, %.0f)", r.offered, r.taken);
      std::printf(" |");
    }
  }
  std::printf("\n");
}

void print_policies() {
  for (const std::size_t threads : {16u, 64u, 256u}) {
    for (const nanoseconds wake_up : wake_ups) print_table(policies, {threads, wake_up}, true);
  }
}

void print_variants() {
  for (const history before : {history::rest, history::fine_work}) {
    for (const nanoseconds wake_up : wake_ups) print_table(variants, {64, wake_up, before}, false);
  }
}

class promises {
 public:
  void check() {
    for (const std::size_t threads : {16u, 64u}) {
      for (const nanoseconds wake_up : wake_ups) {
        for (std::size_t t = 0; t < std::size(trees); ++t) check(t, {threads, wake_up});
      }
    }
  }
  bool kept() const { return kept_; }

 private:
  void check(std::size_t t, const setting& where) {
    const double ours = simulate(trees[t], policies[adaptive], where).speed_up;
    for (std::size_t p = 0; p < adaptive; ++p) {
      if (p == eager && t == fine_tree && where.wake_up > 0) continue;
      const double theirs = simulate(trees[t], policies[p], where).speed_up;
      const double least = p == eager && t == fine_tree ? 3 : 0.9;
      if (ours >= least * theirs) continue;
      kept_ = false;
      std::printf("%s, %zu threads, %lld us to wake one: adaptive %.2f, %s %.2f\n", trees[t].name,
                  where.threads, static_cast<long long>(where.wake_up / microsecond), ours,
                  policies[p].name, theirs);
    }
  }

  bool kept_ = true;
};

}  // namespace

int main(int argc, char** argv) {
  const std::string_view mode = argc > 1 ? argv[1] : "";
  if (mode == "--check") {
    promises p;
    p.check();
    return p.kept() ? 0 : 1;
  }
  if (mode == "--variants") {
    print_variants();
  } else {
    print_policies();
  }
}
