// Filters in the kernel (socket(7), SO_ATTACH_FILTER) for raw sockets, which would otherwise be handed a copy of what
// all programs of the host receive. They are for speed: whoever reads checks all again.
#pragma once

#include <cstdint>
#include <linux/filter.h>
#include <span>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::sys {

using FilterProgram = std::vector<sock_filter>;

/// Drops other programs' echo replies. Errors pass: who they are about stands too deep in them.
FilterProgram echo_reply_program(Family family, std::uint16_t identifier);

enum class Filtered {
  destination_port,    ///< of packets with ports in front
  quoted_source_port,  ///< of the packet that an ICMP error is about
};
/// Lets in what has one of `ports` there; empty, or too many for a filter that costs little: any. Quotes of another
/// protocol than `protocol` are dropped; those with IPv6 extension headers pass.
FilterProgram filter_program(Filtered what, Family family, std::uint8_t protocol, std::span<const Port> ports);

/// In the place of the one before. Where the kernel does not take it there is none.
void attach_filter(int fd, FilterProgram program);

}  // namespace ntool::sys
