// The version of c-ares, for `ntool --version`.
#pragma once

#include <string_view>

namespace ntool::net {

std::string_view resolver_library_version();

}  // namespace ntool::net
