#include "../interface_name.hpp"
#include "ifinfomsg.hpp"
#include "request_flags.hpp"

#include <fmt/format.h>
#include <linux/if_link.h>
#include <linux/veth.h>

#include <ntool/wire/netlink.hpp>
#include <ntool/wire/rtnl/edit.hpp>
#include <ntool/wire/rtnl/interface_flags.hpp>

namespace ntool::wire::rtnl {
namespace {

/// The end of a cable, or the switch: what struct ifinfomsg and the attributes after it say.
Result<void> write_link(NetlinkWriter& writer, const NewLink& link) {
  if (!is_interface_name(link.name)) {
    return usage_error(fmt::format("'{}' cannot be the name of an interface", link.name),
                       "take 1 to 15 bytes without blanks, '/' and ':'");
  }
  write_ifinfomsg(writer.fixed(), link.index.value_or(IfIndex{}));
  writer.attribute_text(IFLA_IFNAME, link.name);
  if (link.mac) writer.attribute(IFLA_ADDRESS, *link.mac);
  if (link.mtu) writer.attribute_number(IFLA_MTU, link.mtu->value());
  if (link.namespace_fd) writer.attribute_number(IFLA_NET_NS_FD, static_cast<std::uint32_t>(*link.namespace_fd));
  return {};
}

}  // namespace

Result<std::vector<std::uint8_t>> request_new_veth(const NewLink& one, const NewLink& other) {
  NetlinkWriter writer(RTM_NEWLINK, only_new);
  TRY(write_link(writer, one));
  writer.begin_nested(IFLA_LINKINFO);
  writer.attribute_text(IFLA_INFO_KIND, "veth");
  writer.begin_nested(IFLA_INFO_DATA);
  writer.begin_nested(VETH_INFO_PEER);  // a whole request within the request: struct ifinfomsg and attributes
  TRY(write_link(writer, other));
  return writer.finish();
}

Result<std::vector<std::uint8_t>> request_new_bridge(const NewLink& bridge) {
  NetlinkWriter writer(RTM_NEWLINK, only_new);
  TRY(write_link(writer, bridge));
  writer.begin_nested(IFLA_LINKINFO);
  writer.attribute_text(IFLA_INFO_KIND, "bridge");
  return writer.finish();
}

Result<std::vector<std::uint8_t>> request_change_link(IfIndex index, const LinkChange& change) {
  NetlinkWriter writer(RTM_SETLINK, acknowledged);
  const std::uint32_t flags = change.up.value_or(false) ? interface_flag::up : 0;
  write_ifinfomsg(writer.fixed(), index, flags, change.up ? interface_flag::up : 0);
  if (change.mtu) writer.attribute_number(IFLA_MTU, change.mtu->value());
  if (change.master) writer.attribute_number(IFLA_MASTER, change.master->value());
  return writer.finish();
}

}  // namespace ntool::wire::rtnl
