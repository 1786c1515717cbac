#include "../address_family.hpp"
#include "request_flags.hpp"

#include <fmt/format.h>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/rtnl/edit.hpp>

namespace ntool::wire::rtnl {
namespace {

/// A network of two addresses or one has none to spare for a broadcast (RFC 3021).
constexpr unsigned longest_with_broadcast = 30;

Result<void> check_family(const NewRoute& route, const std::optional<IpAddress>& address, std::string_view what) {
  if (!address || address->family() == route.to.address().family()) return {};
  return usage_error(fmt::format("the {} {} of a route to {} is of the other family", what, address->to_string(),
                                 route.to.to_string()));
}

}  // namespace

Result<std::vector<std::uint8_t>> request_add_address(IfIndex index, const Prefix& address) {
  const IpAddress& ip = address.address();
  NetlinkWriter writer(RTM_NEWADDR, only_new);
  ByteWriter& fixed = writer.fixed();  // struct ifaddrmsg
  fixed.u8(af_number(ip.family()));
  fixed.u8(static_cast<std::uint8_t>(address.length()));
  fixed.u8(ip.is_v6() ? IFA_F_NODAD : 0);
  // The kernel knows the scope of an IPv6 address from its bits; of an IPv4 one it wants to be told.
  fixed.u8(ip.is_loopback() ? RT_SCOPE_HOST : RT_SCOPE_UNIVERSE);
  fixed.u32(index.value());
  writer.attribute(IFA_LOCAL, ip.bytes());
  writer.attribute(IFA_ADDRESS, ip.bytes());
  if (ip.is_v4() && !ip.is_loopback() && address.length() <= longest_with_broadcast) {
    writer.attribute(IFA_BROADCAST, address.broadcast().bytes());
  }
  return writer.finish();
}

Result<std::vector<std::uint8_t>> request_add_route(const NewRoute& route) {
  TRY(check_family(route, route.via, "gateway"));
  TRY(check_family(route, route.source, "source"));
  std::optional<IfIndex> out = route.out;
  if (!out && route.via && route.via->zone() != IfIndex{}) out = route.via->zone();
  if (!out && !route.via) {
    return usage_error(fmt::format("a route to {} needs a gateway or an interface", route.to.to_string()));
  }
  if (!out && route.via->is_v6() && route.via->is_link_local()) {
    return usage_error(fmt::format("the link-local gateway {} needs an interface", route.via->to_string()));
  }

  const Family family = route.to.address().family();
  NetlinkWriter writer(RTM_NEWROUTE, only_new);
  ByteWriter& fixed = writer.fixed();  // struct rtmsg
  fixed.u8(af_number(family));
  fixed.u8(static_cast<std::uint8_t>(route.to.length()));
  fixed.u8(0);  // from any source
  fixed.u8(0);  // of any type of service
  fixed.u8(RT_TABLE_MAIN);
  fixed.u8(RTPROT_STATIC);
  fixed.u8(family == Family::ipv4 && !route.via ? RT_SCOPE_LINK : RT_SCOPE_UNIVERSE);
  fixed.u8(RTN_UNICAST);
  fixed.u32(0);
  // The kernel refuses a network with host bits set.
  if (route.to.length() > 0) writer.attribute(RTA_DST, route.to.network().bytes());
  if (route.via) writer.attribute(RTA_GATEWAY, route.via->bytes());
  if (out) writer.attribute_number(RTA_OIF, out->value());
  if (route.source) writer.attribute(RTA_PREFSRC, route.source->bytes());
  if (route.metric) writer.attribute_number(RTA_PRIORITY, *route.metric);
  return writer.finish();
}

}  // namespace ntool::wire::rtnl
