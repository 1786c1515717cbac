// A socket to ask about interfaces with ioctl(2), see netdevice(7).
#pragma once

#include <sys/socket.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

/// These requests work on a socket of any family, and this one exists in every kernel.
inline Result<Fd> open_ioctl_socket() {
  Fd socket(::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC, 0));
  if (!socket.is_open()) return fail_errno("open", "a socket to ask for interfaces");
  return socket;
}

}  // namespace ntool::sys
