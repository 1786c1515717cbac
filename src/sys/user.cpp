#include <unistd.h>

#include <ntool/sys/user.hpp>

namespace ntool::sys {

std::uint32_t effective_user() {
  return ::geteuid();
}

}  // namespace ntool::sys
