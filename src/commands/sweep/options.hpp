// What can be typed after `ntool sweep`; plan.hpp says what it means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/base/civil_time.hpp>
#include <ntool/commands/assertions.hpp>
#include <ntool/commands/command.hpp>

namespace ntool::commands::sweep {

struct SweepOptions {
  bool only_v4 = false;
  bool only_v6 = false;
  bool alive = false;
  bool by_address = false;
  std::optional<std::string> size = {};
  std::optional<std::string> backoff = {};
  std::optional<std::string> count = {};
  bool keep_times = false;  ///< -C
  bool reverse_names = false;
  bool timestamps = false;
  std::optional<std::string> timestamp_format = {};
  bool elapsed = false;
  std::optional<std::string> file = {};
  bool generate = false;
  std::optional<std::string> ttl = {};
  std::optional<std::string> interval = {};
  std::optional<std::string> interface = {};
  bool loop = false;
  bool all_addresses = false;
  bool dont_fragment = false;
  bool names = false;
  bool netdata = false;
  bool outage = false;
  std::optional<std::string> traffic_class = {};
  std::optional<std::string> period = {};
  bool quiet = false;
  std::optional<std::string> report_every = {};
  std::optional<std::string> retries = {};
  bool random_data = false;
  bool statistics = false;
  std::optional<std::string> source = {};
  std::optional<std::string> timeout = {};
  std::optional<std::string> ignored = {};
  bool unreachable = false;
  bool show_version = false;
  std::optional<std::string> enough = {};
  std::optional<std::string> enough_at_once = {};
  std::optional<LossLimit> fail_loss = {};
  std::vector<RttLimit> fail_rtt = {};
  std::vector<std::string> targets = {};
};

/// -C is -c with other figures: of both the last one says how many.
inline Result<void> store_verbose_count(void* options, std::string_view text) {
  auto& typed = *static_cast<SweepOptions*>(options);
  typed.keep_times = true;
  return parse_value(text, typed.count);
}

inline constexpr Option option_table[] = {
    flag<&SweepOptions::only_v4>("-4", "--ipv4", "IPv4 addresses only"),
    flag<&SweepOptions::only_v6>("-6", "--ipv6", "IPv6 addresses only"),
    flag<&SweepOptions::alive>("-a", "--alive", "show only who is alive"),
    flag<&SweepOptions::by_address>("-A", "--addr", "show targets by address"),
    value<&SweepOptions::size>("-b", "--size", "BYTES", "of data in each probe (56)"),
    value<&SweepOptions::backoff>("-B", "--backoff", "FACTOR", "each retry waits this many times as long (1.5)"),
    value<&SweepOptions::count>("-c", "--count", "N", "count mode: ask each target N times"),
    Option{"-C", "--vcount", "N", "as -c, with each round trip at the end", &store_verbose_count},
    flag<&SweepOptions::reverse_names>("-d", "--rdns", "show targets by the name of their address"),
    flag<&SweepOptions::timestamps>("-D", "--timestamp", "the time before each line of count and loop mode"),
    value<&SweepOptions::timestamp_format>("", "--timestamp-format", "FORMAT", "-D as people write it, in local time",
                                           Completes::words, time_format_words),
    flag<&SweepOptions::elapsed>("-e", "--elapsed", "show how long answers took"),
    value<&SweepOptions::file>("-f", "--file", "FILE", "read targets from it; - is standard input", Completes::file),
    flag<&SweepOptions::generate>("-g", "--generate", "all addresses of NETWORK/LENGTH, or from FIRST to LAST"),
    value<&SweepOptions::ttl>("-H", "--ttl", "N", "how many routers a probe may pass"),
    value<&SweepOptions::interval>("-i", "--interval", "MS",
                                   "from probe to probe, whomever they go to (1; as fping 10); 0: at full speed"),
    value<&SweepOptions::interface>("-I", "--iface", "INTERFACE", "send through it", Completes::interface),
    flag<&SweepOptions::loop>("-l", "--loop", "loop mode: ask each target until Ctrl-C"),
    flag<&SweepOptions::all_addresses>("-m", "--all", "all addresses of each name"),
    flag<&SweepOptions::dont_fragment>("-M", "--dontfrag", "probes may not be cut into fragments"),
    flag<&SweepOptions::names>("-n", "--name", "show addresses by their names"),
    flag<&SweepOptions::netdata>("-N", "--netdata", "what netdata reads, with -Q"),
    flag<&SweepOptions::outage>("-o", "--outage", "add the time without answers, lost probes times -p"),
    value<&SweepOptions::traffic_class>("-O", "--tos", "N", "the type of service of probes, 0 to 255 or 0x00 to 0xff"),
    value<&SweepOptions::period>("-p", "--period", "MS",
                                 "count and loop mode: from probe to probe to one target (1000)"),
    flag<&SweepOptions::quiet>("-q", "--quiet", "no lines about single targets or probes"),
    value<&SweepOptions::report_every>("-Q", "--squiet", "SECONDS", "as -q, with figures this often"),
    value<&SweepOptions::retries>("-r", "--retry", "N", "how often a target that is silent is asked again (3)"),
    flag<&SweepOptions::random_data>("-R", "--random", "random data in probes"),
    flag<&SweepOptions::statistics>("-s", "--stats", "statistics at the end"),
    value<&SweepOptions::source>("-S", "--src", "ADDRESS", "send from it"),
    value<&SweepOptions::timeout>("-t", "--timeout", "MS",
                                  "how long the first try waits (500; in count and loop mode -p, 2000 at most)"),
    value<&SweepOptions::ignored>("-T", "", "N", "does nothing, as with fping"),
    flag<&SweepOptions::unreachable>("-u", "--unreach", "show only who is unreachable"),
    flag<&SweepOptions::show_version>("-v", "--version", "say which fping this is like"),
    value<&SweepOptions::enough>("-x", "--reachable", "N", "say only whether N targets or more are reachable"),
    value<&SweepOptions::enough_at_once>("-X", "--fast-reachable", "N", "as -x, and end as soon as N are"),
    value<&SweepOptions::fail_loss>("", "--fail-loss", "PERCENT%",
                                    "exit 1 where more targets do not answer (-c, -C, -l: probes are lost): 5%"),
    value<&SweepOptions::fail_rtt>("", "--fail-rtt", "FIGURE=TIME",
                                   "exit 1 where min, avg, max, mdev or pNN is longer: p95=50ms; repeatable"),
};

inline constexpr Positional operand_table[] = {
    operand<&SweepOptions::targets>("TARGET", "names or addresses; without any they come from standard input",
                                    Completes::host, true),
};

}  // namespace ntool::commands::sweep
