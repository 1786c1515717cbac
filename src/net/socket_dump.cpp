#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/socket_dump.hpp>
#include <ntool/wire/proc_net/inet.hpp>
#include <ntool/wire/proc_net/unix.hpp>
#include <ntool/wire/sock_diag/unix.hpp>

namespace ntool::net {
namespace {

bool is_among(wire::SocketState state, wire::SocketStates states) {
  const auto number = static_cast<unsigned>(state);
  return number < 32 && (states >> number & 1U) != 0;
}

void tell_bad_lines(std::string_view table, std::size_t count) {
  if (count == 0) return;
  log::info([&] { return fmt::format("/proc/net/{}: {} lines are no sockets and are left out", table, count); });
}

}  // namespace

Result<void> dump_inet_sockets(NetlinkTransport& sock_diag, Family family, wire::SocketProtocol protocol,
                               wire::SocketStates states, const InetSocketSink& sink) {
  const auto request = TRY(wire::request_inet_sockets(family, protocol, states));
  return sock_diag.exchange(request, [&](Bytes bytes) -> Result<void> {
    sink(TRY(wire::parse_inet_socket(TRY(wire::parse_netlink_message(bytes)), protocol)));
    return {};
  });
}

Result<void> dump_unix_sockets(NetlinkTransport& sock_diag, wire::SocketStates states, bool details,
                               const UnixSocketSink& sink) {
  const auto request = TRY(wire::request_unix_sockets(states, details));
  return sock_diag.exchange(request, [&](Bytes bytes) -> Result<void> {
    sink(TRY(wire::parse_unix_socket(TRY(wire::parse_netlink_message(bytes)))));
    return {};
  });
}

Result<void> read_inet_sockets(Ports& ports, Family family, wire::SocketProtocol protocol, wire::SocketStates states,
                               const InetSocketSink& sink) {
  const auto table = wire::proc_net_table(family, protocol);
  wire::ProcNetInet reader(family, protocol);
  TRY(ports.proc_net_lines(table, [&](std::string_view line) {
    if (const auto socket = reader.read(line); socket && is_among(socket->state, states)) sink(*socket);
    return true;
  }));
  tell_bad_lines(table, reader.bad_lines());
  return {};
}

Result<void> read_unix_sockets(Ports& ports, wire::SocketStates states, const UnixSocketSink& sink) {
  wire::ProcNetUnix reader;
  TRY(ports.proc_net_lines("unix", [&](std::string_view line) {
    if (const auto socket = reader.read(line); socket && is_among(socket->state, states)) sink(*socket);
    return true;
  }));
  tell_bad_lines("unix", reader.bad_lines());
  return {};
}

}  // namespace ntool::net
