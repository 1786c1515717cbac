// The error queue of a socket (recvmsg(2) MSG_ERRQUEUE, ip(7) IP_RECVERR): ICMP errors with their sender, for ordinary
// users.
#include "ancillary.hpp"

#include <array>

namespace ntool::sys {

std::optional<NetworkError> Socket::take_network_error() {
  std::array<std::uint8_t, 512> payload{};
  alignas(cmsghdr) std::array<std::uint8_t, 512> control{};
  iovec part{payload.data(), payload.size()};
  msghdr message{};
  message.msg_iov = &part;
  message.msg_iovlen = 1;
  message.msg_control = control.data();
  message.msg_controllen = control.size();
  if (::recvmsg(fd(), &message, MSG_ERRQUEUE | MSG_DONTWAIT) < 0) return std::nullopt;
  return parse_ancillary(message).error;
}

}  // namespace ntool::sys
