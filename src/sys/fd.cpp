#include <algorithm>
#include <limits>
#include <sys/resource.h>
#include <unistd.h>

#include <ntool/sys/fd.hpp>

namespace ntool::sys {

void Fd::reset(int number) {
  // Not repeated on EINTR: Linux has released the number by then, and it may already be somebody else's.
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

std::size_t descriptor_limit() {
  rlimit limit{};
  if (::getrlimit(RLIMIT_NOFILE, &limit) < 0) return 1024;  // never fails for this resource
  return static_cast<std::size_t>(std::min<rlim_t>(limit.rlim_cur, std::numeric_limits<int>::max()));
}

}  // namespace ntool::sys
