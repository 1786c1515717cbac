#include <unistd.h>

#include <ntool/sys/fd.hpp>

namespace ntool::sys {

void Fd::reset(int number) {
  // Not repeated on EINTR: Linux has released the number by then, and it may already be somebody else's.
  if (number_ >= 0) ::close(number_);
  number_ = number;
}

}  // namespace ntool::sys
