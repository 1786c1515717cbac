// Hosts as nc's options name them → addresses.
#pragma once

#include "modes.hpp"

#include <optional>
#include <string>
#include <vector>

namespace ntool::commands::nc {

/// The addresses of `host`, numeric or resolved, in the order in which to try them. With -n a name is an error. A name
/// is waited for as long as -w says.
Result<std::vector<IpAddress>> addresses_of(const Session& session, const std::string& host,
                                            std::optional<Family> family);

}  // namespace ntool::commands::nc
