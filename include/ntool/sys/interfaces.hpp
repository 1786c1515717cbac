// The kernel's names and indexes of network interfaces, in the network namespace of this process.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>

namespace ntool::sys {

/// "eth0" → 2. Errors: Errc::not_found, naming the interface; also for names that no interface can have (empty, longer
/// than 15 bytes). netdevice(7), SIOCGIFINDEX.
Result<IfIndex> interface_index(std::string_view name);

/// 2 → "eth0". Errors: Errc::not_found. SIOCGIFNAME. Any bytes but NUL, '/', ':' and blanks may stand in a name.
Result<std::string> interface_name(IfIndex index);

/// The address as people type it: the zone of "fe80::1%eth0" by its name, by its number where there is no such
/// interface.
std::string address_text(const IpAddress& address);

}  // namespace ntool::sys
