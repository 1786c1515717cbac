// The marks behind a time of traceroute: why the probe went no further.
#pragma once

#include <cstdint>
#include <string>

#include <ntool/base/ip.hpp>

namespace ntool::wire {

/// "!H", "!N", "!P", "!S", "!X", "!V", "!C", "!F-1400"; "!<16>" for other codes of unreachable, "!<12-0>" (type and
/// code) for other types. Empty for what a trace expects: hop limit exceeded on the way, port unreachable at its end.
/// As the traceroute of Linux (2.1.2) has them; `info` as icmp_info() gives it.
std::string traceroute_mark(Family family, std::uint8_t type, std::uint8_t code, std::uint32_t info);

}  // namespace ntool::wire
