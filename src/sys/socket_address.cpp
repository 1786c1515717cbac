#include "socket_address.hpp"

#include <algorithm>
#include <cstring>

namespace ntool::sys {

SocketAddress to_socket_address(const Endpoint& endpoint) {
  SocketAddress address;
  const auto bytes = endpoint.ip.bytes();
  if (endpoint.ip.is_v4()) {
    sockaddr_in v4{};
    v4.sin_family = AF_INET;
    v4.sin_port = htons(endpoint.port.value());
    std::memcpy(&v4.sin_addr, bytes.data(), bytes.size());
    std::memcpy(&address.storage, &v4, sizeof v4);
    address.length = sizeof v4;
  } else {
    sockaddr_in6 v6{};
    v6.sin6_family = AF_INET6;
    v6.sin6_port = htons(endpoint.port.value());
    v6.sin6_scope_id = endpoint.ip.zone().value();
    std::memcpy(&v6.sin6_addr, bytes.data(), bytes.size());
    std::memcpy(&address.storage, &v6, sizeof v6);
    address.length = sizeof v6;
  }
  return address;
}

Endpoint to_endpoint(const SocketAddress& address) {
  if (address.family() == AF_INET && address.length >= sizeof(sockaddr_in)) {
    sockaddr_in v4{};
    std::memcpy(&v4, &address.storage, sizeof v4);
    IpAddress::V4Bytes bytes;
    std::memcpy(bytes.data(), &v4.sin_addr, bytes.size());
    return {IpAddress(bytes), Port(ntohs(v4.sin_port))};
  }
  if (address.family() == AF_INET6 && address.length >= sizeof(sockaddr_in6)) {
    sockaddr_in6 v6{};
    std::memcpy(&v6, &address.storage, sizeof v6);
    IpAddress::V6Bytes bytes;
    std::memcpy(bytes.data(), &v6.sin6_addr, bytes.size());
    return {IpAddress(bytes, IfIndex(v6.sin6_scope_id)), Port(ntohs(v6.sin6_port))};
  }
  return {};
}

}  // namespace ntool::sys
