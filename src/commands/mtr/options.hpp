// What can be typed after `ntool mtr`, the options of mtr(8) 0.95 and a few more; plan.hpp says what it means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::commands::mtr {

/// How results are shown.
enum class Mode {
  automatic,  ///< live on a terminal, a report elsewhere
  live,
  report,
  csv,
  json,  ///< as mtr(8) writes it
  xml,
  raw,
  split,
};

struct MtrOptions {
  Mode mode = Mode::automatic;
  bool wide = false;
  std::vector<std::string> files = {};
  bool only_v4 = false;
  bool only_v6 = false;
  bool udp = false;
  bool tcp = false;
  bool sctp = false;
  std::string interface = {};
  std::optional<std::string> source = {};
  std::optional<std::string> first = {};
  std::optional<std::string> last = {};
  std::optional<std::string> most_unknown = {};
  std::optional<std::string> port = {};
  std::optional<std::string> local_port = {};
  std::optional<std::string> size = {};
  std::optional<std::string> pattern = {};
  std::optional<std::string> interval = {};
  std::optional<std::string> grace = {};
  std::optional<std::string> tos = {};
  bool mpls = false;
  std::optional<std::string> timeout = {};
  std::optional<std::string> mark = {};
  std::optional<std::string> cycles = {};
  std::optional<std::string> display_mode = {};
  bool numeric = false;
  bool show_ips = false;
  std::optional<std::string> order = {};
  std::optional<std::string> ip_info = {};
  std::string as_file = {};
  bool explain = false;
  std::string save = {};
  std::string replay = {};
  std::string compare = {};
  bool verbose = false;
  bool version = false;
  std::vector<std::string> hosts = {};
};

/// Of several the last one counts.
template <Mode Chosen>
Result<void> choose(void* options, std::string_view) {
  static_cast<MtrOptions*>(options)->mode = Chosen;
  return {};
}
inline Result<void> choose_wide(void* options, std::string_view) {
  static_cast<MtrOptions*>(options)->mode = Mode::report;
  static_cast<MtrOptions*>(options)->wide = true;
  return {};
}
inline Result<void> choose_as(void* options, std::string_view) {
  static_cast<MtrOptions*>(options)->ip_info = "0";
  return {};
}

