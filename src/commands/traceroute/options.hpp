// What can be typed after `ntool traceroute`; plan.hpp says what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ntool/commands/command.hpp>
#include <ntool/engine/probe/trace_rules.hpp>

namespace ntool::commands::traceroute {

using Question = engine::TraceRules::Question;

struct TracerouteOptions {
  Question question = Question::udp;
  std::optional<std::uint32_t> port = {};
  std::optional<std::uint32_t> first = {};
  std::optional<std::uint32_t> last = {};
  std::optional<std::uint32_t> queries = {};
  std::optional<std::uint32_t> window = {};
  std::optional<std::string> wait = {};
  std::optional<std::string> source = {};
  std::string interface = {};
  bool numeric = false;
  bool only_v4 = false;
  bool only_v6 = false;
  bool verbose = false;
  std::string host = {};
  std::optional<std::string> length = {};
};

/// -I and -T: of several the last one counts, as in the replaced tool.
template <Question Chosen>
Result<void> choose(void* options, std::string_view) {
  static_cast<TracerouteOptions*>(options)->question = Chosen;
  return {};
}

inline constexpr Option option_table[] = {
    {"-I", "--icmp", {}, "ask with ICMP echo requests instead of UDP", &choose<Question::echo>},
    {"-T",
     "--tcp",
     {},
     "ask with TCP connection attempts (to port 80 unless -p says another)",
     &choose<Question::connect>},
    value<&TracerouteOptions::port>("-p", "--port", "PORT",
                                    "the port to ask, the same for all probes (UDP: 33434, TCP: 80); with -I the first "
                                    "sequence number"),
    value<&TracerouteOptions::first>("-f", "--first", "HOP", "begin with this hop"),
    value<&TracerouteOptions::last>("-m", "--max-hops", "HOPS", "go no further than this many hops (30)"),
    value<&TracerouteOptions::queries>("-q", "--queries", "COUNT", "probes for each hop (3)"),
    value<&TracerouteOptions::window>("-N", "--sim-queries", "COUNT", "probes under way at the same time (16)"),
    value<&TracerouteOptions::wait>("-w", "--wait", "MAX[,HERE,NEAR]",
                                    "wait MAX seconds for each probe, or HERE times a round trip of the same hop, or "
                                    "NEAR times one of a later hop; without it the round trips seen so far decide"),
    value<&TracerouteOptions::source>("-s", "--source", "ADDRESS", "the address to send from", Completes::host),
    value<&TracerouteOptions::interface>("-i", "--interface", "NAME", "send through this interface",
                                         Completes::interface),
    flag<&TracerouteOptions::numeric>("-n", "--numeric", "addresses only: ask for no names"),
    flag<&TracerouteOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&TracerouteOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&TracerouteOptions::verbose>("-v", "--verbose", "say on stderr which way the probes take"),
};

inline constexpr Positional operand_table[] = {
    operand<&TracerouteOptions::host>("HOST", "name or address", Completes::host),
    operand<&TracerouteOptions::length>("LENGTH", "bytes of each packet with its headers (60, in IPv6 80)"),
};

}  // namespace ntool::commands::traceroute
