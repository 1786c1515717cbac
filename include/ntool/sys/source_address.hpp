// Which of our addresses the kernel would send from; nothing is sent to find out.
#pragma once

#include <optional>

#include <ntool/base/ip.hpp>

namespace ntool::sys {

/// nullopt: no route to `destination`, or no such family in this kernel. (connect(2) of a datagram socket.)
std::optional<IpAddress> source_address(const IpAddress& destination);

}  // namespace ntool::sys
