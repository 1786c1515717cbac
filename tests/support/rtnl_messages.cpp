#include "support/rtnl_messages.hpp"

#include <linux/if_addr.h>
#include <linux/if_link.h>
#include <linux/rtnetlink.h>

namespace ntool::test {
namespace {

using wire::NetlinkWriter;

void put_stats(NetlinkWriter& writer, const wire::rtnl::LinkStats& s) {
  ByteWriter counters(std::endian::native);
  for (const std::uint64_t counter :
       {s.rx_packets,       s.tx_packets,        s.rx_bytes,          s.tx_bytes,        s.rx_errors,
        s.tx_errors,        s.rx_dropped,        s.tx_dropped,        s.multicast,       s.collisions,
        s.rx_length_errors, s.rx_over_errors,    s.rx_crc_errors,     s.rx_frame_errors, s.rx_fifo_errors,
        s.rx_missed_errors, s.tx_aborted_errors, s.tx_carrier_errors, s.tx_fifo_errors,  s.tx_heartbeat_errors,
        s.tx_window_errors, s.rx_compressed,     s.tx_compressed,     s.rx_nohandler,    s.rx_otherhost_dropped}) {
    counters.u64(counter);
  }
  writer.attribute(IFLA_STATS64, counters.view());
}

void put_map(NetlinkWriter& writer, const wire::rtnl::LinkMap& map) {
  ByteWriter bytes(std::endian::native);
  bytes.u64(map.memory_start);
  bytes.u64(map.memory_end);
  bytes.u64(map.base_address);
  bytes.u16(map.interrupt);
  bytes.u8(map.dma);
  bytes.u8(map.port);
  bytes.zeros(4);
  writer.attribute(IFLA_MAP, bytes.view());
}

}  // namespace

std::vector<std::uint8_t> message_of(const wire::rtnl::Link& link) {
  NetlinkWriter writer(RTM_NEWLINK, NLM_F_MULTI);
  writer.fixed().u16(0);
  writer.fixed().u16(link.hardware_type);
  writer.fixed().u32(link.index.value());
  writer.fixed().u32(link.flags);
  writer.fixed().u32(0);
  writer.attribute_text(IFLA_IFNAME, link.name);
  writer.attribute_number(IFLA_TXQLEN, link.tx_queue_length);
  writer.attribute_number(IFLA_OPERSTATE, link.operational_state);
  writer.attribute_number(IFLA_MTU, link.mtu.value());
  put_map(writer, link.map);
  if (!link.hardware_address.empty()) writer.attribute(IFLA_ADDRESS, link.hardware_address);
  if (!link.hardware_broadcast.empty()) writer.attribute(IFLA_BROADCAST, link.hardware_broadcast);
  if (link.master) writer.attribute_number(IFLA_MASTER, link.master->value());
  if (link.lower) writer.attribute_number(IFLA_LINK, link.lower->value());
  if (!link.alias.empty()) writer.attribute_text(IFLA_IFALIAS, link.alias);
  if (link.stats) put_stats(writer, *link.stats);
  if (!link.kind.empty()) {
    writer.begin_nested(IFLA_LINKINFO);
    writer.attribute_text(IFLA_INFO_KIND, link.kind);
    writer.end_nested();
  }
  if (!link.alternate_names.empty()) {
    writer.begin_nested(IFLA_PROP_LIST);
    for (const auto& name : link.alternate_names) writer.attribute_text(IFLA_ALT_IFNAME, name);
    writer.end_nested();
  }
  return writer.finish().value();
}

std::vector<std::uint8_t> message_of(const wire::rtnl::Address& address) {
  NetlinkWriter writer(RTM_NEWADDR, NLM_F_MULTI);
  writer.fixed().u8(address.local.is_v4() ? 2 : 10);
  writer.fixed().u8(static_cast<std::uint8_t>(address.prefix_length));
  writer.fixed().u8(static_cast<std::uint8_t>(address.flags));
  writer.fixed().u8(address.scope);
  writer.fixed().u32(address.index.value());
  writer.attribute(IFA_ADDRESS, address.peer.value_or(address.local).bytes());
  writer.attribute(IFA_LOCAL, address.local.bytes());
  if (address.broadcast) writer.attribute(IFA_BROADCAST, address.broadcast->bytes());
  if (!address.label.empty()) writer.attribute_text(IFA_LABEL, address.label);
  writer.attribute_number(IFA_FLAGS, address.flags);
  if (address.lifetime) {
    ByteWriter bytes(std::endian::native);
    bytes.u32(address.lifetime->preferred_s.value_or(0xFFFFFFFF));
    bytes.u32(address.lifetime->valid_s.value_or(0xFFFFFFFF));
    bytes.zeros(8);
    writer.attribute(IFA_CACHEINFO, bytes.view());
  }
  return writer.finish().value();
}

}  // namespace ntool::test
