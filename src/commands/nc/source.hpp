// -s and -p: where a connection comes from.
#pragma once

#include "modes.hpp"

#include <optional>

namespace ntool::commands::nc {

/// The local endpoint to bind before connecting to `to`, of the same family; nullopt: the kernel chooses.
Result<std::optional<Endpoint>> source_for(const Session& session, const IpAddress& to);

}  // namespace ntool::commands::nc
