#include <cerrno>
#include <fmt/format.h>
#include <string>

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

/// Hands each answer to `read`; those that it cannot read are no sockets, and cost nothing but themselves.
Result<void> dump(NetlinkTransport& sock_diag, Bytes request, const MessageSink& read) {
  std::size_t answers = 0;
  std::size_t bad = 0;
  std::string first_reason;
  auto dumped = sock_diag.exchange(request, [&](Bytes message) -> Result<void> {
    ++answers;
    const auto is_read = read(message);
    if (!is_read && bad++ == 0) first_reason = is_read.error().text();
    return {};
  });
  if (bad != 0) {
    log::info([&] {
      return fmt::format("sock_diag: {} of {} answers are no sockets and are left out; the first: {}", bad, answers,
                         first_reason);
    });
  }
  // How the kernel says that it has no such protocol or family, or that its module is missing.
  if (!dumped && answers == 0 && (dumped.error().sys_errno == ENOENT || dumped.error().sys_errno == EINVAL)) {
    dumped.error().code = Errc::not_found;
  }
  return dumped;
}

}  // namespace

Result<void> dump_inet_sockets(NetlinkTransport& sock_diag, Family family, wire::SocketProtocol protocol,
                               wire::SocketStates states, const InetSocketSink& sink) {
  const auto request = TRY(wire::request_inet_sockets(family, protocol, states));
  return dump(sock_diag, request, [&](Bytes bytes) -> Result<void> {
    sink(TRY(wire::parse_inet_socket(TRY(wire::parse_netlink_message(bytes)), protocol)));
    return {};
  });
}

Result<void> dump_unix_sockets(NetlinkTransport& sock_diag, wire::SocketStates states, bool details,
                               const UnixSocketSink& sink) {
  const auto request = TRY(wire::request_unix_sockets(states, details));
  return dump(sock_diag, request, [&](Bytes bytes) -> Result<void> {
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
