#include <tine/iter.hpp>
#include <tine/join.hpp>
#include <tine/pool.hpp>
#include <tine/scope.hpp>
#include <tine/trace.hpp>

#include <nlohmann/json.hpp>

#include <chrono>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <stdexcept>
#include <string>
#include <thread>
#include <unistd.h>

#include "support/catch.hpp"
#include "support/in_child.hpp"

namespace {

using nlohmann::json;

struct temporary_file {
  std::filesystem::path path =
      std::filesystem::temp_directory_path() / ("tine_trace_" + std::to_string(getpid()) + ".json");
  ~temporary_file() { std::filesystem::remove(path); }
};

json read(const std::filesystem::path& file) {
  std::ifstream in(file);
  return json::parse(in);
}

void work_for(std::chrono::microseconds time) {
  const auto end = std::chrono::steady_clock::now() + time;
  while (std::chrono::steady_clock::now() < end) {
  }
}

/// The timeline of what `f` does.
template <class F>
json recorded(F f) {
  const temporary_file file;
  tine::trace::start(file.path);
  f();
  tine::trace::stop();
  return read(file.path).at("traceEvents");
}

}  // namespace

TEST_CASE("a timeline shows every call with its duration") {
  tine::thread_pool pool(2);
  const json events = recorded([&] {
    pool.install([] {
      const tine::trace::span own("my own work");
      tine::join([] {}, [] {});
      tine::scope([](tine::scope_ref s) { s.spawn([] {}); });
      tine::par_range(10).for_each([](int) { work_for(std::chrono::microseconds(100)); });
    });
  });
  std::map<std::string, double> longest;
  for (const auto& e : events) {
    if (e.at("ph") != "X") continue;
    CHECK(e.at("ts").get<double>() >= 0);
    auto& duration = longest[e.at("name")];
    duration = std::max(duration, e.at("dur").get<double>());
  }
  CHECK(longest.count("join") == 1);
  CHECK(longest.count("scope") == 1);
  CHECK(longest["my own work"] >= 500);  // microseconds: the loop has 1000 for two threads
}

TEST_CASE("a timeline shows the pieces that other threads took, and where they came from") {
  tine::thread_pool pool(2);
  bool seen = false;
  for (int round = 0; round < 50 && !seen; ++round) {
    const json events = recorded([&] {
      pool.install(
          [] { tine::par_range(8).for_each([](int) { work_for(std::chrono::milliseconds(2)); }); });
    });
    std::map<std::uint64_t, std::set<int>> lanes;  // by call
    std::map<int, json> begun, ended;
    std::set<int> named;
    for (const auto& e : events) {
      if (e.at("ph") == "X") lanes[e.at("args").at("call")].insert(e.at("tid").get<int>());
      if (e.at("ph") == "s") begun[e.at("id")] = e;
      if (e.at("ph") == "f") ended[e.at("id")] = e;
      if (e.at("name") == "thread_name") named.insert(e.at("tid").get<int>());
    }
    CHECK(begun.size() == ended.size());
    for (const auto& [id, from] : begun) {
      REQUIRE(ended.count(id) == 1);
      CHECK(from.at("tid") != ended[id].at("tid"));
      CHECK(from.at("ts").get<double>() <= ended[id].at("ts").get<double>());
    }
    for (const auto& [call, on] : lanes) {
      for (const int lane : on) CHECK(named.count(lane) == 1);
      seen |= on.size() == 2 && !begun.empty();
    }
  }
  CHECK(seen);
}

TEST_CASE("recordings follow each other, and only one is on at a time") {
  const temporary_file file;
  tine::trace::start(file.path);
  CHECK_THROWS_AS(tine::trace::start(file.path), std::logic_error);
  tine::trace::stop();
  const auto names = [](const json& events) {
    std::multiset<std::string> all;
    for (const auto& e : events) {
      if (e.at("ph") == "X") all.insert(e.at("name").get<std::string>());
    }
    return all;
  };
  const auto once = [](const char* name) {
    return recorded([name] {
      const tine::trace::span s(name);
      std::thread([name] { const tine::trace::span other(name); }).join();
    });
  };
  CHECK(names(once("first")) == std::multiset<std::string>{"first", "first"});
  CHECK(names(once("a \"second\"\n")) ==
        std::multiset<std::string>{"a \"second\" ", "a \"second\" "});
  CHECK(names(recorded([] {})).empty());
}

TEST_CASE("start ends what TINE_TRACE began", "[.environment]") {  // run by the one below
  const temporary_file file;
  const std::filesystem::path from_environment = std::getenv("TINE_TRACE");
  { const tine::trace::span s("before"); }
  tine::trace::start(file.path);
  { const tine::trace::span s("after"); }
  const std::string first = read(from_environment).dump();
  CHECK_THROWS_AS(tine::trace::start(file.path), std::logic_error);
  tine::trace::stop();
  const std::string second = read(file.path).dump();
  CHECK(first.find("before") != std::string::npos);
  CHECK(first.find("after") == std::string::npos);
  CHECK(second.find("before") == std::string::npos);
  CHECK(second.find("after") != std::string::npos);
}

TEST_CASE("a program that records itself runs under TINE_TRACE as well") {
  const auto folder = std::filesystem::temp_directory_path() /
                      ("tine_trace_environment_" + std::to_string(getpid()));
  std::filesystem::create_directories(folder);
  const std::string command = "TINE_TRACE='" + (folder / "whole.json").string() + "' '" +
                              std::filesystem::read_symlink("/proc/self/exe").string() +
                              "' '[.environment]' > /dev/null";
  CHECK(std::system(command.c_str()) == 0);
  CHECK(std::filesystem::exists(folder / "whole.json"));
  std::filesystem::remove_all(folder);
}

TEST_CASE("stop without a recording does nothing") { CHECK_NOTHROW(tine::trace::stop()); }

TEST_CASE("a forked process leaves the recording to its parent, and may record by itself") {
  const temporary_file file, of_child{file.path.string() + ".child"};
  tine::trace::start(file.path);
  for (int i = 0; i < 1000; ++i) tine::join([] {}, [] {});
  const bool ended = tine_test::in_child([&] {
    tine::trace::stop();
    tine::trace::start(of_child.path);
    tine::join([] {}, [] {});
    tine::trace::stop();
    return std::filesystem::exists(of_child.path) && !std::filesystem::exists(file.path);
  });
  for (int i = 0; i < 1000; ++i) tine::join([] {}, [] {});
  tine::trace::stop();
  REQUIRE(ended);
  REQUIRE(read(file.path).at("traceEvents").size() >= 2000);
  REQUIRE(read(of_child.path).at("traceEvents").size() < 1000);
}

TEST_CASE("a timeline that cannot be written is refused at the start") {
  CHECK_THROWS_AS(tine::trace::start("/nonexistent/folder/trace.json"), std::runtime_error);
  const json events = recorded([] {});
  CHECK(!events.empty());
}

TEST_CASE("a recording may begin and end while calls are running") {
  const temporary_file file;
  tine::thread_pool pool(3);
  std::atomic<bool> stop{false};
  std::thread caller([&] {
    while (!stop) {
      pool.install([] {
        tine::par_range(1000).for_each([](int) { work_for(std::chrono::microseconds(1)); });
      });
    }
  });
  for (int i = 0; i < 20; ++i) {
    tine::trace::start(file.path);
    work_for(std::chrono::milliseconds(2));
    tine::trace::stop();
    CHECK(read(file.path).at("traceEvents").is_array());
  }
  stop = true;
  caller.join();
}
