#include "text.hpp"

#include <algorithm>
#include <ranges>

#include <ntool/base/text.hpp>

namespace ntool::commands::ss {
namespace {

using wire::SocketProtocol;
using wire::SocketState;

std::string_view netid_of(SocketProtocol protocol) {
  switch (protocol) {
    case SocketProtocol::tcp: return "tcp";
    case SocketProtocol::udp: return "udp";
    case SocketProtocol::udplite: return "udplite";
    case SocketProtocol::raw: return "raw";
    case SocketProtocol::unix_stream: return "u_str";
    case SocketProtocol::unix_dgram: return "u_dgr";
    case SocketProtocol::unix_seqpacket: return "u_seq";
  }
  return "???";
}

std::string_view name_of(SocketState state) {
  switch (state) {
    case SocketState::established: return "ESTAB";
    case SocketState::syn_sent: return "SYN-SENT";
    case SocketState::syn_recv: return "SYN-RECV";
    case SocketState::fin_wait_1: return "FIN-WAIT-1";
    case SocketState::fin_wait_2: return "FIN-WAIT-2";
    case SocketState::time_wait: return "TIME-WAIT";
    case SocketState::close: return "UNCONN";
    case SocketState::close_wait: return "CLOSE-WAIT";
    case SocketState::last_ack: return "LAST-ACK";
    case SocketState::listen: return "LISTEN";
    case SocketState::closing: return "CLOSING";
  }
  return "UNKNOWN";
}

std::string_view name_of(wire::SocketTimer::Kind kind) {
  using Kind = wire::SocketTimer::Kind;
  switch (kind) {
    case Kind::off: return "off";
    case Kind::retransmit: return "on";
    case Kind::keepalive: return "keepalive";
    case Kind::time_wait: return "timewait";
    case Kind::probe: return "persist";
  }
  return "unknown";
}

void append(fmt::memory_buffer& text, std::string_view more) {
  text.append(more);
}

void append_decimal(fmt::memory_buffer& text, std::uint64_t number) {
  const fmt::format_int digits(number);
  text.append(digits.data(), digits.data() + digits.size());
}

void append_ipv4(fmt::memory_buffer& text, std::span<const std::uint8_t> bytes) {
  for (std::size_t i = 0; i < 4; ++i) {
    if (i != 0) text.push_back('.');
    append_decimal(text, bytes[i]);
  }
}

/// Addresses such as ::192.0.2.1 have their last part in decimal, as the C library writes them.
bool is_ipv4_compatible(std::span<const std::uint8_t> bytes) {
  return std::ranges::all_of(bytes.first(12), [](auto byte) { return byte == 0; }) &&
         (bytes[12] != 0 || bytes[13] != 0);
}

void append_ipv6(fmt::memory_buffer& text, const IpAddress& address) {
  text.push_back('[');
  if (is_ipv4_compatible(address.bytes())) {
    append(text, "::");
    append_ipv4(text, address.bytes().subspan(12));
  } else {
    append(text, address.with_zone({}).to_string());
  }
  text.push_back(']');
}

/// Which directions are open.
void append_shutdown(fmt::memory_buffer& text, std::optional<std::uint8_t> shutdown) {
  if (!shutdown) return;
  append(text, (*shutdown & 1U) != 0 ? " -" : " <");
  append(text, (*shutdown & 2U) != 0 ? "--" : "->");
}

}  // namespace

std::string timer_text(std::uint32_t milliseconds) {
  std::uint32_t rest = milliseconds % 1000;
  std::uint32_t seconds = milliseconds / 1000 % 60;
  const std::uint32_t minutes = milliseconds / 60000;
  std::string text;
  if (minutes != 0) {
    rest = 0;
    if (minutes > 9) seconds = 0;
    text = fmt::format("{}min", minutes);
  }
  if (seconds != 0) {
    if (seconds > 9) rest = 0;
    text += fmt::format("{}{}", seconds, rest != 0 ? "." : "sec");
  }
  if (rest != 0) text += fmt::format("{:03}ms", rest);
  return text;
}

void Text::append_number(std::uint64_t number) {
  append_decimal(columns_.cell(), number);
}

void Text::append_safe(std::string_view foreign) {
  const auto is_plain = [](char c) { return c >= ' ' && c <= '~'; };
  if (std::ranges::all_of(foreign, is_plain)) return columns_.cell().append(foreign);
  append(columns_.cell(), terminal_safe(foreign));
}

void Text::add_queue(std::uint32_t bytes) {
  constexpr std::size_t least = 6;  // iproute2 pads these by themselves
  const fmt::format_int digits(bytes);
  auto& cell = columns_.cell();
  cell.append(digits.data(), digits.data() + digits.size());
  constexpr std::string_view blanks = "      ";
  if (digits.size() < least) append(cell, blanks.substr(digits.size()));
  columns_.end_cell();
}

void Text::add_endpoint(const Endpoint& endpoint, IfIndex interface, bool v6_only, SocketProtocol protocol) {
  auto& cell = columns_.cell();
  if (endpoint.ip.is_v4()) {
    append_ipv4(cell, endpoint.ip.bytes());
  } else if (!v6_only && endpoint.ip.is_unspecified()) {
    cell.push_back('*');  // IPv4 as well
  } else {
    append_ipv6(cell, endpoint.ip);
  }
  if (interface != IfIndex(0)) {
    cell.push_back('%');
    append_safe(names_.interface(interface));
  }
  cell.push_back(':');
  columns_.end_cell();

  if (endpoint.port == Port(0)) return columns_.add_cell("*");
  const auto name = options_.numeric ? std::string_view() : names_.service_in_text(endpoint.port, protocol);
  if (!name.empty()) {
    append_safe(name);
  } else {
    if (!options_.numeric && protocol == SocketProtocol::raw) append(cell, "ipproto-");
    append_number(endpoint.port.value());
  }
  columns_.end_cell();
}

/// iproute2 finds the owners in one order and tells them in the other.
void Text::append_owners(std::uint64_t inode) {
  if (owners_ == nullptr) return;
  const auto found = owners_->of(inode);
  if (found.empty()) return;
  auto& cell = columns_.cell();
  std::string_view before = " users:(";
  for (const auto& owner : found | std::views::reverse) {
    append(cell, before);
    append(cell, "(\"");
    append_safe(owners_->name(owner));
    append(cell, "\",pid=");
    append_number(owner.pid);
    append(cell, ",fd=");
    append_number(owner.fd);
    cell.push_back(')');
    before = ",";
  }
  cell.push_back(')');
}

void Text::append_timer(const wire::SocketTimer& timer) {
  if (timer.kind == wire::SocketTimer::Kind::off) return;
  fmt::format_to(std::back_inserter(columns_.cell()), " timer:({},{},{})", name_of(timer.kind),
                 timer_text(timer.expires_ms), timer.retransmits);
}

void Text::append_details(const wire::InetSocket& socket) {
  auto& cell = columns_.cell();
  const auto out = std::back_inserter(cell);
  if (socket.uid != 0) fmt::format_to(out, " uid:{}", socket.uid);
  fmt::format_to(out, " ino:{}", socket.inode);
  if (socket.cookie) fmt::format_to(out, " sk:{:x}", *socket.cookie);
  if (socket.mark.value_or(0) != 0) fmt::format_to(out, " fwmark:0x{:x}", *socket.mark);
  if (socket.cgroup_id) {
    append(cell, " cgroup:");
    const auto path = names_.cgroup(*socket.cgroup_id);
    append_safe(path);
    if (path.empty()) fmt::format_to(out, "unreachable:{:x}", *socket.cgroup_id);
  }
  if (socket.v6_only) append(cell, *socket.v6_only ? " v6only:1" : " v6only:0");
  append_shutdown(cell, socket.shutdown);
}

void Text::append_details(const wire::UnixSocket& socket) {
  auto& cell = columns_.cell();
  append_shutdown(cell, socket.shutdown);
  if (socket.file) {
    // iproute2 takes the kernel's own device number for the C library's: 254:0 is told as 0/65024.
    const std::uint32_t device = socket.file->device;
    fmt::format_to(std::back_inserter(cell), " ino:{} dev:{}/{}", socket.file->inode, device >> 8U & 0xFFFU,
                   (device & 0xFFU) | (device >> 12U & ~0xFFU));
  }
  if (!socket.waiting_inodes) return;
  append(cell, " peers:");
  for (const auto inode : *socket.waiting_inodes) {
    cell.push_back(' ');
    append_number(inode);
  }
}

void Text::add(const wire::InetSocket& socket) {
  columns_.add_cell(netid_of(socket.protocol));
  columns_.add_cell(name_of(socket.state));
  add_queue(socket.receive_queue);
  add_queue(socket.send_queue);
  const bool v6_only = socket.v6_only.value_or(false);
  add_endpoint(socket.local, socket.interface, v6_only, socket.protocol);
  add_endpoint(socket.peer, IfIndex(0), v6_only, socket.protocol);
  append_owners(socket.inode);
  // Of datagrams and raw sockets iproute2 tells no more where /proc/net is all that there is.
  const bool is_whole = socket.protocol == SocketProtocol::tcp || socket.cookie.has_value();
  if (is_whole && (options_.timers || options_.extended)) append_timer(socket.timer);
  if (is_whole && options_.extended) append_details(socket);
  columns_.end_cell();
}

void Text::add(const wire::UnixSocket& socket) {
  columns_.add_cell(netid_of(socket.protocol));
  columns_.add_cell(name_of(socket.state));
  add_queue(socket.receive_queue.value_or(0));
  add_queue(socket.send_queue.value_or(0));
  if (socket.path.empty()) columns_.cell().push_back('*');
  append_safe(socket.path);
  columns_.cell().push_back(' ');
  columns_.end_cell();
  append_number(socket.inode);
  columns_.end_cell();
  columns_.add_cell("* ");  // the kernel tells the peer's inode, not its name
  append_number(socket.peer_inode);
  columns_.end_cell();
  append_owners(socket.inode);
  if (options_.extended) append_details(socket);
  columns_.end_cell();
}

}  // namespace ntool::commands::ss
