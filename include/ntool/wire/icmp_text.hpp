// Words for ICMP errors as they reach ordinary sockets: type and code → what the sender says.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/base/ip.hpp>

namespace ntool::wire {

/// "host unreachable", "communication administratively prohibited" … (RFC 792, RFC 1122 3.2.2.1, RFC 1812 5.2.7.1;
/// RFC 4443 3.1 for IPv6). Unknown ones by number: "ICMP type 3 code 99".
std::string icmp_error_text(Family family, std::uint8_t type, std::uint8_t code);

}  // namespace ntool::wire
