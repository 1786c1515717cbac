// What a network device does for the kernel's protocols (ethtool(8), "offloads").
#pragma once

#include <string>

#include <ntool/base/result.hpp>

namespace ntool::sys {

/// From now on what leaves by `interface` of this network namespace is as it would be on a cable: with its checksums
/// written, and no longer than the MTU. Without this, a program that reads packets at the other end of a veth sees TCP
/// segments of up to 64 KiB whose checksums cover only the pseudo-header, since the kernel leaves that work to a device
/// that has nothing to do.
/// Errors: Errc::not_found for no such interface, Errc::permission without CAP_NET_ADMIN.
Result<void> turn_off_transmit_offloads(const std::string& interface);

}  // namespace ntool::sys
