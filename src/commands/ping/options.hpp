// What can be typed after `ntool ping`; plan.hpp says what it means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/base/civil_time.hpp>
#include <ntool/commands/assertions.hpp>
#include <ntool/commands/command.hpp>

namespace ntool::commands::ping {

struct PingOptions {
  // when and how often
  std::optional<std::string> count = {};
  std::optional<Duration> interval = {};
  std::optional<std::string> preload = {};
  bool flood = false;
  bool adaptive = false;
  std::optional<Duration> patience = {};
  std::optional<std::string> deadline = {};
  // what, and which way
  std::vector<std::string> from = {};  ///< -I: addresses and interfaces
  bool sticky = false;
  bool connected = false;
  bool broadcast = false;
  bool only_on_link = false;
  bool no_loop = false;
  bool only_v4 = false;
  bool only_v6 = false;
  std::optional<std::string> size = {};
  std::optional<std::string> pattern = {};
  std::optional<Ttl> ttl = {};
  std::optional<std::string> path_mtu = {};
  std::optional<std::string> traffic_class = {};
  std::optional<std::string> flow_label = {};
  std::optional<std::string> identifier = {};
  std::optional<std::string> mark = {};
  std::optional<std::string> send_buffer = {};
  bool debug = false;
  // what is told
  bool numeric = false;
  bool names = false;
  bool quiet = false;
  bool timestamps = false;
  std::optional<std::string> timestamp_format = {};
  bool outstanding = false;
  bool audible = false;
  bool precise = false;
  bool user_times = false;
  bool graph = false;
  unsigned verbose = 0;
  bool detail = false;
  std::optional<LossLimit> fail_loss = {};
  std::vector<RttLimit> fail_rtt = {};
  bool version = false;
  bool record_route = false;
  std::optional<std::string> timestamp = {};
  std::vector<std::string> node_words = {};
  std::vector<std::string> hosts = {};  ///< the last one is the destination
};

inline constexpr Option option_table[] = {
    value<&PingOptions::count>("-c", "--count", "COUNT", "stop after this many probes; with -w after as many answers"),
    value<&PingOptions::interval>("-i", "--interval", "SECONDS",
                                  "from probe to probe (1); below 0.002 for root alone, 0: as fast as answers come"),
    value<&PingOptions::preload>("-l", "--preload", "COUNT", "so many probes at once at the start; users up to 3"),
    flag<&PingOptions::flood>("-f", "--flood",
                              "as fast as answers come, up to 64 under way; a dot for what is missing"),
    flag<&PingOptions::adaptive>("-A", "--adaptive", "the interval follows the round trips; users not below 2 ms"),
    value<&PingOptions::patience>("-W", "--timeout", "SECONDS",
                                  "how long the end waits if nothing was answered (10); 0: for ever"),
    value<&PingOptions::deadline>("-w", "--deadline", "SECONDS",
                                  "stop at this time (whole seconds), or at the first ICMP error"),
    value<&PingOptions::from>("-I", "--interface", "INTERFACE|ADDRESS",
                              "send through it, or from it; may be given twice", Completes::interface),
    flag<&PingOptions::sticky>("-B", "--sticky", "keep the address that the first probe leaves from"),
    flag<&PingOptions::connected>("-C", "--connected", "heed no answers from other addresses than HOST's"),
    flag<&PingOptions::broadcast>("-b", "--broadcast", "let HOST be a broadcast address"),
    flag<&PingOptions::only_on_link>("-r", "--on-link", "past the routing table: HOST is on a network of this host"),
    flag<&PingOptions::no_loop>("-L", "--no-loop", "probes to a group do not come back to this host"),
    flag<&PingOptions::record_route>("-R", "--record-route", "which way probes and their answers go, of IPv4"),
    value<&PingOptions::timestamp>("-T", "--timestamp", "KIND",
                                   "when they pass, of IPv4: tsonly, tsandaddr, or tsprespec at the HOPs named",
                                   Completes::words, "tsonly|tsandaddr|tsprespec"),
    value<&PingOptions::node_words>("-N", "--node-information", "QUESTION",
                                    "ask an IPv6 host for its names or addresses; 'help' shows the questions"),
    flag<&PingOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&PingOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    value<&PingOptions::size>("-s", "--size", "BYTES", "of data in each probe (56)"),
    value<&PingOptions::pattern>("-p", "--pattern", "HEX", "of the data: up to 16 bytes, again and again"),
    value<&PingOptions::ttl>("-t", "--ttl", "TTL", "how many routers a probe may pass"),
    value<&PingOptions::path_mtu>(
        "-M", "--path-mtu", "HOW",
        "too long for a link: do (never cut), dont (cut), want (cut here), probe (cut nowhere, "
        "heed no known limit)",
        Completes::words, "do|dont|want|probe"),
    value<&PingOptions::traffic_class>("-Q", "--traffic-class", "BYTE", "DSCP and ECN, 0 to 255, also as 0x…"),
    value<&PingOptions::flow_label>("-F", "--flow-label", "LABEL", "of IPv6, 20 bits, also as 0x…; 0: a random one"),
    value<&PingOptions::identifier>("-e", "--identifier", "ID", "of all probes, 0 to 65535; 0 needs a raw socket"),
    value<&PingOptions::mark>("-m", "--mark", "MARK", "for routing rules and firewalls of this host"),
    value<&PingOptions::send_buffer>("-S", "--send-buffer", "BYTES", "of the socket"),
    flag<&PingOptions::debug>("-d", "--debug-socket", "set SO_DEBUG, where one may"),
    flag<&PingOptions::numeric>("-n", "--numeric", "addresses only: look no names up"),
    flag<&PingOptions::names>("-H", "--names", "look names up, even if HOST is an address"),
    flag<&PingOptions::quiet>("-q", "--quiet", "only the first lines and the statistics"),
    flag<&PingOptions::timestamps>("-D", "--timestamps", "the time before each line, in seconds since 1970"),
    value<&PingOptions::timestamp_format>("", "--timestamp-format", "FORMAT",
                                          "the time before each line as people write it, in local time",
                                          Completes::words, time_format_words),
    flag<&PingOptions::outstanding>("-O", "--outstanding", "tell of a probe without answer when the next one goes"),
    flag<&PingOptions::audible>("-a", "--audible", "ring the terminal's bell at each answer"),
    flag<&PingOptions::precise>("-3", "--precise", "all times with three decimals"),
    flag<&PingOptions::user_times>("-U", "--user-times",
                                   "times as this program sees them, without the kernel's stamps"),
    flag<&PingOptions::verbose>("-v", "--verbose", "tell how probes travel, and their identifier"),
    flag<&PingOptions::graph>("", "--graph", "a picture instead of lines: live on a terminal, else as sparklines"),
    flag<&PingOptions::detail>("", "--detail", "at the end also percentiles, jitter and outages"),
    fail_loss_option<&PingOptions::fail_loss>(),
    fail_rtt_option<&PingOptions::fail_rtt>(),
    flag<&PingOptions::version>("-V", "", "show the version, in the form of iputils"),
};

inline constexpr Positional operand_table[] = {
    operand<&PingOptions::hosts>("HOST", "name or address; several: through each in turn to the last", Completes::host,
                                 true),
};

}  // namespace ntool::commands::ping
