#include "../address_family.hpp"

#include <fmt/format.h>
#include <limits>
#include <linux/if_addr.h>
#include <linux/rtnetlink.h>

#include <ntool/wire/rtnl/address.hpp>

namespace ntool::wire::rtnl {
namespace {

std::optional<std::uint32_t> seconds_or_forever(std::uint32_t seconds) {
  if (seconds == std::numeric_limits<std::uint32_t>::max()) return std::nullopt;
  return seconds;
}

Result<AddressLifetime> parse_lifetime(Bytes payload) {
  ByteReader reader(payload, std::endian::native);  // struct ifa_cacheinfo; its time stamps are of no use to us
  AddressLifetime lifetime;
  lifetime.preferred_s = seconds_or_forever(TRY(reader.u32()));
  lifetime.valid_s = seconds_or_forever(TRY(reader.u32()));
  return lifetime;
}

Result<IpAddress> parse_ip(const NetlinkAttribute& attribute, Family family) {
  const IpAddress address = TRY(IpAddress::from_bytes(attribute.payload));
  if (address.family() != family) {
    return malformed(fmt::format("netlink attribute {}", attribute.type), "an address of the other family");
  }
  return address;
}

}  // namespace

Result<std::optional<Address>> parse_address(const NetlinkMessage& message) {
  if (message.header.type != RTM_NEWADDR) {
    return malformed("address", fmt::format("the message is of type {}", message.header.type));
  }
  ByteReader reader(message.payload, std::endian::native);
  const std::uint8_t family_number = TRY(reader.u8());
  Address address;
  address.prefix_length = TRY(reader.u8());
  address.flags = TRY(reader.u8());
  address.scope = TRY(reader.u8());
  address.index = IfIndex(TRY(reader.u32()));
  if (family_number != af_inet && family_number != af_inet6) return std::optional<Address>{};

  const Family family = family_number == af_inet ? Family::ipv4 : Family::ipv6;
  std::optional<IpAddress> prefix_address;  // IFA_ADDRESS: the peer's where there is one (linux/if_addr.h)
  std::optional<IpAddress> local;
  TRY(for_each_attribute(reader.rest(), [&](const NetlinkAttribute& attribute) -> Result<void> {
    switch (attribute.type) {
      case IFA_ADDRESS: prefix_address = TRY(parse_ip(attribute, family)); break;
      case IFA_LOCAL: local = TRY(parse_ip(attribute, family)); break;
      case IFA_BROADCAST: address.broadcast = TRY(parse_ip(attribute, family)); break;
      case IFA_LABEL: address.label = attribute.text(); break;
      case IFA_FLAGS: address.flags = TRY(attribute.number<std::uint32_t>()); break;
      case IFA_CACHEINFO: address.lifetime = TRY(parse_lifetime(attribute.payload)); break;
      default: break;
    }
    return {};
  }));
  // The kernel leaves out 0.0.0.0.
  address.local = local.value_or(prefix_address.value_or(IpAddress::any(family)));
  if (local && prefix_address && *local != *prefix_address) address.peer = prefix_address;
  if (address.prefix_length > address.local.bits()) {
    return malformed("address",
                     fmt::format("{} has a prefix of {} bits", address.local.to_string(), address.prefix_length));
  }
  return address;
}

Result<std::vector<std::uint8_t>> request_addresses(std::optional<IfIndex> only) {
  NetlinkWriter writer(RTM_GETADDR, NLM_F_REQUEST | NLM_F_DUMP);
  writer.fixed().zeros(offsetof(ifaddrmsg, ifa_index));  // any family
  writer.fixed().u32(only.value_or(IfIndex{}).value());
  return writer.finish();
}

}  // namespace ntool::wire::rtnl
