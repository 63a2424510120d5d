// web_server: serves HTML files at http://127.0.0.1:8080/ with a fixed number of threads.
//
//   web_server --root public_html --backlog 100

#include "web_server.hpp"

#include <csignal>
#include <cstdio>
#include <stdexcept>

#include "support/command_line.hpp"

namespace {

namespace recipe = samples::web_server;

// A signal handler may do next to nothing; setting this is allowed.
std::atomic<bool> stop_requested = false;
static_assert(std::atomic<bool>::is_always_lock_free);
extern "C" void request_stop(int) { stop_requested = true; }

int serve(int port, recipe::settings const& wanted) {
  std::error_code error;
  if (!recipe::fs::is_directory(wanted.root, error)) {
    samples::fail(wanted.root, error ? error.message() : samples::reason_of(ENOTDIR));
  }
  httplib::Server server;
  recipe::set_up(server, wanted, stop_requested);
  int const bound = recipe::listen_at(server, port);
  std::signal(SIGINT, request_stop);
  std::signal(SIGTERM, request_stop);
  std::printf("listening at http://127.0.0.1:%d/ with %zu threads\n", bound, wanted.threads);
  std::fflush(stdout);
  server.listen_after_bind();
  std::puts("stopped");
  return 0;
}

}  // namespace

int main(int argc, char** argv) {
  CLI::App app{"Serves HTML files to this machine; / says hello, /sleep takes five seconds.",
               "web_server"};
  recipe::settings wanted;
  int port = 8080;
  app.add_option("--port", port, "where to listen; 0: at any free port")
      ->check(CLI::Range(0, 65'535))
      ->capture_default_str();
  app.add_option("--backlog", wanted.backlog,
                 "requests that may wait for a thread; who comes then gets status 503")
      ->check(CLI::Range(1LL, 1'000'000'000LL));
  app.add_option("--max-requests", wanted.max_requests, "stop after so many; 0: never")
      ->check(CLI::Range(0LL, 1'000'000'000LL))
      ->capture_default_str();
  app.add_option("--root", wanted.root, "folder of the HTML files")->capture_default_str();

  constexpr int default_threads = 4;
  return samples::run(
      app, argc, argv,
      [&] {
        wanted.threads = tine::current_num_threads();
        return serve(port, wanted);
      },
      default_threads);
}
