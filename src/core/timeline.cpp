#include "timeline.hpp"

#include "worker_impl.hpp"  // worker_impl, own_worker

#include <tine/trace.hpp>

#include <pthread.h>  // pthread_getname_np
#include <unistd.h>   // getpid

#include <chrono>        // std::chrono::steady_clock
#include <cstdlib>       // std::getenv, std::atexit
#include <fstream>       // std::ofstream
#include <iomanip>       // std::setprecision
#include <iostream>      // std::cerr
#include <memory>        // std::unique_ptr
#include <mutex>         // std::mutex
#include <stdexcept>     // std::runtime_error
#include <string>        // std::string
#include <system_error>  // std::error_code
#include <utility>       // std::exchange
#include <vector>        // std::vector

// The format: "Trace Event Format", the document of the Chrome trace viewer (catapult project).
namespace tine::detail {

constinit std::atomic<bool> tracing{false};

namespace {

struct event {
  const char* name;  // null: a hand-over
  std::uint64_t call;
  ticks begin, end;
  unsigned from;  // of a hand-over: the lane of the owner
};

constexpr std::size_t most_events = std::size_t{1} << 20;  // of one thread

}  // namespace

/// One thread's part of a timeline.
class timeline_lane {
 public:
  timeline_lane(unsigned n, std::uint64_t r) : number(n), recording(r) {
    char text[32] = "";
    pthread_getname_np(pthread_self(), text, sizeof text);
    thread = text;
  }

  void add(const event& e) noexcept {
    const std::lock_guard lock(mutex_);
    try {
      if (events_.size() < most_events) return events_.push_back(e);
    } catch (...) {  // no memory
    }
    ++lost_;
  }

  std::vector<event> take(std::size_t& lost) {
    const std::lock_guard lock(mutex_);
    lost = lost_;
    return std::move(events_);
  }

  const unsigned number;
  const std::uint64_t recording;
  std::string thread;

 private:
  std::mutex mutex_;
  std::vector<event> events_;
  std::size_t lost_ = 0;
};

namespace {

/// A reading of both clocks.
struct instant {
  ticks cheap = now();
  std::chrono::steady_clock::time_point exact = std::chrono::steady_clock::now();
};

/// The recording that is on, and the lanes of all there were: a thread may hold on to its lane for
/// a moment longer. Never destroyed: threads may run to the end of the process.
struct recorder {
  std::mutex mutex;
  pid_t process = getpid();
  std::filesystem::path file, written;  // renamed at the end
  std::ofstream out;
  instant begin;
  bool from_environment = false;
  std::uint64_t last = 0;     // the number of the newest recording
  unsigned lanes_before = 0;  // lanes of earlier recordings
  std::vector<std::unique_ptr<timeline_lane>> lanes;
};

recorder& the_recorder() {
  static auto* const it = new recorder;
  return *it;
}

std::atomic<std::uint64_t> calls{0};      // relaxed: only being unique matters
std::atomic<std::uint64_t> recording{0};  // the number of the one that is on, 0: none; relaxed

/// The calling thread's lane in the recording that is on, null when there is none or no memory.
timeline_lane* own_lane() noexcept {
  const auto current = recording.load(std::memory_order_relaxed);
  if (current == 0) return nullptr;
  try {
    auto& w = own_worker();
    if (w.lane == nullptr || w.lane->recording != current) {
      auto& r = the_recorder();
      const std::lock_guard lock(r.mutex);
      const auto n = static_cast<unsigned>(r.lanes.size()) - r.lanes_before;
      r.lanes.push_back(std::make_unique<timeline_lane>(n, current));
      w.lane = r.lanes.back().get();
    }
    return w.lane;
  } catch (...) {
    return nullptr;
  }
}

/// Leaves a recording that a process began of which this one is a fork: the file is the other's.
/// Nothing has been written to it yet.
void leave_to_parent(recorder& r) {
  if (r.process == getpid()) return;
  r.process = getpid();
  r.from_environment = false;
  recording.store(0, std::memory_order_relaxed);
  tracing.store(false, std::memory_order_relaxed);
  r.out.close();
}

std::string quoted(const std::string& text) {
  std::string out = "\"";
  for (const char c : text) {
    if (c == '"' || c == '\\') out += '\\';
    out += static_cast<unsigned char>(c) < 0x20 ? ' ' : c;
  }
  return out + '"';
}

/// Writes the events of all lanes; times in microseconds since the beginning.
class writer {
 public:
  writer(std::ofstream& out, const instant& begin, const instant& end) : out_(out), begin_(begin) {
    const std::chrono::duration<double, std::micro> spent = end.exact - begin.exact;
    each_ =
        end.cheap > begin.cheap ? spent.count() / static_cast<double>(end.cheap - begin.cheap) : 0;
    out_ << std::fixed << std::setprecision(3) << "{\"displayTimeUnit\":\"ns\",\"traceEvents\":[\n"
         << R"({"name":"process_name","ph":"M","pid":1,"tid":0,"args":{"name":"tine"}})";
  }
  ~writer() { out_ << "\n]}\n"; }
  writer(const writer&) = delete;

  void write(timeline_lane& lane) {
    std::size_t lost = 0;
    const auto events = lane.take(lost);
    const std::string name = lane.thread + " " + std::to_string(lane.number);
    out_ << ",\n"
         << R"({"name":"thread_name","ph":"M","pid":1,"tid":)" << lane.number
         << R"(,"args":{"name":)" << quoted(name) << R"(,"lost_events":)" << lost << "}}";
    for (const event& e : events) {
      if (e.name != nullptr) {
        head("X", e.name, "call", lane.number, e.begin);
        out_ << ",\"dur\":" << time(e.end) - time(e.begin) << ",\"args\":{\"call\":" << e.call
             << "}}";
      } else {
        ++hand_overs_;
        head("s", "hand-over", "hand-over", e.from, e.begin);
        out_ << ",\"id\":" << hand_overs_ << "}";
        head("f", "hand-over", "hand-over", lane.number, e.end);
        out_ << ",\"bp\":\"e\",\"id\":" << hand_overs_ << "}";
      }
    }
  }

