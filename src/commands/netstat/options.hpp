// What can be typed after `ntool netstat`.
#pragma once

#include <ntool/commands/command.hpp>

namespace ntool::commands::netstat {

struct NetstatOptions {
  bool all = false;
  bool listening = false;
  bool tcp = false;
  bool udp = false;
  bool udplite = false;
  bool raw = false;
  bool unix_sockets = false;
  bool ipv4 = false;
  bool ipv6 = false;
  bool numeric = false;
  bool numeric_hosts = false;
  bool numeric_ports = false;
  bool numeric_users = false;
  unsigned extend = 0;  ///< net-tools knows a second one; sockets show the same
  bool programs = false;
  bool timers = false;
  bool wide = false;
  bool verbose = false;
  // The other tables of netstat, which are verbs of their own.
  bool route = false;
  bool interfaces = false;
  bool groups = false;
  bool statistics = false;
  bool masquerade = false;
};

inline constexpr Option option_table[] = {
    flag<&NetstatOptions::all>("-a", "--all", "listening sockets and all others"),
    flag<&NetstatOptions::listening>("-l", "--listening", "listening sockets alone"),
    flag<&NetstatOptions::tcp>("-t", "--tcp", "TCP"),
    flag<&NetstatOptions::udp>("-u", "--udp", "UDP"),
    flag<&NetstatOptions::udplite>("-U", "--udplite", "UDP-Lite"),
    flag<&NetstatOptions::raw>("-w", "--raw", "raw IP sockets"),
    flag<&NetstatOptions::unix_sockets>("-x", "--unix", "UNIX sockets"),
    flag<&NetstatOptions::ipv4>("-4", "--inet", "IPv4 alone, with -6 both"),
    flag<&NetstatOptions::ipv6>("-6", "--inet6", "IPv6 alone, with -4 both"),
    flag<&NetstatOptions::numeric>("-n", "--numeric", "numbers in place of names"),
    flag<&NetstatOptions::numeric_hosts>("", "--numeric-hosts", "addresses in place of host names"),
    flag<&NetstatOptions::numeric_ports>("", "--numeric-ports", "port numbers in place of service names"),
    flag<&NetstatOptions::numeric_users>("", "--numeric-users", "user numbers in place of user names"),
    flag<&NetstatOptions::extend>("-e", "--extend", "also the user and the inode"),
    flag<&NetstatOptions::programs>("-p", "--programs", "also the process that holds the socket"),
    flag<&NetstatOptions::timers>("-o", "--timers", "also what TCP waits for"),
    flag<&NetstatOptions::wide>("-W", "--wide", "addresses in full length"),
    flag<&NetstatOptions::verbose>("-v", "--verbose", "tell which tables this kernel does not have"),
    flag<&NetstatOptions::route>("-r", "--route", "refused: type 'ip route' of iproute2"),
    flag<&NetstatOptions::interfaces>("-i", "--interfaces", "refused: type 'ntool ifconfig -s'"),
    flag<&NetstatOptions::groups>("-g", "--groups", "refused: type 'ip maddress' of iproute2"),
    flag<&NetstatOptions::statistics>("-s", "--statistics", "refused: type 'nstat' of iproute2"),
    flag<&NetstatOptions::masquerade>("-M", "--masquerade", "refused: type 'conntrack -L' of conntrack"),
};

}  // namespace ntool::commands::netstat