inline constexpr Option option_table[] = {
    value<&MtrOptions::files>("-F", "--filename", "FILE", "watch the hosts in this file too, one a line (-: stdin)",
                              Completes::file),
    flag<&MtrOptions::only_v4>("-4", "--inet", "IPv4 only"),
    flag<&MtrOptions::only_v6>("-6", "--inet6", "IPv6 only"),
    flag<&MtrOptions::udp>("-u", "--udp", "ask with UDP instead of ICMP echo requests"),
    flag<&MtrOptions::tcp>("-T", "--tcp", "ask with TCP connection attempts"),
    flag<&MtrOptions::sctp>("-S", "--sctp", "ask with SCTP (RFC 9260 INIT), which needs raw sockets"),
    value<&MtrOptions::interface>("-I", "--interface", "NAME", "send through this interface", Completes::interface),
    value<&MtrOptions::source>("-a", "--address", "ADDRESS", "the address to send from", Completes::host),
    value<&MtrOptions::first>("-f", "--first-ttl", "HOP", "begin with this hop (1)"),
    value<&MtrOptions::last>("-m", "--max-ttl", "HOPS", "go no further than this many hops (30)"),
    value<&MtrOptions::most_unknown>(
        "-U", "--max-unknown", "HOPS",
        "where the host does not answer, ask this many hops beyond the last that does (5)"),
    value<&MtrOptions::port>("-P", "--port", "PORT",
                             "the port to ask, the same for all probes (UDP: 33434, TCP and SCTP: 80)"),
    value<&MtrOptions::local_port>("-L", "--localport", "PORT", "the port that UDP probes leave from"),
    value<&MtrOptions::size>(
        "-s", "--psize", "BYTES",
        "length of each packet with its headers (64); negative: another one each time, up to that"),
    value<&MtrOptions::pattern>("-B", "--bitpattern", "NUMBER",
                                "the byte that fills packets (0); above 255: another one each time"),
    value<&MtrOptions::interval>("-i", "--interval", "SECONDS", "from cycle to cycle (1)"),
    value<&MtrOptions::grace>("-G", "--gracetime", "SECONDS",
                              "wait no longer than this after the last cycle; the round trips seen so far decide"),
    value<&MtrOptions::tos>("-Q", "--tos", "NUMBER", "the traffic class byte of each packet"),
    flag<&MtrOptions::mpls>("-e", "--mpls", "show MPLS labels (RFC 4950)"),
    value<&MtrOptions::timeout>("-Z", "--timeout", "SECONDS", "an answer counts for this long (10)"),
    value<&MtrOptions::mark>("-M", "--mark", "NUMBER", "mark packets for this host's routing rules (SO_MARK)"),
    {"-r", "--report", {}, "no live view: a report after the last cycle", &choose<Mode::report>},
    {"-w", "--report-wide", {}, "a report with whole names", &choose_wide},
    value<&MtrOptions::cycles>("-c", "--report-cycles", "COUNT", "end after this many cycles (report: 10)"),
    {"-j",
     "--json",
     {},
     "the report as JSON as mtr 0.95 writes it ('ntool --json mtr' tells more)",
     &choose<Mode::json>},
    {"-x", "--xml", {}, "the report as XML", &choose<Mode::xml>},
    {"-C", "--csv", {}, "the report as comma-separated values", &choose<Mode::csv>},
    {"-l", "--raw", {}, "a line for each probe and each answer as they come", &choose<Mode::raw>},
    {"-p", "--split", {}, "a line for each hop whose figures have changed", &choose<Mode::split>},
    {"-t", "--curses", {}, "the live view, an error where stdout is no terminal", &choose<Mode::live>},
    value<&MtrOptions::display_mode>("", "--displaymode", "MODE",
                                     "begin the live view with 0: figures, 1: a strip of marks, 2: one of latencies"),
    flag<&MtrOptions::numeric>("-n", "--no-dns", "addresses only: ask for no names"),
    flag<&MtrOptions::show_ips>("-b", "--show-ips", "names and addresses"),
    value<&MtrOptions::order>("-o", "--order", "FIELDS", "the fields to show, in their order (\"LS NABWV\")"),
    value<&MtrOptions::ip_info>("-y", "--ipinfo", "NUMBER",
                                "tell of each address 0: AS number, 1: prefix, 2: country, 3: registry, 4: date"),
    {"-z", "--aslookup", {}, "tell the AS number of each address", &choose_as},
    value<&MtrOptions::as_file>("", "--as-file", "FILE",
                                "AS numbers and prefixes come from an MMDB file (GeoLite2-ASN or alike), asking nobody",
                                Completes::file),
    flag<&MtrOptions::explain>("", "--explain", "say on stderr what the losses of a report mean"),
    value<&MtrOptions::save>("", "--save", "FILE", "write down what happens, for --replay and --compare",
                             Completes::file),
    value<&MtrOptions::replay>("", "--replay", "FILE", "make the report of a saved run again, asking nobody",
                               Completes::file),
    value<&MtrOptions::compare>("", "--compare", "FILE", "say what has changed since a saved run of mtr or traceroute",
                                Completes::file),
    flag<&MtrOptions::verbose>("", "--verbose", "say on stderr which way the probes take"),
    flag<&MtrOptions::version>("-v", "--version", "show which mtr this stands in for"),
};

inline constexpr Positional operand_table[] = {
    operand<&MtrOptions::hosts>("HOST", "names or addresses (localhost)", Completes::host, true),
};

}  // namespace ntool::commands::mtr