 private:
  double time(ticks t) const {
    return t < begin_.cheap ? 0 : static_cast<double>(t - begin_.cheap) * each_;
  }
  void head(const char* phase, const char* name, const char* category, unsigned lane, ticks at) {
    out_ << ",\n{\"name\":" << quoted(name) << ",\"cat\":\"" << category << "\",\"ph\":\"" << phase
         << "\",\"pid\":1,\"tid\":" << lane << ",\"ts\":" << time(at);
  }

  std::ofstream& out_;
  const instant begin_;
  double each_;
  std::uint64_t hand_overs_ = 0;
};

}  // namespace

traced_block::traced_block(const char* name)
    : own_{name, calls.fetch_add(1, std::memory_order_relaxed) + 1}, call_(&own_) {
  auto& w = own_worker();
  outer_ = std::exchange(w.call, call_);
  recording_ = recording.load(std::memory_order_relaxed);
  begin_ = now();
}

traced_block::traced_block(const traced_call& call) noexcept
    : call_(&call), recording_(recording.load(std::memory_order_relaxed)), begin_(now()) {
  outer_ = std::exchange(this_worker->call, call_);
}

traced_block::~traced_block() {
  this_worker->call = outer_;
  timeline_lane* const lane = own_lane();
  if (lane == nullptr || lane->recording != recording_) return;
  lane->add({call_->name, call_->id, begin_, now(), 0});
}

void note_offer(ticket& t, worker_impl&) noexcept {
  timeline_lane* const lane = own_lane();
  t.lane = lane != nullptr ? lane->number : 0;
  t.offered = now();
}

void stolen_piece::show(const ticket& t) noexcept {
  block_.emplace(*t.call);
  if (timeline_lane* const lane = own_lane(); lane != nullptr && lane->number != t.lane) {
    lane->add({nullptr, t.call->id, t.offered, now(), t.lane});
  }
}

void waiting_block::show(const traced_call& call) noexcept {
  waiting_.emplace("waiting", call.id);
  block_.emplace(*waiting_);
}

namespace {

// Both with the recorder's mutex held.

void begin_recording(recorder& r, const std::filesystem::path& file) {
  r.written = file.string() + ".part" + std::to_string(getpid());
  r.out.open(r.written, std::ios::trunc);
  if (!r.out) throw std::runtime_error("tine: trace::start: cannot write " + file.string());
  r.file = file;
  r.begin = {};
  r.lanes_before = static_cast<unsigned>(r.lanes.size());
  recording.store(++r.last, std::memory_order_relaxed);
  tracing.store(true, std::memory_order_relaxed);
}

void end_recording(recorder& r) {
  r.from_environment = false;
  if (recording.exchange(0, std::memory_order_relaxed) == 0) return;
  tracing.store(false, std::memory_order_relaxed);
  {
    writer write(r.out, r.begin, instant());
    for (std::size_t i = r.lanes_before; i < r.lanes.size(); ++i) write.write(*r.lanes[i]);
  }
  r.out.close();
  std::error_code error;
  if (r.out) std::filesystem::rename(r.written, r.file, error);
  if (!r.out || error) {
    r.out.clear();
    std::filesystem::remove(r.written, error);
    throw std::runtime_error("tine: trace::stop: cannot write " + r.file.string());
  }
}

/// Nobody called for it in the program, so nobody expects an exception.
void end_recording_of_environment(recorder& r) noexcept {
  try {
    end_recording(r);
  } catch (const std::exception& e) {
    std::cerr << e.what() << '\n';
  }
}

}  // namespace
}  // namespace tine::detail

namespace tine::trace {

void start(const std::filesystem::path& file) {
  auto& r = detail::the_recorder();
  const std::lock_guard lock(r.mutex);
  detail::leave_to_parent(r);
  if (r.from_environment) detail::end_recording_of_environment(r);
  if (detail::recording.load(std::memory_order_relaxed) != 0) {
    throw std::logic_error("tine: trace::start: a timeline is being recorded already");
  }
  detail::begin_recording(r, file);
}

void stop() {
  auto& r = detail::the_recorder();
  const std::lock_guard lock(r.mutex);
  detail::leave_to_parent(r);
  detail::end_recording(r);
}

}  // namespace tine::trace

namespace tine::detail {
namespace {

bool start_from_environment() noexcept {
  const char* const file = std::getenv("TINE_TRACE");
  if (file == nullptr || *file == '\0') return false;
  try {
    auto& r = the_recorder();
    const std::lock_guard lock(r.mutex);
    begin_recording(r, file);
    r.from_environment = true;
    std::atexit([] {
      auto& recorder = the_recorder();
      const std::lock_guard at_exit(recorder.mutex);
      leave_to_parent(recorder);
      if (recorder.from_environment) end_recording_of_environment(recorder);
    });
    return true;
  } catch (const std::exception& e) {
    std::cerr << e.what() << "; TINE_TRACE is ignored\n";
    return false;
  }
}

// Before main, so that the first call is recorded as well. Nobody else's initialisation needs it.
[[maybe_unused]] const bool started = start_from_environment();

}  // namespace
}  // namespace tine::detail
