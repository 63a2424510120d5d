// Timelines: what each thread did when, as a picture with one lane per thread.
#pragma once

#include <algorithm>
#include <array>
#include <cmath>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <functional>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

#include <nlohmann/json.hpp>

#include <tine/tine.hpp>

#include "support/files.hpp"
#include "support/image.hpp"

namespace samples::trace {

/// A stretch of one thread's time, in microseconds.
struct block {
  std::string name;
  std::uint64_t call;
  std::size_t lane;
  double begin;
  double end;
};

/// A piece of work that went from one thread to another.
struct hand_over {
  std::size_t from_lane;
  double offered;
  std::size_t to_lane;
  double taken;
};

struct timeline {
  std::vector<std::string> lanes;  ///< the names of the threads
  std::vector<block> blocks;       ///< of one lane: an outer one before those inside it
  std::vector<hand_over> hand_overs;
};

/// Records what tine does while `work` runs into `file`, which chrome://tracing and
/// ui.perfetto.dev open, too.
inline void record(std::filesystem::path const& file, std::function<void()> const& work) {
  tine::trace::start(file);
  work();
  tine::trace::stop();
}

/// Reads a file that tine::trace wrote.
inline timeline read(std::filesystem::path const& file) try {
  std::ifstream in(file);
  if (!in) fail(file, "cannot be read");
  auto const document = nlohmann::json::parse(in);
  timeline result;
  std::map<std::uint64_t, hand_over> underway;
  for (auto const& event : document.at("traceEvents")) {
    auto const lane = event.at("tid").get<std::size_t>();
    auto const phase = event.at("ph").get<std::string>();
    if (phase == "M") {
      if (event.at("name") != "thread_name") continue;
      if (result.lanes.size() <= lane) result.lanes.resize(lane + 1);
      result.lanes[lane] = event.at("args").at("name");
    } else if (phase == "X") {
      auto const begin = event.at("ts").get<double>();
      result.blocks.push_back({event.at("name"), event.at("args").at("call"), lane, begin,
                               begin + event.at("dur").get<double>()});
    } else if (phase == "s") {
      underway[event.at("id")] = {lane, event.at("ts"), 0, 0};
    } else if (phase == "f") {
      auto& arrow = underway[event.at("id")];
      arrow.to_lane = lane;
      arrow.taken = event.at("ts");
      result.hand_overs.push_back(arrow);
    }
  }
  auto const outer_first = [](block const& a, block const& b) {
    return a.lane != b.lane     ? a.lane < b.lane
           : a.begin != b.begin ? a.begin < b.begin
                                : a.end > b.end;
  };
  std::ranges::sort(result.blocks, outer_first);
  return result;
} catch (nlohmann::json::exception const&) {
  fail(file, "is not a timeline");
}

using colour = std::array<unsigned char, 3>;

/// A colour for each call, far from that of the call before: the golden angle on the colour wheel.
inline colour colour_of(std::uint64_t call) {
  double const hue = std::fmod(static_cast<double>(call) * 0.618033988749895, 1.0) * 6;
  auto const wave = [hue](double offset) {
    double const x = std::fmod(hue + offset, 6.0);
    double const y = std::clamp(std::abs(x - 3) - 1, 0.0, 1.0);
    return static_cast<unsigned char>(90 + 150 * y);
  };
  return {wave(0), wave(4), wave(2)};
}

/// The timeline, `width` pixels wide. Each call has a colour; pieces inside a piece are drawn lower
/// and smaller; a thread that waits is grey, one that has nothing to do black. White lines show
/// where work changed threads.
inline image draw(timeline const& events, int width) {
  constexpr int lane_height = 48;
  constexpr int gap = 16;
  constexpr int step = 6;  // what a block inside another one is lower by
  double last = 1;
  for (auto const& b : events.blocks) last = std::max(last, b.end);

  auto const lanes = static_cast<int>(std::max<std::size_t>(events.lanes.size(), 1));
  image picture{
      .width = width, .height = lanes * (lane_height + gap) + gap, .channels = 3, .pixels = {}};
  picture.pixels.assign(
      static_cast<std::size_t>(picture.width) * static_cast<std::size_t>(picture.height) * 3, 0);
  auto const column = [&](double time) {
    return std::clamp(static_cast<int>(time / last * width), 0, width - 1);
  };
  auto const top = [&](std::size_t lane) {
    return gap + static_cast<int>(lane) * (lane_height + gap);
  };
  auto const dot = [&](int x, int y, colour const& c) {
    auto const at = (static_cast<std::size_t>(y) * static_cast<std::size_t>(width) +
                     static_cast<std::size_t>(x)) *
                    3;
    std::ranges::copy(c, picture.pixels.begin() + static_cast<std::ptrdiff_t>(at));
  };

  std::vector<double> around;  // the ends of the blocks that the current one is inside
  std::size_t lane = 0;
  for (auto const& b : events.blocks) {
    if (b.lane != lane) around.clear();
    lane = b.lane;
    while (!around.empty() && around.back() <= b.begin) around.pop_back();
    int const inset = std::min(static_cast<int>(around.size()) * step, lane_height - step);
    around.push_back(b.end);
    colour const c = b.name == "waiting" ? colour{70, 70, 70} : colour_of(b.call);
    for (int x = column(b.begin); x <= column(b.end); ++x) {
      for (int y = top(lane) + inset; y < top(lane) + lane_height; ++y) {
        bool const edge = x == column(b.begin);
        dot(x, y, edge ? colour{0, 0, 0} : c);
      }
    }
  }
  for (auto const& arrow : events.hand_overs) {
    bool const down = arrow.from_lane < arrow.to_lane;
    int const y0 = top(arrow.from_lane) + (down ? lane_height : 0);
    int const y1 = top(arrow.to_lane) + (down ? 0 : lane_height);
    int const x0 = column(arrow.offered);
    int const x1 = column(arrow.taken);
    int const steps = std::max({std::abs(y1 - y0), std::abs(x1 - x0), 1});
    for (int i = 0; i <= steps; ++i) {
      dot(x0 + (x1 - x0) * i / steps, y0 + (y1 - y0) * i / steps, {255, 255, 255});
    }
  }
  return picture;
}

/// How much of the time between the first and the last event the thread had something to do.
inline double busy_share(timeline const& events, std::size_t lane) {
  double last = 0, first = std::numeric_limits<double>::max(), busy = 0, reached = 0;
  for (auto const& b : events.blocks) {
    first = std::min(first, b.begin);
    last = std::max(last, b.end);
  }
  for (auto const& b : events.blocks) {
    if (b.lane != lane) continue;
    if (b.name == "waiting") {
      busy -= b.end - b.begin;
    } else {  // what lies inside an outer block counts once
      busy += std::max(0.0, b.end - std::max(b.begin, reached));
      reached = std::max(reached, b.end);
    }
  }
  return last > first ? busy / (last - first) : 0;
}

}  // namespace samples::trace
