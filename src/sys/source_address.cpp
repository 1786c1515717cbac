#include <cstring>
#include <netinet/in.h>
#include <sys/socket.h>

#include <ntool/sys/fd.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::sys {
namespace {

constexpr in_port_t discard_port = 9;  // any but zero; no datagram leaves

template <class Sockaddr>
std::optional<Sockaddr> connected_from(const Sockaddr& destination, sa_family_t family) {
  const Fd socket(::socket(family, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return std::nullopt;
  if (::connect(socket.number(), reinterpret_cast<const sockaddr*>(&destination), sizeof destination) < 0) {
    return std::nullopt;
  }
  Sockaddr source{};
  socklen_t size = sizeof source;
  if (::getsockname(socket.number(), reinterpret_cast<sockaddr*>(&source), &size) < 0) return std::nullopt;
  return source;
}

}  // namespace

std::optional<IpAddress> source_address(const IpAddress& destination) {
  const auto bytes = destination.bytes();
  if (destination.is_v4()) {
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(discard_port);
    std::memcpy(&to.sin_addr, bytes.data(), bytes.size());
    const auto from = connected_from(to, AF_INET);
    if (!from) return std::nullopt;
    IpAddress::V4Bytes raw;
    std::memcpy(raw.data(), &from->sin_addr, raw.size());
    return IpAddress(raw);
  }
  sockaddr_in6 to{};
  to.sin6_family = AF_INET6;
  to.sin6_port = htons(discard_port);
  to.sin6_scope_id = destination.zone().value();
  std::memcpy(&to.sin6_addr, bytes.data(), bytes.size());
  const auto from = connected_from(to, AF_INET6);
  if (!from) return std::nullopt;
  IpAddress::V6Bytes raw;
  std::memcpy(raw.data(), &from->sin6_addr, raw.size());
  return IpAddress(raw, IfIndex(from->sin6_scope_id));
}

}  // namespace ntool::sys
