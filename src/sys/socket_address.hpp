// Endpoint ↔ sockaddr, for sys alone.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <ntool/base/ip.hpp>

namespace ntool::sys {

struct SocketAddress {
  sockaddr_storage storage{};
  socklen_t length = sizeof(sockaddr_storage);
  [[nodiscard]] sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// Of an IPv6 destination (RFC 6437), 20 bits.
  void set_flow_label(std::uint32_t label) { reinterpret_cast<sockaddr_in6*>(&storage)->sin6_flowinfo = htonl(label); }
};

SocketAddress to_socket_address(const Endpoint& endpoint);
/// An address of another family than IPv4 and IPv6 becomes 0.0.0.0:0.
Endpoint to_endpoint(const SocketAddress& address);

}  // namespace ntool::sys
