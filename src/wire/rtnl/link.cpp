#include "ifinfomsg.hpp"

#include <fmt/format.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

#include <ntool/wire/rtnl/link.hpp>

namespace ntool::wire::rtnl {
namespace {

constexpr std::size_t longest_name = 15;  // IFNAMSIZ less the NUL

Result<LinkMap> parse_map(Bytes payload) {
  ByteReader reader(payload, std::endian::native);
  LinkMap map;
  map.memory_start = TRY(reader.u64());
  map.memory_end = TRY(reader.u64());
  map.base_address = TRY(reader.u64());
  map.interrupt = TRY(reader.u16());
  map.dma = TRY(reader.u8());
  map.port = TRY(reader.u8());
  return map;
}

std::vector<std::uint8_t> owned(Bytes bytes) {
  return {bytes.begin(), bytes.end()};
}

Result<void> read_attribute(const NetlinkAttribute& attribute, Link& link) {
  switch (attribute.type) {
    case IFLA_IFNAME: link.name = attribute.text(); break;
    case IFLA_IFALIAS: link.alias = attribute.text(); break;
    case IFLA_MTU: link.mtu = Mtu(TRY(attribute.number<std::uint32_t>())); break;
    case IFLA_TXQLEN: link.tx_queue_length = TRY(attribute.number<std::uint32_t>()); break;
    case IFLA_ADDRESS: link.hardware_address = owned(attribute.payload); break;
    case IFLA_BROADCAST: link.hardware_broadcast = owned(attribute.payload); break;
    case IFLA_OPERSTATE: link.operational_state = TRY(attribute.number<std::uint8_t>()); break;
    case IFLA_MASTER: link.master = IfIndex(TRY(attribute.number<std::uint32_t>())); break;
    case IFLA_LINK: link.lower = IfIndex(TRY(attribute.number<std::uint32_t>())); break;
    case IFLA_MAP: link.map = TRY(parse_map(attribute.payload)); break;
    case IFLA_STATS64: link.stats = parse_link_stats64(attribute.payload); break;
    case IFLA_STATS:
      if (!link.stats) link.stats = parse_link_stats32(attribute.payload);
      break;
    case IFLA_LINKINFO:
      return for_each_attribute(attribute.payload, [&](const NetlinkAttribute& inner) -> Result<void> {
        if (inner.type == IFLA_INFO_KIND) link.kind = inner.text();
        return {};
      });
    case IFLA_PROP_LIST:
      return for_each_attribute(attribute.payload, [&](const NetlinkAttribute& inner) -> Result<void> {
        if (inner.type == IFLA_ALT_IFNAME) link.alternate_names.emplace_back(inner.text());
        return {};
      });
    default: break;
  }
  return {};
}

}  // namespace

Result<Link> parse_link(const NetlinkMessage& message) {
  if (message.header.type != RTM_NEWLINK) {
    return malformed("link", fmt::format("the message is of type {}", message.header.type));
  }
  ByteReader reader(message.payload, std::endian::native);
  TRY(reader.skip(2));  // ifi_family and padding
  Link link;
  link.hardware_type = TRY(reader.u16());
  link.index = IfIndex(TRY(reader.u32()));
  link.flags = TRY(reader.u32());
  TRY(reader.skip(4));  // ifi_change
  TRY(for_each_attribute(reader.rest(),
                         [&](const NetlinkAttribute& attribute) { return read_attribute(attribute, link); }));
  if (link.name.empty()) return malformed("link", fmt::format("interface {} has no name", link.index.value()));
  return link;
}

Result<std::vector<std::uint8_t>> request_all_links() {
  NetlinkWriter writer(RTM_GETLINK, NLM_F_REQUEST | NLM_F_DUMP);
  write_ifinfomsg(writer.fixed());
  return writer.finish();
}

Result<std::vector<std::uint8_t>> request_link(std::string_view name) {
  NetlinkWriter writer(RTM_GETLINK, NLM_F_REQUEST);
  write_ifinfomsg(writer.fixed());
  // IFLA_IFNAME finds alternate names too, but takes no more than 15 bytes.
  writer.attribute_text(name.size() <= longest_name ? IFLA_IFNAME : IFLA_ALT_IFNAME, name);
  return writer.finish();
}

Result<std::vector<std::uint8_t>> request_link(IfIndex index) {
  NetlinkWriter writer(RTM_GETLINK, NLM_F_REQUEST);
  write_ifinfomsg(writer.fixed(), index);
  return writer.finish();
}

}  // namespace ntool::wire::rtnl
