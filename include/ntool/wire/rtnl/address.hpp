// RTM_NEWADDR: an address of an interface as rtnetlink(7) describes it, and the request that asks for all of them.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/wire/netlink.hpp>

namespace ntool::wire::rtnl {

/// Seconds; forever (4294967295) is nullopt.
struct AddressLifetime {
  std::optional<std::uint32_t> preferred_s, valid_s;
  bool operator==(const AddressLifetime&) const = default;
};

struct Address {
  IfIndex index = {};
  IpAddress local = {};                ///< our own
  std::optional<IpAddress> peer = {};  ///< the other end of a point-to-point address, where it differs from ours
  unsigned prefix_length = 0;          ///< of `peer` where there is one, else of `local`
  std::optional<IpAddress> broadcast = {};
  std::string label = {};   ///< IPv4 alone: the interface's name or an alias ("eth0:1"); any bytes
  std::uint8_t scope = 0;   ///< RT_SCOPE_*
  std::uint32_t flags = 0;  ///< IFA_F_*
  std::optional<AddressLifetime> lifetime = {};
};

/// `message` must be of type RTM_NEWADDR. nullopt: an address of a family that is neither IPv4 nor IPv6.
Result<std::optional<Address>> parse_address(const NetlinkMessage& message);

/// All IPv4 and IPv6 addresses, or those of one interface. Kernels before 4.20 do not filter: the answer may hold more.
Result<std::vector<std::uint8_t>> request_addresses(std::optional<IfIndex> only = std::nullopt);

}  // namespace ntool::wire::rtnl
