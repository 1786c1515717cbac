#include "line_reader.hpp"

#include <ntool/wire/proc_net/unix.hpp>

namespace ntool::wire {
namespace {

using proc_net::LineReader;

constexpr std::uint32_t accepts_connections = 0x10000;  // __SO_ACCEPTCON, include/linux/net.h

/// SOCK_STREAM, SOCK_DGRAM, SOCK_SEQPACKET; the kernel makes no others.
std::optional<SocketProtocol> protocol_of(std::uint16_t type) {
  switch (type) {
    case 1: return SocketProtocol::unix_stream;
    case 2: return SocketProtocol::unix_dgram;
    case 5: return SocketProtocol::unix_seqpacket;
    default: return std::nullopt;
  }
}

SocketState state_of(UnixPhase phase, std::uint32_t flags) {
  if (phase == UnixPhase::connected || phase == UnixPhase::connecting) return SocketState::established;
  return (flags & accepts_connections) != 0 ? SocketState::listen : SocketState::close;
}

}  // namespace

std::optional<UnixSocket> parse_proc_net_unix(std::string_view text) {
  LineReader line(text);
  UnixSocket socket;
  line.hex<std::uint64_t>();  // the kernel's address, or a hash of it
  line.next(':');
  line.blank();
  socket.references = line.hex<std::uint32_t>();
  line.blank();
  line.hex<std::uint32_t>();  // the protocol, always 0
  line.blank();
  const auto flags = line.hex<std::uint32_t>();
  line.blank();
  const auto protocol = protocol_of(line.hex<std::uint16_t>());
  line.blank();
  const auto phase = line.hex<std::uint8_t>();
  line.blank();
  socket.inode = line.number<std::uint64_t>(10);
  if (!line.ok() || !protocol || phase > static_cast<std::uint8_t>(UnixPhase::disconnecting)) return std::nullopt;
  std::string_view path = line.rest();
  if (!path.empty()) {
    if (path.front() != ' ') return std::nullopt;
    path.remove_prefix(1);
  }
  socket.protocol = *protocol;
  socket.phase = static_cast<UnixPhase>(phase);
  socket.flags = flags;
  socket.state = state_of(*socket.phase, flags);
  socket.path = path;
  return socket;
}

std::optional<UnixSocket> ProcNetUnix::read(std::string_view line) {
  auto socket = parse_proc_net_unix(line);
  if (!socket && (heading_seen_ || !line.starts_with("Num"))) ++bad_lines_;
  heading_seen_ = true;
  return socket;
}

}  // namespace ntool::wire
