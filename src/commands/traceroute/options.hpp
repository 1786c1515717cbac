// What can be typed after `ntool traceroute`; plan.hpp says what it means.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::commands::traceroute {

/// What a probe is.
enum class Method : std::uint8_t {
  udp,          ///< to one port
  udp_ports,    ///< to a port that grows with each probe, as traceroutes always did
  udp_lite,     ///< RFC 3828
  icmp,         ///< echo requests
  tcp,          ///< SYN made by hand where we may, else as tcp_connect
  tcp_connect,  ///< a connection attempt of the kernel's
  dccp,         ///< RFC 4340, a request
  raw,          ///< an IP protocol by number, with nothing of it in the packet
};

struct TracerouteOptions {
  Method method = Method::udp;
  bool default_port = true;  ///< UDP was not asked for by -U, whose port is another
  std::string protocol = {};
  std::vector<std::string> method_options = {};
  std::optional<std::string> port_word = {};  ///< typed, a number or the name of a service, of which comes
  std::optional<std::uint32_t> port = {};
  std::optional<std::uint32_t> first = {};
  std::optional<std::uint32_t> last = {};
  std::optional<std::uint32_t> queries = {};
  std::optional<std::uint32_t> window = {};
  std::optional<std::string> wait = {};
  std::optional<std::string> pause = {};
  std::optional<std::string> source = {};
  std::string interface = {};
  std::vector<std::string> gateways = {};
  std::optional<std::string> traffic_class = {};
  std::optional<std::string> flow_label = {};
  std::optional<std::string> mark = {};
  std::optional<std::string> source_port = {};
  std::optional<std::uint32_t> flows = {};
  std::string targets = {};
  std::string as_file = {};
  bool as_numbers = false;
  bool extensions = false;
  bool back = false;
  bool mtu = false;
  bool stream = false;
  bool explain = false;
  bool multipath = false;
  std::optional<std::string> confidence = {};
  std::string dot = {};
  std::string save = {};
  std::string replay = {};
  std::string compare = {};
  bool dont_fragment = false;
  bool only_on_link = false;
  bool debug = false;
  bool numeric = false;
  bool only_v4 = false;
  bool only_v6 = false;
  bool verbose = false;
  bool version = false;
  std::string host = {};
  std::optional<std::string> length = {};
};

/// Of several methods the last one counts, as in the replaced tool.
template <Method Chosen>
Result<void> choose(void* options, std::string_view) {
  auto& typed = *static_cast<TracerouteOptions*>(options);
  typed.method = Chosen;
  typed.default_port = false;
  return {};
}
/// -P: a protocol, by number or name.
Result<void> choose_protocol(void* options, std::string_view protocol);
/// -M: a method by the replaced tool's name of it.
Result<void> choose_module(void* options, std::string_view name);

