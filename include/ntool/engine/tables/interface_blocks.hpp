// The blocks that ifconfig shows: one per interface and one per IPv4 alias label ("eth0:1"), each with the one IPv4
// address that the classic ioctls (netdevice(7), SIOCGIFADDR) tell for its name.
#pragma once

#include <string>
#include <string_view>
#include <vector>

#include <ntool/engine/tables/interfaces.hpp>

namespace ntool::engine {

struct InterfaceBlock {
  const InterfaceRecord* interface = nullptr;
  std::string name;                                          ///< the interface's own, or the alias label
  bool is_alias = false;                                     ///< has no counters and no IPv6 addresses of its own
  const wire::rtnl::Address* inet = nullptr;                 ///< the first IPv4 address labelled with `name`
  std::vector<const wire::rtnl::Address*> hidden_inet = {};  ///< IPv4 addresses that no block shows, told with -v
};

/// All blocks in natural order of names. They point into `records`.
std::vector<InterfaceBlock> interface_blocks(const std::vector<InterfaceRecord>& records);

/// The one block that `name` asks for: the interface's own, or an alias of it. Like the ioctls, it believes in any
/// alias ("eth0:99"); one that no address is labelled with has no address. `name` may be an alternate name of `record`.
InterfaceBlock interface_block(const InterfaceRecord& record, std::string_view name);

/// "eth0" of "eth0:1".
std::string_view device_of(std::string_view name);

}  // namespace ntool::engine
