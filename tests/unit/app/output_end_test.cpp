// What becomes of the exit code when standard output fails.
#include "support/catch.hpp"
#include "support/echo_command.hpp"
#include "support/program_run.hpp"

using namespace ntool;

namespace {

class FailingSink final : public TextSink {
 public:
  explicit FailingSink(Error error) : error_(std::move(error)) {}
  void write(std::string_view) override {}
  void flush() override {}
  [[nodiscard]] Result<void> status() const override { return fail(error_); }

 private:
  Error error_;
};

/// echo with an output that fails so: the exit code, and what stderr says.
std::pair<int, std::string> echo_into(Error failure, const std::vector<std::string_view>& argv) {
  FailingSink out(std::move(failure));
  StringSink err;
  ntool::test::ClosedPorts ports;
  sys::SystemClock clock;
  sys::StopFlag stop;
  auto poller = sys::EpollPoller::open();
  app::Io io{.out = out, .err = err, .ports = ports, .clock = clock, .poller = poller.value(), .stop = stop};
  const commands::Command* const only_echo[] = {&ntool::test::echo_command};
  const int code = app::run(argv, io, only_echo);
  return {code, err.text};
}

const Error gone{.code = Errc::closed, .operation = "cannot write to", .subject = "standard output"};
const Error full{.code = Errc::system,
                 .operation = "cannot write to",
                 .subject = "standard output",
                 .reason = "No space left on device"};

}  // namespace

TEST_CASE("a reader that has gone is no failure and is not told") {
  CHECK(echo_into(gone, {"ntool", "echo", "h"}) == std::pair(0, std::string()));
  CHECK(echo_into(gone, {"ntool"}) == std::pair(0, std::string()));
  CHECK(echo_into(gone, {"ntool", "echo", "--mode=no"}).first == 1);
}

TEST_CASE("a full disk is told, exit 2") {
  const std::string line = "cannot write to standard output: No space left on device\n";
  CHECK(echo_into(full, {"ntool", "echo", "h"}) == std::pair(2, "echo: " + line));
  CHECK(echo_into(full, {"ntool", "--version"}) == std::pair(2, "ntool: " + line));
}
