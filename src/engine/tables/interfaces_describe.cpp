// The description of an InterfaceRecord: every key of the JSON, with its unit. docs/commands/ifconfig.md explains them.
#include <array>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <ntool/engine/tables/hardware.hpp>
#include <ntool/engine/tables/interface_counters.hpp>
#include <ntool/engine/tables/interface_flags.hpp>
#include <ntool/engine/tables/interfaces.hpp>

namespace ntool::engine {
namespace {

using wire::rtnl::Address;
using wire::rtnl::Link;

std::optional<std::string> colons_unless_empty(const std::vector<std::uint8_t>& bytes) {
  return bytes.empty() ? std::nullopt : std::optional(to_hex(bytes, ':'));
}

/// IF_OPER_* (RFC 2863 3.1.12), in the words of ip(8).
std::string_view operational_state_word(std::uint8_t state) {
  static constexpr std::array<std::string_view, 7> words = {"unknown", "notpresent", "down", "lowerlayerdown",
                                                            "testing", "dormant",    "up"};
  return state < words.size() ? words[state] : words[0];
}

std::string scope_word(std::uint8_t scope) {
  switch (scope) {
    case RT_SCOPE_UNIVERSE: return "global";
    case RT_SCOPE_SITE: return "site";
    case RT_SCOPE_LINK: return "link";
    case RT_SCOPE_HOST: return "host";
    case RT_SCOPE_NOWHERE: return "nowhere";
    default: return std::to_string(scope);
  }
}

std::vector<std::string_view> address_flag_words(const Address& address) {
  struct Word {
    std::uint32_t bit;
    std::string_view word;
  };
  static constexpr auto words = std::to_array<Word>({{IFA_F_NODAD, "nodad"},
                                                     {IFA_F_OPTIMISTIC, "optimistic"},
                                                     {IFA_F_DADFAILED, "dadfailed"},
                                                     {IFA_F_HOMEADDRESS, "home"},
                                                     {IFA_F_DEPRECATED, "deprecated"},
                                                     {IFA_F_TENTATIVE, "tentative"},
                                                     {IFA_F_PERMANENT, "permanent"},
                                                     {IFA_F_MANAGETEMPADDR, "mngtmpaddr"},
                                                     {IFA_F_NOPREFIXROUTE, "noprefixroute"},
                                                     {IFA_F_MCAUTOJOIN, "autojoin"},
                                                     {IFA_F_STABLE_PRIVACY, "stable_privacy"}});
  std::vector<std::string_view> found;
  // One bit, two names: the second address of an IPv4 network, a privacy address of IPv6 (RFC 8981).
  if ((address.flags & IFA_F_SECONDARY) != 0) found.push_back(address.local.is_v4() ? "secondary" : "temporary");
  for (const auto& [bit, word] : words) {
    if ((address.flags & bit) != 0) found.push_back(word);
  }
  return found;
}

struct AddressView {
  const Address& address;
};
void describe(Fields& fields, const AddressView& view) {
  const Address& address = view.address;
  const bool is_v4 = address.local.is_v4();
  fields.field("family", is_v4 ? "inet" : "inet6")
      .field("address", address.local)
      .field("prefix_length", address.prefix_length);
  if (is_v4) {
    if (const auto prefix = Prefix::make(address.local, address.prefix_length)) {
      fields.field("netmask", prefix->netmask());
    }
  }
  fields.field("broadcast", address.broadcast)
      .field("peer", address.peer)
      .field("scope", scope_word(address.scope))
      .field("label", unless_empty(address.label));
  if (is_v4) fields.field("secondary", (address.flags & IFA_F_SECONDARY) != 0);
  fields.list("flags", address_flag_words(address));
  if (address.lifetime) {
    fields.field("preferred_lifetime_s", address.lifetime->preferred_s)
        .field("valid_lifetime_s", address.lifetime->valid_s);
  }
}

struct HardwareView {
  const Link& link;
};
void describe(Fields& fields, const HardwareView& view) {
  fields.field("type", hardware_type(view.link.hardware_type).name)
      .field("type_value", view.link.hardware_type)
      .field("address", colons_unless_empty(view.link.hardware_address))
      .field("broadcast", colons_unless_empty(view.link.hardware_broadcast));
}

struct ReceiveView {
  const wire::rtnl::LinkStats& stats;
};
void describe(Fields& fields, const ReceiveView& view) {
  const auto counters = receive_counters(view.stats);
  fields.field("bytes", counters.bytes)
      .field("packets", counters.packets)
      .field("errors", counters.errors)
      .field("dropped", counters.dropped)
      .field("overruns", counters.overruns)
      .field("frame", counters.frame)
      .field("compressed", counters.compressed)
      .field("multicast", counters.multicast)
      .field("missed_errors", view.stats.rx_missed_errors)
      .field("length_errors", view.stats.rx_length_errors)
      .field("over_errors", view.stats.rx_over_errors)
      .field("crc_errors", view.stats.rx_crc_errors)
      .field("frame_errors", view.stats.rx_frame_errors)
      .field("no_handler", view.stats.rx_nohandler)
      .field("other_host_dropped", view.stats.rx_otherhost_dropped);
}

struct TransmitView {
  const wire::rtnl::LinkStats& stats;
};
void describe(Fields& fields, const TransmitView& view) {
  const auto counters = transmit_counters(view.stats);
  fields.field("bytes", counters.bytes)
      .field("packets", counters.packets)
      .field("errors", counters.errors)
      .field("dropped", counters.dropped)
      .field("overruns", counters.overruns)
      .field("carrier", counters.carrier)
      .field("collisions", counters.collisions)
      .field("compressed", counters.compressed)
      .field("carrier_errors", view.stats.tx_carrier_errors)
      .field("aborted_errors", view.stats.tx_aborted_errors)
      .field("window_errors", view.stats.tx_window_errors)
      .field("heartbeat_errors", view.stats.tx_heartbeat_errors);
}

struct MapView {
  const wire::rtnl::LinkMap& map;
};
void describe(Fields& fields, const MapView& view) {
  fields.field("interrupt", view.map.interrupt)
      .field("base_address", view.map.base_address)
      .field("memory_start", view.map.memory_start)
      .field("memory_end", view.map.memory_end)
      .field("dma", view.map.dma)
      .field("port", view.map.port);
}

}  // namespace

void describe(Fields& fields, const InterfaceRecord& record) {
  const Link& link = record.link;
  std::vector<AddressView> addresses;
  addresses.reserve(record.addresses.size());
  for (const Address& address : record.addresses) addresses.push_back({address});

  fields.field("name", link.name)
      .field("index", link.index)
      .field("kind", unless_empty(link.kind))
      .list("flags", interface_flag_words(link.flags))
      .field("flags_value", link.flags)
      .field("mtu_bytes", link.mtu)
      .field("operstate", operational_state_word(link.operational_state))
      .field("master", unless_empty(record.master))
      .field("master_index", link.master)
      .field("lower_index", link.lower)
      .list("alternate_names", link.alternate_names)
      .field("alias", unless_empty(link.alias))
      .list("addresses", addresses)
      .field("hardware", HardwareView{link})
      .field("tx_queue_length_packets", link.tx_queue_length);
  if (link.stats) fields.field("rx", ReceiveView{*link.stats}).field("tx", TransmitView{*link.stats});
  if (link.map != wire::rtnl::LinkMap{}) fields.field("device", MapView{link.map});
}

}  // namespace ntool::engine
