// Endpoint ↔ sockaddr, for sys alone.
#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <ntool/base/ip.hpp>

namespace ntool::sys {

struct SocketAddress {
  sockaddr_in6 storage{};  // the larger one of the two families; sockaddr_storage is four times as long
  socklen_t length = sizeof(sockaddr_in6);
  [[nodiscard]] sa_family_t family() const { return storage.sin6_family; }
  [[nodiscard]] sockaddr* raw() { return reinterpret_cast<sockaddr*>(&storage); }
  [[nodiscard]] const sockaddr* raw() const { return reinterpret_cast<const sockaddr*>(&storage); }
  /// Of an IPv6 destination (RFC 6437), 20 bits.
  void set_flow_label(std::uint32_t label) { storage.sin6_flowinfo = htonl(label); }
};

SocketAddress to_socket_address(const Endpoint& endpoint);
/// An address of another family than IPv4 and IPv6 becomes 0.0.0.0:0.
Endpoint to_endpoint(const SocketAddress& address);

}  // namespace ntool::sys
