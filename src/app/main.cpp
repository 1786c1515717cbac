#include "dispatcher.hpp"

#include <cstdlib>
#include <exception>
#include <string_view>
#include <unistd.h>
#include <vector>

#include <ntool/net/system_ports.hpp>
#include <ntool/sys/output.hpp>
#include <ntool/sys/screen.hpp>
#include <ntool/sys/standard_streams.hpp>

namespace {

using namespace ntool;

bool wants_no_color() {
  const char* no_color = std::getenv("NO_COLOR");  // no-color.org: any value but an empty one
  const char* term = std::getenv("TERM");
  return (no_color != nullptr && *no_color != '\0') || (term != nullptr && std::string_view(term) == "dumb");
}

int start(int argc, char** argv) {
  sys::secure_standard_streams();
  sys::StopFlag stop;
  sys::FdSink out(STDOUT_FILENO, "standard output", sys::FdSink::Buffering::full, &stop);
  sys::FdSink err(STDERR_FILENO, "standard error", sys::FdSink::Buffering::none, &stop);
  try {
    auto poller = sys::EpollPoller::open();
    const auto caught = stop.catch_signals();
    if (!poller || !caught) {
      err.write("ntool: " + (poller ? caught.error() : poller.error()).message() + "\n");
      return 2;
    }
    sys::SystemClock clock;
    net::SystemPorts ports(clock, stop);
    app::Io io{.out = out,
               .err = err,
               .ports = ports,
               .clock = clock,
               .poller = *poller,
               .stop = stop,
               .out_is_terminal = sys::is_terminal(STDOUT_FILENO),
               .err_is_terminal = sys::is_terminal(STDERR_FILENO),
               .no_color = wants_no_color(),
               .utf8 = sys::environment_is_utf8(),
               .environment = &std::getenv};
    const std::vector<std::string_view> words(argv, argv + argc);
    return app::run(words, io);
  } catch (const std::exception& error) {
    // Our own code returns Errors; this came from a library, or memory ran out.
    err.write("ntool: internal error: " + std::string(error.what()) + "\n");
    return 2;
  }
}

}  // namespace

int main(int argc, char** argv) {
  return start(argc, argv);
}
