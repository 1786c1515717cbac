// The version of c-ares, for `ntool --version`. Defined in src/net/dns_query.cpp, the one file that knows c-ares.
#pragma once

#include <string_view>

namespace ntool::net {

std::string_view resolver_library_version();

}  // namespace ntool::net
