// What can be typed after `ntool pmtu`; plan.hpp says what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>

#include <ntool/commands/command.hpp>

namespace ntool::commands::pmtu {

/// By which packets.
enum class Way { either, udp, icmp, tcp };

struct PmtuOptions {
  Way way = Way::either;
  std::optional<Port> port = {};
  std::optional<std::uint32_t> size = {};
  std::uint32_t last = 30;
  std::uint32_t tries = 3;
  std::optional<std::string> source = {};
  std::string interface = {};
  bool only_v4 = false;
  bool only_v6 = false;
  bool verbose = false;
  std::string host = {};
};

/// --udp, --icmp and --tcp: of several the last one counts.
template <Way Chosen>
Result<void> choose(void* options, std::string_view) {
  static_cast<PmtuOptions*>(options)->way = Chosen;
  return {};
}

inline constexpr Option option_table[] = {
    {{}, "--udp", {}, "by UDP packets alone, to a port that nobody listens at", &choose<Way::udp>},
    {{}, "--icmp", {}, "by ICMP echo requests alone", &choose<Way::icmp>},
    {{}, "--tcp", {}, "by TCP alone: attempts to connect, with data in them", &choose<Way::tcp>},
    value<&PmtuOptions::port>("-p", "--port", "PORT", "the port to ask (33434, by TCP 443)"),
    value<&PmtuOptions::size>("-s", "--size", "BYTES", "try no packets longer than this, with all headers"),
    value<&PmtuOptions::tries>("-t", "--tries", "COUNT",
                               "so often must a size have failed, beside small packets that arrived (3)"),
    value<&PmtuOptions::last>("-m", "--max-hops", "HOPS", "look for the narrow hop no further than this (30)"),
    value<&PmtuOptions::source>("-S", "--source", "ADDRESS", "the address to send from", Completes::host),
    value<&PmtuOptions::interface>("-i", "--interface", "NAME", "send through this interface", Completes::interface),
    flag<&PmtuOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&PmtuOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&PmtuOptions::verbose>("-v", "--verbose", "say on stderr which way the probes take"),
};

inline constexpr Positional operand_table[] = {
    operand<&PmtuOptions::host>("HOST", "name or address", Completes::host),
};

}  // namespace ntool::commands::pmtu
