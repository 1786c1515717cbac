// What routers add to ICMP errors (RFC 4884), as records: the words are those of JSON documents and of saved sessions.
#pragma once

#include <array>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::wire {

/// A label of MPLS (RFC 4950): label, traffic_class, bottom, ttl.
void describe(Fields& fields, const MplsLabel& label);

/// By the numbers of InterfaceInformation::Role (RFC 5837).
inline constexpr std::array<std::string_view, 4> interface_roles = {"incoming", "incoming_sub_ip", "outgoing",
                                                                    "next_hop"};
static_assert(static_cast<std::size_t>(InterfaceInformation::Role::next_hop) + 1 == interface_roles.size());

}  // namespace ntool::wire

namespace ntool::engine {

/// An object that nothing else tells of: class, type, bytes (hexadecimal).
void describe(Fields& fields, const TraceReply::Extension& object);

}  // namespace ntool::engine
