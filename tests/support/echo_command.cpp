#include "support/echo_command.hpp"

#include <array>
#include <fmt/format.h>
#include <fmt/ranges.h>

namespace ntool::test {
namespace {

using namespace commands;

struct EchoOptions {
  bool listen = false;
  bool four = false;
  bool six = false;
  unsigned verbose = 0;
  std::optional<Port> port;
  std::int64_t quit = 0;
  std::optional<Duration> wait;
  std::string mode = "plain";
  std::optional<std::string> source;
  std::vector<std::string> headers;
  std::optional<std::string> host;
  std::vector<std::string> rest;
};

std::string value_or_dash(const std::optional<std::string>& text) {
  return text ? fmt::format("<{}>", *text) : "-";
}

Result<ExitCode> run_echo(const EchoOptions& options, Context& context) {
  if (options.mode == "fail") {
    return fail(
        {.code = Errc::refused, .operation = "connect to", .subject = "h\x1B[2J", .reason = "Connection refused"});
  }
  if (options.mode == "no") return ExitCode::no;
  context.out.write(fmt::format(
      "listen={} four={} six={} verbose={} port={} quit={} wait={} source={} headers=[{}] host={} rest=[{}]\n",
      options.listen, options.four, options.six, options.verbose, options.port ? options.port->value() : 0,
      options.quit, options.wait ? to_seconds(*options.wait) : -1, value_or_dash(options.source),
      fmt::join(options.headers, "|"), value_or_dash(options.host), fmt::join(options.rest, "|")));
  context.out.write(fmt::format("json={} color={} program={}\n", context.json, context.color, context.program));
  return ExitCode::yes;
}

constexpr std::array options = {
    flag<&EchoOptions::listen>("-l", "--listen", "wait for a peer"),
    flag<&EchoOptions::four>("-4", "", "IPv4 only"),
    flag<&EchoOptions::six>("-6", "", "IPv6 only"),
    flag<&EchoOptions::verbose>("-v", "--verbose", "tell more; twice for still more"),
    value<&EchoOptions::port>("-p", "--port", "PORT", "a port: it's [strict]"),
    value<&EchoOptions::quit>("-q", "--quit", "SECONDS", "negative: never"),
    value<&EchoOptions::wait>("-w", "--wait", "SECONDS", "how long"),
    value<&EchoOptions::mode>("", "--mode", "MODE", "what to do", Completes::words, "plain|fail|no"),
    value<&EchoOptions::source>("-s", "--source", "ADDRESS", "from where", Completes::interface),
    value<&EchoOptions::headers>("-H", "--header", "TEXT", "may be repeated", Completes::file),
};
constexpr std::array operands = {
    operand<&EchoOptions::host>("HOST", "whom to talk to", Completes::host),
    operand<&EchoOptions::rest>("WORD", "what to say", Completes::nothing, true),
};
constexpr std::string_view usages[] = {"[-46lv] [-p PORT] HOST [WORD ...]", "-l"};
constexpr Example examples[] = {{"ntool echo -l host", "tells what it was given"}};
constexpr Alias aliases[] = {{"say", ""}, {"hear", "-l"}};
constexpr ExitMeaning exits[] = {{0, "told"}, {1, "refused"}, {2, "bad usage"}};

}  // namespace

const Command echo_command = {.name = "echo",
                              .group = Group::talk,
                              .summary = "tell what was given",
                              .usages = usages,
                              .about = "Tells what it was given.",
                              .options = options,
                              .operands = operands,
                              .examples = examples,
                              .exits = exits,
                              .make_options = &Bind<EchoOptions, run_echo>::make,
                              .run = &Bind<EchoOptions, run_echo>::run,
                              .aliases = aliases};

}  // namespace ntool::test
