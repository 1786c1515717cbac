// For `ntool --version`.
#pragma once

#include <string_view>

namespace ntool::net {

/// The version of c-ares that is linked in: "1.18.1".
std::string_view resolver_library_version();

}  // namespace ntool::net
