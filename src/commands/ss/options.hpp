// What can be typed after `ntool ss`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/command.hpp>
#include <ntool/wire/sock_diag/inet.hpp>

namespace ntool::commands::ss {

struct SsOptions {
  bool tcp = false;
  bool udp = false;
  bool raw = false;
  bool unix_sockets = false;
  std::optional<Family> family;              ///< the last of -4 and -6
  std::optional<wire::SocketStates> states;  ///< the last of -a and -l
  bool numeric = false;
  bool processes = false;
  bool extended = false;
  bool timers = false;
  bool no_header = false;
  bool one_line = false;  ///< rows are never more than one line
  std::string source = {};
  std::vector<std::string> filter = {};  ///< "state", "established", "exclude", …
};

inline constexpr wire::SocketStates listening_states =
    wire::only(wire::SocketState::listen) | wire::only(wire::SocketState::close);

template <Family which>
Result<void> store_family(void* options, std::string_view) {
  static_cast<SsOptions*>(options)->family = which;
  return {};
}
template <wire::SocketStates states>
Result<void> store_states(void* options, std::string_view) {
  static_cast<SsOptions*>(options)->states = states;
  return {};
}

inline constexpr Option option_table[] = {
    flag<&SsOptions::tcp>("-t", "--tcp", "TCP"),
    flag<&SsOptions::udp>("-u", "--udp", "UDP"),
    flag<&SsOptions::raw>("-w", "--raw", "raw IP sockets"),
    flag<&SsOptions::unix_sockets>("-x", "--unix", "UNIX sockets"),
    {"-l", "--listening", {}, "sockets that listen or are not connected", &store_states<listening_states>},
    {"-a", "--all", {}, "sockets in all states", &store_states<wire::all_socket_states>},
    flag<&SsOptions::numeric>("-n", "--numeric", "port numbers in place of service names"),
    flag<&SsOptions::processes>("-p", "--processes", "also the processes that hold the socket"),
    flag<&SsOptions::extended>("-e", "--extended", "also user, inode, cookie, control group and shut directions"),
    flag<&SsOptions::timers>("-o", "--options", "also what TCP waits for"),
    {"-4", "--ipv4", {}, "IPv4 alone; of -4 and -6 the last one counts", &store_family<Family::ipv4>},
    {"-6", "--ipv6", {}, "IPv6 alone", &store_family<Family::ipv6>},
    flag<&SsOptions::no_header>("-H", "--no-header", "no heading"),
    flag<&SsOptions::one_line>("-O", "--oneline", "one line for each socket, as always here"),
    value<&SsOptions::source>("", "--source", "SOURCE", "ask netlink alone, or read /proc/net; else the one that works",
                              Completes::words, "netlink|proc"),
};

inline constexpr Positional operand_table[] = {
    operand<&SsOptions::filter>("FILTER", "'state NAME' or 'exclude NAME', again and again; see below for the names",
                                Completes::nothing, true),
};

}  // namespace ntool::commands::ss
