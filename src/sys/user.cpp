#include <unistd.h>

#include <ntool/sys/user.hpp>

namespace ntool::sys {

std::uint32_t effective_user() {
  return ::geteuid();
}

std::uint32_t effective_group() {
  return ::getegid();
}

}  // namespace ntool::sys
