#include <unistd.h>

#include <ntool/sys/user.hpp>

namespace ntool::sys {

bool is_superuser() {
  return ::getuid() == 0;
}

}  // namespace ntool::sys
