// Who runs us.
#pragma once

namespace ntool::sys {

/// Whether the real user is root (getuid(2)), in whatever user namespace.
bool is_superuser();

}  // namespace ntool::sys
