// A reply to a node information query, in the words of ping(8).
#pragma once

#include <string>

#include <ntool/wire/node_information.hpp>

namespace ntool::commands::ping {

/// What stands between ": " and "; seq=", with a blank in front of it where it is not empty: " peer, two.example.org.",
/// " fd01::1, fe80::1 (truncated)", " refused". Safe for a terminal whatever the reply holds.
std::string node_information_text(const wire::NodeInformation& reply);

}  // namespace ntool::commands::ping
