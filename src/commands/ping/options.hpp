// What can be typed after `ntool ping`; plan.hpp says what it means.
#pragma once

#include <optional>
#include <string>

#include <ntool/commands/command.hpp>

namespace ntool::commands::ping {

struct PingOptions {
  std::optional<std::string> count = {};
  std::optional<Duration> interval = {};
  std::optional<std::string> from = {};  ///< -I: an address or an interface
  std::optional<Duration> patience = {};
  std::optional<Duration> deadline = {};
  std::optional<std::string> size = {};
  std::optional<Ttl> ttl = {};
  bool numeric = false;
  bool quiet = false;
  bool timestamps = false;
  bool outstanding = false;
  bool graph = false;
  bool only_v4 = false;
  bool only_v6 = false;
  unsigned verbose = 0;
  std::optional<std::string> host = {};
};

inline constexpr Option option_table[] = {
    value<&PingOptions::count>("-c", "--count", "COUNT", "stop after this many probes; with -w after as many answers"),
    value<&PingOptions::interval>("-i", "--interval", "SECONDS",
                                  "from probe to probe (1); below 0.002 for root alone, 0: as fast as answers come"),
    value<&PingOptions::from>("-I", "--interface", "INTERFACE|ADDRESS", "send through it, or from it",
                              Completes::interface),
    value<&PingOptions::patience>("-W", "--timeout", "SECONDS",
                                  "how long the end waits if nothing was answered (10); 0: for ever"),
    value<&PingOptions::deadline>("-w", "--deadline", "SECONDS", "stop at this time, or at the first ICMP error"),
    value<&PingOptions::size>("-s", "--size", "BYTES", "of data in each probe (56)"),
    value<&PingOptions::ttl>("-t", "--ttl", "TTL", "how many routers a probe may pass"),
    flag<&PingOptions::numeric>("-n", "--numeric", "addresses only: look no names up"),
    flag<&PingOptions::quiet>("-q", "--quiet", "only the first lines and the statistics"),
    flag<&PingOptions::timestamps>("-D", "--timestamps", "the time before each line, in seconds since 1970"),
    flag<&PingOptions::outstanding>("-O", "--outstanding", "tell of a probe without answer when the next one goes"),
    flag<&PingOptions::graph>("", "--graph", "a picture instead of lines: live on a terminal, else as sparklines"),
    flag<&PingOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&PingOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&PingOptions::verbose>("-v", "--verbose", "tell how probes travel, and their identifier"),
};

inline constexpr Positional operand_table[] = {
    operand<&PingOptions::host>("HOST", "name or address", Completes::host),
};

}  // namespace ntool::commands::ping
