// setsockopt(2) with an int.
#pragma once

#include <sys/socket.h>

#include <ntool/sys/error.hpp>

namespace ntool::sys {

inline Result<void> set_option(int fd, int level, int option, int value, const char* what) {
  if (::setsockopt(fd, level, option, &value, sizeof value) < 0) return fail_errno("set", what);
  return {};
}

/// For options without which things are told less well, and nothing else.
inline void try_option(int fd, int level, int option, int value) {
  ::setsockopt(fd, level, option, &value, sizeof value);
}

}  // namespace ntool::sys
