#include "plan.hpp"

namespace ntool::commands::netstat {
namespace {

using wire::SocketProtocol;

struct OtherTable {
  bool NetstatOptions::*asked;
  std::string_view option, shows, instead;
};

constexpr OtherTable other_tables[] = {
    {&NetstatOptions::route, "-r", "routes", "type 'ip route' of iproute2"},
    {&NetstatOptions::interfaces, "-i", "interfaces", "type 'ntool ifconfig -s'"},
    {&NetstatOptions::groups, "-g", "multicast groups", "type 'ip maddress' of iproute2"},
    {&NetstatOptions::statistics, "-s", "statistics", "type 'nstat' of iproute2"},
    {&NetstatOptions::masquerade, "-M", "masqueraded connections", "type 'conntrack -L' of conntrack"},
};

bool shows(bool is_server, Shown shown) {
  return shown == Shown::all || is_server == (shown == Shown::servers);
}

}  // namespace

Result<Plan> make_plan(const NetstatOptions& options) {
  for (const auto& table : other_tables) {
    if (!(options.*table.asked)) continue;
    return usage_error(
        std::string(table.option) + ": this version of netstat shows sockets, not " + std::string(table.shows),
        std::string(table.instead));
  }
  Plan plan;
  if (options.listening) plan.shown = Shown::servers;
  if (options.all) plan.shown = Shown::all;
  const bool some_protocol = options.tcp || options.udp || options.udplite || options.raw;
  const bool some_family = options.ipv4 || options.ipv6;
  plan.unix_sockets = options.unix_sockets || !(some_protocol || some_family);
  if (options.unix_sockets && !some_protocol && !some_family) return plan;
  struct Protocol {
    SocketProtocol protocol;
    bool asked;
  };
  for (const auto& [protocol, asked] : {Protocol{SocketProtocol::tcp, options.tcp},
                                        {SocketProtocol::udp, options.udp},
                                        {SocketProtocol::udplite, options.udplite},
                                        {SocketProtocol::raw, options.raw}}) {
    if (some_protocol && !asked) continue;
    if (options.ipv4 || !some_family) plan.internet.push_back({Family::ipv4, protocol});
    if (options.ipv6 || !some_family) plan.internet.push_back({Family::ipv6, protocol});
  }
  return plan;
}

bool is_shown(const wire::InetSocket& socket, Shown shown) {
  const bool has_peer =
      socket.protocol == SocketProtocol::tcp ? socket.peer.port != Port(0) : !socket.peer.ip.is_unspecified();
  return shows(!has_peer, shown);
}

bool is_shown(const wire::UnixSocket& socket, Shown shown) {
  return shows(socket.state == wire::SocketState::listen, shown);
}

}  // namespace ntool::commands::netstat
