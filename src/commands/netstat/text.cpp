#include "text.hpp"

#include <fmt/format.h>
#include <iterator>

#include <ntool/base/text.hpp>

namespace ntool::commands::netstat {
namespace {

using wire::SocketProtocol;
using wire::SocketState;

constexpr std::size_t address_width = 23;  // the address, a colon and the port
constexpr std::size_t program_width = 20;

std::string_view title_of(Shown shown) {
  switch (shown) {
    case Shown::all: return "(servers and established)";
    case Shown::servers: return "(only servers)";
    case Shown::connected: break;
  }
  return "(w/o servers)";
}

/// As many characters of printable text as fit into `cells` columns.
std::string_view cut(std::string_view text, std::size_t cells) {
  if (text.size() <= cells) return text;  // no character has more cells than bytes
  std::size_t length = 0;
  std::size_t used = 0;
  while (length < text.size()) {
    const auto step = first_code_point(text.substr(length)).length;
    used += display_width(text.substr(length, step));
    if (used > cells) break;
    length += step;
  }
  return text.substr(0, length);
}

std::string_view proto_of(const wire::InetSocket& socket) {
  const bool v4 = socket.local.ip.is_v4();
  switch (socket.protocol) {
    case SocketProtocol::tcp: return v4 ? "tcp" : "tcp6";
    case SocketProtocol::udp: return v4 ? "udp" : "udp6";
    case SocketProtocol::udplite: return v4 ? "udpl" : "udpl6";
    default: return v4 ? "raw" : "raw6";
  }
}

std::string state_of(const wire::InetSocket& socket) {
  if (socket.protocol == SocketProtocol::raw) return fmt::format("{}", static_cast<int>(socket.state));
  if (socket.protocol != SocketProtocol::tcp) {
    if (socket.state == SocketState::close) return "";
    return socket.state == SocketState::established ? "ESTABLISHED" : "UNKNOWN";
  }
  switch (socket.state) {
    case SocketState::established: return "ESTABLISHED";
    case SocketState::syn_sent: return "SYN_SENT";
    case SocketState::syn_recv: return "SYN_RECV";
    case SocketState::fin_wait_1: return "FIN_WAIT1";
    case SocketState::fin_wait_2: return "FIN_WAIT2";
    case SocketState::time_wait: return "TIME_WAIT";
    case SocketState::close: return "CLOSE";
    case SocketState::close_wait: return "CLOSE_WAIT";
    case SocketState::last_ack: return "LAST_ACK";
    case SocketState::listen: return "LISTEN";
    case SocketState::closing: return "CLOSING";
  }
  return "UNKNOWN";
}

/// A mapped address is shown as the IPv4 address that it is; "any" of IPv6 in brackets where names were asked for.
std::string host_text(const IpAddress& address, std::string_view name, bool numeric) {
  if (!name.empty()) return terminal_safe(name);
  if (address.is_v6() && address.is_unspecified()) return numeric ? "::" : "[::]";
  return address.unmapped().to_string();
}

/// The address gives way to the port where both are too long for the column.
std::string endpoint_text(const Endpoint& endpoint, std::string_view name, std::string_view service,
                          const NetstatOptions& options) {
  const std::string host = host_text(endpoint.ip, name, options.numeric || options.numeric_hosts);
  const std::string port = !service.empty()           ? terminal_safe(service)
                           : endpoint.port == Port(0) ? "*"
                                                      : fmt::format("{}", endpoint.port.value());
  const std::size_t room = address_width - 1 - std::min(display_width(port), address_width - 1);
  return fmt::format("{}:{}", options.wide ? std::string_view(host) : cut(host, room), port);
}

std::string timer_text(const wire::SocketTimer& timer) {
  using Kind = wire::SocketTimer::Kind;
  const auto kind = [&]() -> std::string {
    switch (timer.kind) {
      case Kind::off: return "off";
      case Kind::retransmit: return "on";
      case Kind::keepalive: return "keepalive";
      case Kind::time_wait: return "timewait";
      case Kind::probe: return "probe";
    }
    return fmt::format("unkn-{}", static_cast<int>(timer.kind));
  };
  const double seconds = timer.kind == Kind::off ? 0.0 : timer.expires_ms / 1000.0;
  return fmt::format("{} ({:.2f}/{}/{})", kind(), seconds, timer.retransmits, timer.probes.value_or(0));
}

/// "4711/sshd", cut; "-" where nobody is known.
std::string program_text(const std::optional<std::vector<engine::SocketOwner>>& owners) {
  if (!owners || owners->empty()) return "-";
  const auto& owner = owners->front();
  return std::string(cut(fmt::format("{}/{}", owner.pid, terminal_safe(owner.name)), program_width - 1));
}

std::string_view type_of(SocketProtocol protocol) {
  switch (protocol) {
    case SocketProtocol::unix_stream: return "STREAM";
    case SocketProtocol::unix_dgram: return "DGRAM";
    default: return "SEQPACKET";
  }
}

std::string_view state_of(const wire::UnixSocket& socket) {
  using wire::UnixPhase;
  switch (socket.phase.value_or(UnixPhase::unconnected)) {
    case UnixPhase::free: return "FREE";
    case UnixPhase::connecting: return "CONNECTING";
    case UnixPhase::connected: return "CONNECTED";
    case UnixPhase::disconnecting: return "DISCONNECTING";
    case UnixPhase::unconnected: break;
  }
  return socket.state == SocketState::listen ? "LISTENING" : "";
}

/// include/linux/net.h: accepts connections, waits for data, has no room.
std::string flags_of(const wire::UnixSocket& socket) {
  const std::uint32_t flags = socket.flags.value_or(0);
  std::string text = "[ ";
  if ((flags & 0x10000U) != 0) text += "ACC ";
  if ((flags & 0x20000U) != 0) text += "W ";
  if ((flags & 0x40000U) != 0) text += "N ";
  return text + "]";
}

}  // namespace

std::string internet_heading(const NetstatOptions& options, Shown shown) {
  std::string text = fmt::format("Active Internet connections {}\n", title_of(shown));
  text += "Proto Recv-Q Send-Q Local Address           Foreign Address         State      ";
  if (options.extend > 0) text += " User       Inode     ";
  if (options.programs) text += " PID/Program name    ";
  if (options.timers) text += " Timer";
  return text + '\n';
}

std::string internet_row(const engine::InetSocketRecord& record, const NetstatOptions& options) {
  const auto& socket = record.socket;
  std::string row = fmt::format(
      "{:<5} {:6} {:6} {} {} {:<11}", proto_of(socket), socket.receive_queue, socket.send_queue,
      pad_right(endpoint_text(socket.local, record.local_name, record.local_service, options), address_width),
      pad_right(endpoint_text(socket.peer, record.peer_name, record.peer_service, options), address_width),
      state_of(socket));
  if (options.extend > 0) {
    const std::string user = record.user.empty() ? fmt::format("{}", socket.uid) : terminal_safe(record.user);
    row += fmt::format(" {} {:<10}", pad_right(user, 10), socket.inode);
  }
  if (options.programs) row += ' ' + pad_right(program_text(record.owners), program_width);
  if (options.timers) row += ' ' + timer_text(socket.timer);
  return row + '\n';
}

std::string unix_heading(const NetstatOptions& options, Shown shown) {
  return fmt::format(
      "Active UNIX domain sockets {}\nProto RefCnt Flags       Type       State         I-Node   {}Path\n",
      title_of(shown), options.programs ? "PID/Program name     " : "");
}

std::string unix_row(const engine::UnixSocketRecord& record, const NetstatOptions& options) {
  const auto& socket = record.socket;
  std::string row = fmt::format("{:<5} {:<6} {:<11} {:<10} {:<13} {:<8}", "unix", socket.references.value_or(0),
                                flags_of(socket), type_of(socket.protocol), state_of(socket), socket.inode);
  if (options.programs) row += ' ' + pad_right(program_text(record.owners), program_width);
  return row + ' ' + terminal_safe(socket.path) + '\n';
}

}  // namespace ntool::commands::netstat
