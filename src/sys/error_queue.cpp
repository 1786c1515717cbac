// The error queue of a socket (recvmsg(2) MSG_ERRQUEUE, ip(7) IP_RECVERR): ICMP errors with their sender, for ordinary
// users.
#include "socket_address.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <ctime>  // linux/errqueue.h uses timespec without including it
#include <linux/errqueue.h>
#include <sys/socket.h>

#include <ntool/sys/socket.hpp>

namespace ntool::sys {
namespace {

std::optional<NetworkError> parse_control(const cmsghdr& header) {
  const bool is_report = (header.cmsg_level == IPPROTO_IP && header.cmsg_type == IP_RECVERR) ||
                         (header.cmsg_level == IPPROTO_IPV6 && header.cmsg_type == IPV6_RECVERR);
  if (!is_report || header.cmsg_len < CMSG_LEN(sizeof(sock_extended_err))) return std::nullopt;
  sock_extended_err report{};
  std::memcpy(&report, CMSG_DATA(&header), sizeof report);
  NetworkError error;
  error.sys_errno = static_cast<int>(report.ee_errno);
  error.from_icmp = report.ee_origin == SO_EE_ORIGIN_ICMP || report.ee_origin == SO_EE_ORIGIN_ICMP6;
  error.icmp_type = report.ee_type;
  error.icmp_code = report.ee_code;
  // SO_EE_OFFENDER: a sockaddr right behind the report, with AF_UNSPEC where nobody is known.
  SocketAddress offender;
  const std::size_t room = header.cmsg_len - CMSG_LEN(sizeof report);
  offender.length = static_cast<socklen_t>(std::min(room, sizeof offender.storage));
  std::memcpy(&offender.storage, CMSG_DATA(&header) + sizeof report, offender.length);
  if (offender.storage.ss_family == AF_INET || offender.storage.ss_family == AF_INET6) {
    error.offender = to_endpoint(offender).ip;
  }
  return error;
}

}  // namespace

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
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    if (auto error = parse_control(*header)) return error;
  }
  return std::nullopt;
}

}  // namespace ntool::sys
