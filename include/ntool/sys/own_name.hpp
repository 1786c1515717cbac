// What this host calls itself.
#pragma once

#include <string>

namespace ntool::sys {

/// gethostname(2); "UNKNOWNHOST", as mtr(8) says, where the kernel does not tell. Any bytes may stand in it.
std::string own_host_name();

}  // namespace ntool::sys
