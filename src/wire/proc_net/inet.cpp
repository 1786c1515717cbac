#include "line_reader.hpp"

#include <algorithm>
#include <array>
#include <bit>
#include <limits>

#include <ntool/wire/proc_net/inet.hpp>

namespace ntool::wire {
namespace {

using proc_net::LineReader;

constexpr std::size_t digits_of_word = 8;
constexpr std::size_t digits_of_port = 4;
constexpr std::uint64_t ms_of_tick = 10;  // USER_HZ is 100 on every machine that we run on

/// Copies a word of the machine's own order to where its four bytes stand in memory, which is network order.
template <std::size_t Words>
std::array<std::uint8_t, Words * 4> address_bytes(LineReader& line) {
  std::array<std::uint32_t, Words> words{};
  for (auto& word : words) word = line.hex_of<std::uint32_t>(digits_of_word);
  return std::bit_cast<std::array<std::uint8_t, Words * 4>>(words);
}

/// "0100007F:1F90".
Endpoint endpoint(LineReader& line, Family family) {
  Endpoint endpoint;
  endpoint.ip = family == Family::ipv4 ? IpAddress(address_bytes<1>(line)) : IpAddress(address_bytes<4>(line));
  line.next(':');
  endpoint.port = Port(line.hex_of<std::uint16_t>(digits_of_port));
  return endpoint;
}

/// "00:00000000 00000000": which one, ticks left, retransmits.
SocketTimer timer(LineReader& line) {
  SocketTimer timer;
  timer.kind = static_cast<SocketTimer::Kind>(line.hex<std::uint8_t>());
  line.next(':');
  constexpr std::uint64_t longest = std::numeric_limits<std::uint32_t>::max();
  const auto ticks = std::min(line.hex<std::uint64_t>(), longest);
  timer.expires_ms = static_cast<std::uint32_t>(std::min(ticks * ms_of_tick, longest));
  line.blank();
  timer.retransmits = line.hex<std::uint32_t>();
  return timer;
}

}  // namespace

std::string_view proc_net_table(Family family, SocketProtocol protocol) {
  const bool v4 = family == Family::ipv4;
  switch (protocol) {
    case SocketProtocol::tcp: return v4 ? "tcp" : "tcp6";
    case SocketProtocol::udp: return v4 ? "udp" : "udp6";
    case SocketProtocol::udplite: return v4 ? "udplite" : "udplite6";
    case SocketProtocol::raw: return v4 ? "raw" : "raw6";
    case SocketProtocol::unix_stream:
    case SocketProtocol::unix_dgram:
    case SocketProtocol::unix_seqpacket: break;
  }
  return "";
}

std::optional<InetSocket> parse_proc_net_inet(std::string_view text, Family family, SocketProtocol protocol) {
  LineReader line(text);
  InetSocket socket;
  socket.protocol = protocol;
  line.skip_blanks();
  line.number<std::uint64_t>(10);  // "sl", a running number
  line.next(':');
  line.blank();
  socket.local = endpoint(line, family);
  line.blank();
  socket.peer = endpoint(line, family);
  line.blank();
  const auto state = line.hex<std::uint8_t>();
  line.blank();
  socket.send_queue = line.hex<std::uint32_t>();
  line.next(':');
  socket.receive_queue = line.hex<std::uint32_t>();
  line.blank();
  socket.timer = timer(line);
  line.blank();
  socket.uid = line.number<std::uint32_t>(10);
  line.blank();
  socket.timer.probes = line.number<std::uint32_t>(10);
  line.blank();
  socket.inode = line.number<std::uint64_t>(10);
  // What follows (references, the kernel's address, figures of TCP) nobody shows; a longer number would not be ours.
  const std::string_view rest = line.rest();
  if (!line.ok() || !(rest.empty() || rest.front() == ' ')) return std::nullopt;
  if (state < static_cast<std::uint8_t>(SocketState::established) ||
      state > static_cast<std::uint8_t>(SocketState::closing)) {
    return std::nullopt;
  }
  socket.state = static_cast<SocketState>(state);
  return socket;
}

std::optional<InetSocket> ProcNetInet::read(std::string_view line) {
  auto socket = parse_proc_net_inet(line, family_, protocol_);
  if (!socket && (heading_seen_ || line.find("local_address") == std::string_view::npos)) ++bad_lines_;
  heading_seen_ = true;
  return socket;
}

}  // namespace ntool::wire
