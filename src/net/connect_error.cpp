#include <cerrno>
#include <fmt/format.h>

#include <ntool/net/connector.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/wire/icmp_text.hpp>

namespace ntool::net {
namespace {

std::string who_says(const sys::NetworkError& cause, Family family, const Endpoint& to,
                     const std::optional<IpAddress>& local) {
  const auto words = wire::icmp_error_text(family, cause.icmp_type, cause.icmp_code);
  if (local && *cause.offender == *local) {
    return fmt::format("nobody answers for {} on the local network", sys::address_text(to.ip));
  }
  if (*cause.offender == to.ip) {
    return fmt::format("{} itself says \"{}\": its firewall rejects this", sys::address_text(to.ip), words);
  }
  return fmt::format("{}, a router or firewall on the way, says \"{}\"", sys::address_text(*cause.offender), words);
}

}  // namespace

std::string plain_connect_hint(const Error& error, const Endpoint& to) {
  switch (error.sys_errno) {
    case ECONNREFUSED: return fmt::format("{} is up, but nothing listens on that port", sys::address_text(to.ip));
    case ETIMEDOUT: return "no answer at all: the host is down, or a firewall drops the packets";
    case ENETUNREACH: return "this host has no route there; see 'ntool ifconfig' for its addresses";
    case EHOSTUNREACH: return fmt::format("nobody answers for {} on the local network", sys::address_text(to.ip));
    case EINVAL:
      return to.ip.is_link_local() && to.ip.is_v6() ? "a link-local address needs its interface: fe80::1%eth0" : "";
    case EACCES: return "a broadcast address, or a local firewall rule forbids it";
    default: return "";
  }
}

Error explain_connect_error(Error error, const std::optional<sys::NetworkError>& cause, const Endpoint& to,
                            const std::optional<IpAddress>& local, sys::Transport transport) {
  error.operation.clear();
  error.subject.clear();
  bool somebody_spoke = cause && cause->from_icmp && cause->offender;
  // A closed UDP port always answers with ICMP (RFC 1122 4.1.3.1); from a TCP port it is a firewall's way to refuse.
  if (transport == sys::Transport::udp && error.code == Errc::refused && somebody_spoke) {
    somebody_spoke = *cause->offender != to.ip;
  }
  error.hint = somebody_spoke ? who_says(*cause, to.ip.family(), to, local) : plain_connect_hint(error, to);
  return error;
}

Error explain_connect_error(Error error, sys::Socket& socket, const Endpoint& to) {
  const auto cause = socket.take_network_error();
  if (!cause) {
    error.operation.clear();
    return error;
  }
  std::optional<IpAddress> local;
  if (const auto here = socket.local()) local = here->ip;
  return explain_connect_error(std::move(error), cause, to, local, socket.transport());
}

}  // namespace ntool::net
