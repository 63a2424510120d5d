// A web server that answers requests on the threads of a worker pool.
#pragma once

#include <atomic>
#include <chrono>
#include <cstddef>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <system_error>
#include <thread>
#include <utility>

#include <httplib.h>

#include <tine/tine.hpp>

#include "support/compare.hpp"
#include "support/files.hpp"
#include "support/words.hpp"

namespace samples::web_server {

namespace fs = std::filesystem;
using namespace std::chrono_literals;

struct settings {
  std::size_t threads = 4;
  std::size_t backlog = tine::worker_pool_options::unlimited;
  std::size_t max_requests = 0;  ///< 0: as many as come
  std::chrono::milliseconds sleep = 5s;
  fs::path root = ".";
};

/// True on a thread that only says that there are too many requests.
inline thread_local bool refuses_requests = false;

/// What stands between the library's loop that accepts connections and our threads: it hands every
/// connection to a worker pool.
///
/// All members are called by the thread that accepts, so what they do, it does not do meanwhile.
/// That is how the server stops: first no more connections are accepted, then those that were are
/// answered, and then the library is told, which would drop what is not answered yet.
class request_queue : public httplib::TaskQueue {
 public:
  request_queue(httplib::Server& server, settings const& wanted, std::atomic<bool> const& stop)
      : server_(server),
        max_requests_(wanted.max_requests),
        stop_(stop),
        pool_(wanted.threads, {.backlog = wanted.backlog, .name = "requests"}),
        refusals_(1, {.name = "refusals"}) {}

  void enqueue(std::function<void()> answer) override {
    // To refuse takes a thread, too: the request has to be read before it can be answered.
    if (!pool_.try_execute(answer)) {
      refusals_.execute([answer = std::move(answer)] {
        refuses_requests = true;
        answer();
      });
    }
    bool const enough = ++accepted_ == max_requests_;
    if (enough || is_time_to_stop()) finish();
  }

  /// Ten times a second while nobody connects.
  void on_idle() override {
    if (stop_) finish();
  }

  void shutdown() override {
    pool_.shutdown();
    refusals_.shutdown();
  }

 private:
  /// Who has connected before the server was told to stop, but is not accepted yet, still gets an
  /// answer; on a busy server new ones come all the time, and there has to be an end.
  bool is_time_to_stop() {
    if (!stop_) return false;
    auto const now = std::chrono::steady_clock::now();
    if (!told_to_stop_) told_to_stop_ = now;
    return now - *told_to_stop_ > 1s;
  }
  void finish() {
    shutdown();
    server_.stop();
  }

  httplib::Server& server_;
  std::size_t const max_requests_;
  std::atomic<bool> const& stop_;
  std::size_t accepted_ = 0;
  std::optional<std::chrono::steady_clock::time_point> told_to_stop_;
  tine::worker_pool pool_;
  tine::worker_pool refusals_;
};

inline void reply(httplib::Response& response, int status, std::string const& page) {
  response.status = status;
  response.set_content(page, "text/html; charset=utf-8");
}

inline std::string page_with(std::string const& title, std::string const& text) {
  return "<!DOCTYPE html>\n<html lang=\"en\">\n<head><meta charset=\"utf-8\"><title>" + title +
         "</title></head>\n<body><h1>" + title + "</h1><p>" + text + "</p></body>\n</html>\n";
}

/// The HTML file below `root` that a request names, if there is one. Whatever the request says, with
/// dots or by links, the answer never comes from elsewhere: both names are compared after every link
/// and every dot in them is resolved.
inline std::optional<std::string> find_page(fs::path const& root, std::string const& name) {
  std::error_code error;
  auto const real_root = fs::canonical(root, error);
  if (error || !has_suffix(name, ".html") || name.find('\0') != name.npos) return std::nullopt;
  auto const real = fs::canonical(root / fs::path(name).relative_path(), error);
  if (error || !fs::is_regular_file(real, error)) return std::nullopt;
  auto const [end_of_root, rest] =
      std::mismatch(real_root.begin(), real_root.end(), real.begin(), real.end());
  if (end_of_root != real_root.end()) return std::nullopt;
  return read_text(real);
}

inline void set_up(httplib::Server& server, settings const& wanted, std::atomic<bool> const& stop) {
  server.new_task_queue = [&] { return new request_queue(server, wanted, stop); };
  server.set_idle_interval(0, 100'000);  // microseconds
  // A worker belongs to one request, not to a connection: a visitor who keeps his connection open
  // must not keep a worker from the others. Nor one who connects and says nothing.
  server.set_keep_alive_max_count(1);
  server.set_keep_alive_timeout(2);
  server.set_tcp_nodelay(true);

  server.set_pre_routing_handler([](httplib::Request const&, httplib::Response& response) {
    if (!refuses_requests) return httplib::Server::HandlerResponse::Unhandled;
    reply(response, 503, page_with("Busy", "Too many requests are waiting. Try again later."));
    return httplib::Server::HandlerResponse::Handled;
  });
  server.Get("/", [root = wanted.root](httplib::Request const&, httplib::Response& response) {
    auto const own = find_page(root, "/index.html");
    reply(response, 200, own ? *own : page_with("Hello!", "This page comes from a worker pool."));
  });
  server.Get("/sleep",
             [pause = wanted.sleep](httplib::Request const&, httplib::Response& response) {
               std::this_thread::sleep_for(pause);
               reply(response, 200, page_with("Hello!", "This page took its time."));
             });
  server.Get(".*",
             [root = wanted.root](httplib::Request const& request, httplib::Response& response) {
               if (auto const page = find_page(root, request.path)) {
                 reply(response, 200, *page);
               } else {
                 auto const own = find_page(root, "/404.html");
                 reply(response, 404, own ? *own : page_with("Oops!", "There is no such page."));
               }
             });
}

/// Listens at `port` of this machine, or at any free port if that is 0; the number of the port.
inline int listen_at(httplib::Server& server, int port) {
  socket_t listener = -1;
  server.set_socket_options([&](socket_t s) {
    int const yes = 1;
    setsockopt(s, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes);
    listener = s;
  });
  int const bound = port == 0 ? server.bind_to_any_port("127.0.0.1")
                              : (server.bind_to_port("127.0.0.1", port) ? port : -1);
  if (bound < 0) {
    throw std::runtime_error("cannot listen at port " + std::to_string(port) + ": " +
                             reason_of(errno));
  }
  // The library lets five connections wait to be accepted; a burst of visitors is more than that.
  ::listen(listener, 1024);
  return bound;
}

/// How long it takes to answer some requests that each take 10 ms, on one thread and on several.
inline comparison compare(std::size_t requests, std::size_t threads, int runs) {
  auto answer_all = [requests](std::size_t workers) {
    std::atomic<bool> const stop = false;
    settings const wanted{.threads = workers, .max_requests = requests, .sleep = 10ms};
    httplib::Server server;
    set_up(server, wanted, stop);
    int const port = listen_at(server, 0);
    std::jthread const serving([&] { server.listen_after_bind(); });
    std::vector<std::jthread> visitors;
    std::atomic<std::size_t> answered = 0;
    for (std::size_t i = 0; i < requests; ++i) {
      visitors.emplace_back([&] {
        httplib::Client client("127.0.0.1", port);
        auto const page = client.Get("/sleep");
        if (page && page->status == 200) ++answered;
      });
    }
    visitors.clear();
    return answered.load();
  };
  return compare_results(
      runs, [&] { return answer_all(1); }, [&] { return answer_all(threads); });
}

}  // namespace samples::web_server
