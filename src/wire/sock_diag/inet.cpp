#include "../address_family.hpp"

#include <cstring>
#include <fmt/format.h>
#include <linux/inet_diag.h>
#include <linux/netlink.h>
#include <linux/sock_diag.h>

#include <ntool/wire/sock_diag/inet.hpp>

namespace ntool::wire {
namespace {

/// IPPROTO_*; 0 for UNIX sockets.
std::uint8_t number_of(SocketProtocol protocol) {
  switch (protocol) {
    case SocketProtocol::tcp: return 6;
    case SocketProtocol::udp: return 17;
    case SocketProtocol::udplite: return 136;
    case SocketProtocol::raw: return 255;
    default: return 0;
  }
}

IpAddress address_of(const __be32 (&words)[4], bool is_v4) {
  IpAddress::V6Bytes bytes;
  static_assert(sizeof(words) == sizeof(bytes));
  std::memcpy(bytes.data(), words, sizeof(bytes));
  if (is_v4) return IpAddress(IpAddress::V4Bytes{bytes[0], bytes[1], bytes[2], bytes[3]});
  return IpAddress(bytes);
}

Endpoint endpoint_of(const __be32 (&words)[4], __be16 port, bool is_v4) {
  return {.ip = address_of(words, is_v4), .port = Port(swap_to(std::uint16_t{port}, std::endian::big))};
}

Result<void> take_attribute(const NetlinkAttribute& attribute, InetSocket& socket) {
  switch (attribute.type) {
    case INET_DIAG_SHUTDOWN: socket.shutdown = TRY(attribute.number<std::uint8_t>()); break;
    case INET_DIAG_SKV6ONLY: socket.v6_only = TRY(attribute.number<std::uint8_t>()) != 0; break;
    case INET_DIAG_MARK: socket.mark = TRY(attribute.number<std::uint32_t>()); break;
    case INET_DIAG_CGROUP_ID: socket.cgroup_id = TRY(attribute.number<std::uint64_t>()); break;
    default: break;
  }
  return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> request_inet_sockets(Family family, SocketProtocol protocol, SocketStates states) {
  const std::uint8_t number = number_of(protocol);
  if (number == 0) return malformed("sock_diag request", "the protocol is not of the Internet");
  NetlinkWriter writer(SOCK_DIAG_BY_FAMILY, NLM_F_REQUEST | NLM_F_DUMP);
  auto& fixed = writer.fixed();  // struct inet_diag_req_v2
  fixed.u8(af_number(family));
  fixed.u8(number);
  fixed.u16(0);  // no extensions
  fixed.u32(states);
  fixed.zeros(sizeof(inet_diag_sockid));
  return writer.finish();
}

Result<InetSocket> parse_inet_socket(const NetlinkMessage& message, SocketProtocol protocol) {
  if (message.header.type != SOCK_DIAG_BY_FAMILY) {
    return malformed("socket", fmt::format("the message is of type {}", message.header.type));
  }
  inet_diag_msg raw;
  if (message.payload.size() < sizeof(raw)) {
    return malformed("socket", fmt::format("{} bytes where {} are expected", message.payload.size(), sizeof(raw)));
  }
  std::memcpy(&raw, message.payload.data(), sizeof(raw));
  if (raw.idiag_family != af_inet && raw.idiag_family != af_inet6) {
    return malformed("socket", fmt::format("family {} is neither IPv4 nor IPv6", raw.idiag_family));
  }
  const bool is_v4 = raw.idiag_family == af_inet;
  InetSocket socket;
  socket.protocol = protocol;
  socket.state = static_cast<SocketState>(raw.idiag_state);
  socket.local = endpoint_of(raw.id.idiag_src, raw.id.idiag_sport, is_v4);
  socket.peer = endpoint_of(raw.id.idiag_dst, raw.id.idiag_dport, is_v4);
  socket.interface = IfIndex(raw.id.idiag_if);
  socket.receive_queue = raw.idiag_rqueue;
  socket.send_queue = raw.idiag_wqueue;
  socket.timer = {.kind = static_cast<SocketTimer::Kind>(raw.idiag_timer),
                  .expires_ms = raw.idiag_expires,
                  .retransmits = raw.idiag_retrans};
  socket.uid = raw.idiag_uid;
  socket.inode = raw.idiag_inode;
  socket.cookie = std::uint64_t{raw.id.idiag_cookie[1]} << 32U | raw.id.idiag_cookie[0];
  TRY(for_each_attribute(message.payload.subspan(sizeof(raw)), [&](const NetlinkAttribute& attribute) -> Result<void> {
    return take_attribute(attribute, socket);
  }));
  return socket;
}

}  // namespace ntool::wire
