// What --json tells of a reply beyond an echo: the IPv4 options that came with it, and node information.
#pragma once

#include <ntool/base/record.hpp>
#include <ntool/wire/ip_options.hpp>
#include <ntool/wire/node_information.hpp>

namespace ntool::commands::ping {

struct IpOptionRecord {
  const wire::IpOption& option;
};
void describe(Fields& fields, const IpOptionRecord& record);

struct NodeInformationRecord {
  const wire::NodeInformation& reply;
};
void describe(Fields& fields, const NodeInformationRecord& record);

}  // namespace ntool::commands::ping