inline constexpr Option option_table[] = {
    {"-I", "--icmp", {}, "ask with ICMP echo requests instead of UDP", &choose<Method::icmp>},
    {"-T", "--tcp", {}, "ask with TCP: does a firewall let a connection begin? (port 80)", &choose<Method::tcp>},
    {"-U", "--udp", {}, "ask with UDP to the port of a service (53)", &choose<Method::udp>},
    {"-L", "--udplite", {}, "ask with UDP-Lite (port 53); also -UL", &choose<Method::udp_lite>},
    {"-D", "--dccp", {}, "ask with requests of DCCP (port 33434)", &choose<Method::dccp>},
    {"-P", "--protocol", "PROTOCOL", "ask with empty packets of this IP protocol, by number or name", &choose_protocol},
    {"-M", "--module", "METHOD",
     "udp, default (the port grows with each probe), icmp, tcp, tcpconn (connections made by the kernel), udplite, "
     "dccp "
     "or raw",
     &choose_module, Completes::words, "default|udp|icmp|tcp|tcpconn|udplite|dccp|raw"},
    value<&TracerouteOptions::method_options>("-O", "--options", "OPTION,...",
                                              "of the method; -O help lists them, such as syn,mss=1300 of -T"),
    value<&TracerouteOptions::port_word>(
        "-p", "--port", "PORT",
        "the port to ask, a number or the name of a service, the same for all probes (33434); "
        "with -I the first sequence number"),
    value<&TracerouteOptions::source_port>("", "--sport", "PORT", "the port to ask from"),
    value<&TracerouteOptions::flows>("", "--flows", "COUNT",
                                     "let the probes of a hop take turns in so many flows, so that routers which "
                                     "balance their load show more ways (1)"),
    flag<&TracerouteOptions::multipath>("", "--multipath",
                                        "find all ways between routers that balance their load, and draw them"),
    value<&TracerouteOptions::confidence>("", "--confidence", "PERCENT",
                                          "of --multipath: how sure of each hop it has to be (95)"),
    value<&TracerouteOptions::dot>("", "--dot", "FILE", "of --multipath: write the ways as a graph for dot(1)",
                                   Completes::file),
    value<&TracerouteOptions::first>("-f", "--first", "HOP", "begin with this hop"),
    value<&TracerouteOptions::last>("-m", "--max-hops", "HOPS", "go no further than this many hops (30)"),
    value<&TracerouteOptions::queries>("-q", "--queries", "COUNT", "probes for each hop (3)"),
    value<&TracerouteOptions::window>("-N", "--sim-queries", "COUNT", "probes under way at the same time (16)"),
    value<&TracerouteOptions::wait>("-w", "--wait", "MAX[,HERE,NEAR]",
                                    "wait MAX seconds for each probe, or HERE times a round trip of the same hop, or "
                                    "NEAR times one of a later hop; without it the round trips seen so far decide"),
    value<&TracerouteOptions::pause>("-z", "--sendwait", "TIME",
                                     "between two probes: up to 10 these are seconds, beyond milliseconds (0)"),
    flag<&TracerouteOptions::extensions>("-e", "--extensions",
                                         "show what routers add: MPLS labels, interfaces, objects of other kinds"),
    flag<&TracerouteOptions::as_numbers>("-A", "--as-path-lookups",
                                         "show whose network each address is in: its AS number, asked of DNS"),
    value<&TracerouteOptions::as_file>(
        "", "--as-file", "FILE", "the same from an MMDB file (GeoLite2-ASN or alike), asking nobody", Completes::file),
    flag<&TracerouteOptions::back>("", "--back",
                                   "show how long the way back seems to be where that differs, and where it begins"),
    flag<&TracerouteOptions::explain>("", "--explain",
                                      "say at the end where the path breaks, slows down, is translated or balanced"),
    value<&TracerouteOptions::save>("", "--save", "FILE",
                                    "write down what happens, as it happens, for --replay and "
                                    "--compare",
                                    Completes::file),
    value<&TracerouteOptions::replay>("", "--replay", "FILE",
                                      "show a saved run again, asking nobody; -e, --back and --explain show more of it",
                                      Completes::file),
    value<&TracerouteOptions::compare>("", "--compare", "FILE",
                                       "say what has changed since a saved run; exit code 1: the path is another one",
                                       Completes::file),
    flag<&TracerouteOptions::stream>("", "--stream", "with --json: each answer at once, on a line of its own"),
    flag<&TracerouteOptions::mtu>("", "--mtu", "find the path MTU on the way; with -F and one probe at a time"),
    flag<&TracerouteOptions::dont_fragment>("-F", "--dont-fragment", "probes must not be cut"),
    value<&TracerouteOptions::gateways>("-g", "--gateway", "ADDRESS,...", "through these (loose source route)",
                                        Completes::host),
    value<&TracerouteOptions::traffic_class>("-t", "--tos", "BYTE", "DSCP and ECN, 0 to 255, also as 0x…"),
    value<&TracerouteOptions::flow_label>("-l", "--flowlabel", "LABEL", "of IPv6, 20 bits, also as 0x…"),
    value<&TracerouteOptions::mark>("", "--fwmark", "MARK", "for routing rules and firewalls of this host"),
    flag<&TracerouteOptions::only_on_link>("-r", "", "past the routing table, to a host of an attached network"),
    value<&TracerouteOptions::source>("-s", "--source", "ADDRESS", "the address to send from", Completes::host),
    value<&TracerouteOptions::interface>("-i", "--interface", "NAME", "send through this interface",
                                         Completes::interface),
    value<&TracerouteOptions::targets>(
        "", "--targets", "FILE", "trace each host of this file, one a line, many at a time; -: stdin", Completes::file),
    flag<&TracerouteOptions::debug>("-d", "--debug", "set SO_DEBUG, where one may"),
    flag<&TracerouteOptions::numeric>("-n", "--numeric", "addresses only: ask for no names"),
    flag<&TracerouteOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&TracerouteOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&TracerouteOptions::verbose>("-v", "--verbose", "say on stderr which way the probes take"),
    flag<&TracerouteOptions::version>("-V", "", "show the version, in the form of traceroute"),
};

inline constexpr Positional operand_table[] = {
    operand<&TracerouteOptions::host>("HOST", "name or address", Completes::host),
    operand<&TracerouteOptions::length>("LENGTH", "bytes of each packet with its headers (60, in IPv6 80)"),
};

}  // namespace ntool::commands::traceroute
