// Who runs this process.
#pragma once

#include <cstdint>

namespace ntool::sys {

/// geteuid(2): whose rights count.
std::uint32_t effective_user();
/// getegid(2).
std::uint32_t effective_group();

}  // namespace ntool::sys
