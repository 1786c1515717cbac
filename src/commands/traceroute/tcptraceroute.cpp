// tcptraceroute: a trace by TCP, in the grammar and the layout of tcptraceroute 1.5.
#include "command.hpp"

#include <fmt/format.h>

#include <ntool/commands/number_options.hpp>
#include <ntool/sys/name_tables.hpp>

namespace ntool::commands {
namespace traceroute {
namespace {

struct TcptracerouteOptions {
  bool numeric = false;
  bool names = false;
  bool dont_fragment = false;
  bool syn = false;
  bool ack = false;
  bool ecn = false;
  std::string interface = {};
  std::optional<std::string> first = {};
  std::optional<std::string> length_option = {};
  std::optional<std::string> queries = {};
  std::optional<std::string> traffic_class = {};
  std::optional<std::string> last = {};
  std::optional<std::string> source_port = {};
  std::optional<std::string> source = {};
  std::optional<std::string> wait = {};
  bool only_v4 = false;
  bool only_v6 = false;
  std::string host = {};
  std::optional<std::string> port = {};
  std::optional<std::string> length = {};
};
using Typed = TcptracerouteOptions;

/// What all packets have at least: the headers of IPv4 and TCP.
constexpr std::size_t bare_packet = 40;

constexpr Option tcptraceroute_options[] = {
    flag<&Typed::numeric>("-n", "", "addresses only: ask for no names"),
    flag<&Typed::names>("-N", "", "ask for names, as without it"),
    flag<&Typed::dont_fragment>("-F", "", "probes must not be cut"),
    flag<&Typed::syn>("-S", "", "probes are SYN, as without it"),
    flag<&Typed::ack>("-A", "", "probes are ACK, which packet filters without a memory let through"),
    flag<&Typed::ecn>("-E", "", "probes are SYN that offer ECN (RFC 3168)"),
    value<&Typed::interface>("-i", "", "NAME", "send through this interface", Completes::interface),
    value<&Typed::first>("-f", "", "HOP", "begin with this hop"),
    value<&Typed::length_option>("-l", "", "LENGTH",
                                 "bytes of each packet, the rest of it zeros; without it headers alone"),
    value<&Typed::queries>("-q", "", "COUNT", "probes for each hop (3)"),
    value<&Typed::traffic_class>("-t", "", "BYTE", "DSCP and ECN, 0 to 255"),
    value<&Typed::last>("-m", "", "HOPS", "go no further than this many hops (30)"),
    value<&Typed::source_port>("-p", "", "PORT", "the port to ask from; also -P"),
    value<&Typed::source_port>("-P", "", "PORT", "the port to ask from; also -p"),
    value<&Typed::source>("-s", "", "ADDRESS", "the address to send from", Completes::host),
    value<&Typed::wait>("-w", "", "SECONDS", "wait so long for each answer"),
    flag<&Typed::only_v4>("-4", "", "IPv4 only"),
    flag<&Typed::only_v6>("-6", "", "IPv6 only"),
};

constexpr Positional tcptraceroute_operands[] = {
    operand<&Typed::host>("HOST", "name or address", Completes::host),
    operand<&Typed::port>("PORT", "a number or the name of a service (80)"),
    operand<&Typed::length>("LENGTH", "as -l"),
};

Result<ExitCode> run(const TcptracerouteOptions& typed, Context& context) {
  if (typed.host.empty()) return usage_error("no host to trace", "type tcptraceroute HOST PORT");
  if (typed.ack && typed.ecn) return usage_error("-A and -E exclude each other", "give one of them");
  TracerouteOptions options{.method = Method::tcp,
                            .default_port = false,
                            .first = TRY(number_if_any<std::uint32_t>("-f", typed.first, 1, 255)),
                            .last = TRY(number_if_any<std::uint32_t>("-m", typed.last, 1, 255)),
                            .queries = TRY(number_if_any<std::uint32_t>("-q", typed.queries, 1, 10)),
                            .wait = typed.wait,
                            .source = typed.source,
                            .interface = typed.interface,
                            .traffic_class = typed.traffic_class,
                            .source_port = typed.source_port,
                            .dont_fragment = typed.dont_fragment,
                            .numeric = typed.numeric && !typed.names,
                            .only_v4 = typed.only_v4,
                            .only_v6 = typed.only_v6,
                            .host = typed.host,
                            .length = typed.length ? typed.length : typed.length_option};
  if (typed.ack) options.method_options = {"ack"};
  if (typed.ecn) options.method_options = {"syn", "ecn"};
  if (typed.port) {
    sys::NameTables tables(std::string(context.ports.name_tables()));
    options.port = TRY(tables.port_of(*typed.port, "tcp")).value();
  }
  Plan plan = TRY(make_plan(options));
  plan.layout = Layout::tcp;
  // Longer ones carry data, which no connection of the kernel's can.
  if (plan.packet_length > bare_packet) plan.raw.carries_payload = plan.only_raw = true;
  const auto code = TRY(run_plan(std::move(plan), context));
  return code == ExitCode::usage ? ExitCode::no : code;  // an unknown host
}

constexpr std::string_view usages[] = {"[OPTIONS] HOST [PORT] [LENGTH]"};

constexpr Example examples[] = {
    {"ntool tcptraceroute example.org 443", "the way of a connection, and whether the port is open"},
    {"ntool tcptraceroute -n -q 1 192.0.2.7 ssh", "one probe for each hop, without names"},
    {"ntool --json tcptraceroute 192.0.2.7 22", "one object for each hop, as traceroute's"},
};

constexpr ExitMeaning exits[] = {
    {0, "the host was reached, or somebody said why not"},
    {1, "the host was not reached, it is unknown, or probes could not be sent"},
    {2, "bad usage"},
    {130, "stopped by Ctrl-C; what was known has been shown"},
};

}  // namespace
}  // namespace traceroute

const Command tcptraceroute_command = {
    .name = "tcptraceroute",
    .group = Group::reachability,
    .summary = "show the routers on the way of a TCP connection",
    .usages = traceroute::usages,
    .about =
        "The trace of `ntool traceroute -T` in the grammar and the layout of\n"
        "tcptraceroute. The last line tells whether the port is open or closed.\n"
        "No privilege is needed, except for -A, -E and -l.",
    .options = traceroute::tcptraceroute_options,
    .operands = traceroute::tcptraceroute_operands,
    .examples = traceroute::examples,
    .exits = traceroute::exits,
    .make_options = &Bind<traceroute::TcptracerouteOptions, &traceroute::run>::make,
    .run = &Bind<traceroute::TcptracerouteOptions, &traceroute::run>::run,
};

}  // namespace ntool::commands
