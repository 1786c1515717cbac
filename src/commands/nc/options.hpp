// What can be typed after `ntool nc`; plan.hpp says what it means.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::commands::nc {

struct NcOptions {
  bool listen = false;
  bool keep = false;
  bool udp = false;
  bool zero = false;
  bool shutdown = false;
  bool numeric = false;
  bool only_v4 = false;
  bool only_v6 = false;
  bool raw = false;
  unsigned verbose = 0;
  std::optional<std::string> quit = {};  ///< seconds, negative: never
  std::optional<Duration> wait = {};
  std::optional<std::string> source = {};  ///< address or name
  std::optional<std::string> port = {};    ///< -p: source port, or with -l the port to listen on
  std::vector<std::string> operands = {};
};

inline constexpr Option option_table[] = {
    flag<&NcOptions::listen>("-l", "--listen", "wait for a connection instead of making one"),
    value<&NcOptions::port>("-p", "--source-port", "PORT", "with -l the port to listen on, otherwise the source port"),
    value<&NcOptions::source>("-s", "--source", "ADDRESS", "the address to send from, or with -l to listen on",
                              Completes::host),
    flag<&NcOptions::keep>("-k", "--keep-open", "with -l: serve one peer after another; with -u: hear all peers"),
    flag<&NcOptions::udp>("-u", "--udp", "UDP instead of TCP"),
    flag<&NcOptions::zero>("-z", "--zero",
                           "only find out whether ports are open (the exit code tells; with -v each is named)"),
    flag<&NcOptions::shutdown>("-N", "--shutdown", "end our side when stdin ends, for a terminal and /dev/null too"),
    value<&NcOptions::quit>("-q", "--quit", "SECONDS",
                            "quit this long after stdin ended; 0: just end our side (as -N); negative: not even that"),
    value<&NcOptions::wait>("-w", "--wait", "SECONDS", "give up a connect, or an idle conversation, after this long"),
    flag<&NcOptions::numeric>("-n", "--nodns", "addresses only: ask no name server, show no names"),
    flag<&NcOptions::only_v4>("-4", "--ipv4", "IPv4 only"),
    flag<&NcOptions::only_v6>("-6", "--ipv6", "IPv6 only"),
    flag<&NcOptions::raw>("", "--raw", "let escape sequences of the peer through to a terminal"),
    flag<&NcOptions::verbose>("-v", "--verbose", "say who connected; twice: also how much was sent and received"),
};

inline constexpr Positional operand_table[] = {
    operand<&NcOptions::operands>("HOST",
                                  "name or address; after it a port number, a service name, or with -z a range "
                                  "of ports (20-25)",
                                  Completes::host, true),
};

}  // namespace ntool::commands::nc
