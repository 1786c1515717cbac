#include "ancillary.hpp"

#include "socket_address.hpp"

#include <algorithm>
#include <cstring>
#include <ctime>  // linux/errqueue.h uses timespec without including it
#include <linux/errqueue.h>
#include <linux/if_packet.h>
#include <netinet/in.h>

namespace ntool::sys {
namespace {

/// The value that a control message carries; nullopt where it is too short for one.
template <class T>
std::optional<T> value_of(const cmsghdr& header) {
  if (header.cmsg_len < CMSG_LEN(sizeof(T))) return std::nullopt;
  T value{};
  std::memcpy(&value, CMSG_DATA(&header), sizeof value);
  return value;
}

std::optional<NetworkError> error_of(const cmsghdr& header) {
  const auto report = value_of<sock_extended_err>(header);
  if (!report) return std::nullopt;
  NetworkError error;
  error.sys_errno = static_cast<int>(report->ee_errno);
  error.from_icmp = report->ee_origin == SO_EE_ORIGIN_ICMP || report->ee_origin == SO_EE_ORIGIN_ICMP6;
  error.icmp_type = report->ee_type;
  error.icmp_code = report->ee_code;
  error.info = report->ee_info;
  if ((report->ee_rfc4884.flags & SO_EE_RFC4884_FLAG_INVALID) == 0) error.extensions_at = report->ee_rfc4884.len;
  // SO_EE_OFFENDER: a sockaddr right behind the report, with AF_UNSPEC where nobody is known.
  SocketAddress offender;
  const std::size_t room = header.cmsg_len - CMSG_LEN(sizeof *report);
  offender.length = static_cast<socklen_t>(std::min(room, sizeof offender.storage));
  std::memcpy(&offender.storage, CMSG_DATA(&header) + sizeof *report, offender.length);
  if (offender.family() == AF_INET || offender.family() == AF_INET6) {
    error.offender = to_endpoint(offender).ip;
  }
  return error;
}

/// An entry of the error queue: an error, or the time when a packet left (which is none).
void take_report(const cmsghdr& header, Ancillary& into) {
  const auto report = value_of<sock_extended_err>(header);
  if (report && report->ee_origin == SO_EE_ORIGIN_TIMESTAMPING) {
    if (report->ee_info == SCM_TSTAMP_SND) into.left = report->ee_data;
    return;
  }
  into.error = error_of(header);
}

std::optional<Ttl> ttl_of(const cmsghdr& header) {
  const auto ttl = value_of<int>(header);
  if (!ttl || *ttl < 0 || *ttl > 255) return std::nullopt;
  return Ttl(static_cast<std::uint8_t>(*ttl));
}

std::optional<std::uint8_t> traffic_class_of(const cmsghdr& header) {
  const auto value = value_of<int>(header);
  if (!value || *value < 0 || *value > 255) return std::nullopt;
  return static_cast<std::uint8_t>(*value);
}

IpAddress address_of(const in_pktinfo& info) {
  IpAddress::V4Bytes bytes;
  std::memcpy(bytes.data(), &info.ipi_addr, bytes.size());
  return IpAddress(bytes);
}

IpAddress address_of(const in6_pktinfo& info) {
  IpAddress::V6Bytes bytes;
  std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
  const IpAddress address(bytes);
  return address.is_link_local() ? address.with_zone(IfIndex(info.ipi6_ifindex)) : address;
}

/// Nanoseconds since 1970 have room for 292 years.
std::optional<WallTime> time_of(const timespec& at) {
  constexpr std::int64_t most_seconds = std::chrono::floor<std::chrono::seconds>(Duration::max()).count() - 1;
  if (at.tv_sec < 0 || at.tv_sec > most_seconds || at.tv_nsec < 0 || at.tv_nsec >= 1'000'000'000) return std::nullopt;
  return WallTime{std::chrono::seconds(at.tv_sec) + std::chrono::nanoseconds(at.tv_nsec)};
}

void take(const cmsghdr& header, Ancillary& into) {
  switch (header.cmsg_level) {
    case SOL_SOCKET:
      if (header.cmsg_type == SO_RXQ_OVFL) into.drops = value_of<std::uint32_t>(header);
      if (header.cmsg_type != SCM_TIMESTAMPNS) break;
      if (const auto at = value_of<timespec>(header)) into.stamp = time_of(*at);
      break;
    case IPPROTO_IP:
      if (header.cmsg_type == IP_RECVERR) take_report(header, into);
      if (header.cmsg_type == IP_TOS) into.traffic_class = value_of<std::uint8_t>(header);
      if (header.cmsg_type == IP_RECVOPTS && header.cmsg_len > CMSG_LEN(0)) {
        into.options = {CMSG_DATA(&header), header.cmsg_len - CMSG_LEN(0)};
      }
      if (header.cmsg_type == IP_TTL) into.ttl = ttl_of(header);
      if (header.cmsg_type != IP_PKTINFO) break;
      if (const auto info = value_of<in_pktinfo>(header)) into.to = address_of(*info);
      break;
    case IPPROTO_IPV6:
      if (header.cmsg_type == IPV6_RECVERR) take_report(header, into);
      if (header.cmsg_type == IPV6_TCLASS) into.traffic_class = traffic_class_of(header);
      if (header.cmsg_type == IPV6_HOPLIMIT) into.ttl = ttl_of(header);
      if (header.cmsg_type != IPV6_PKTINFO) break;
      if (const auto info = value_of<in6_pktinfo>(header)) into.to = address_of(*info);
      break;
    case SOL_PACKET:
      if (header.cmsg_type != PACKET_AUXDATA) break;
      if (const auto data = value_of<tpacket_auxdata>(header)) {
        into.vlan_tag = (data->tp_status & TP_STATUS_VLAN_VALID) != 0;
      }
      break;
    default: break;
  }
}

}  // namespace

Ancillary parse_ancillary(msghdr& message) {
  Ancillary all;
  const auto* end = static_cast<const std::uint8_t*>(message.msg_control) + message.msg_controllen;
  for (cmsghdr* header = CMSG_FIRSTHDR(&message); header != nullptr; header = CMSG_NXTHDR(&message, header)) {
    // The macros look at where the next one begins, not at where this one ends.
    const auto room = static_cast<std::size_t>(end - reinterpret_cast<const std::uint8_t*>(header));
    if (header->cmsg_len < CMSG_LEN(0) || header->cmsg_len > room) break;
    take(*header, all);
  }
  if (all.error) all.error->stamp = all.stamp;
  return all;
}

}  // namespace ntool::sys
