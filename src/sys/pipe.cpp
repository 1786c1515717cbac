#include <algorithm>
#include <array>
#include <cerrno>
#include <fcntl.h>
#include <poll.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/pipe.hpp>

namespace ntool::sys {
namespace {

/// Waits for bytes or the end; false: `stop` came first.
bool wait_readable(const Fd& fd, const StopFlag& stop) {
  // A descriptor of -1 is passed over by poll(2).
  std::array<pollfd, 2> watched{pollfd{.fd = fd.number(), .events = POLLIN, .revents = 0},
                                pollfd{.fd = stop.wake_fd(), .events = POLLIN, .revents = 0}};
  while (!stop.raised()) {
    if (::poll(watched.data(), watched.size(), -1) >= 0 && watched[0].revents != 0) return true;
  }
  return false;
}

}  // namespace

Result<PipeEnds> open_pipe() {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return fail_errno("open", "a pipe");
  return PipeEnds{Fd(ends[0]), Fd(ends[1])};
}

Result<std::string> read_to_end(const Fd& fd, const StopFlag* stop) {
  constexpr std::size_t limit = 65536;
  std::string text;
  std::array<char, 4096> buffer;
  while (true) {
    if (stop != nullptr && !wait_readable(fd, *stop)) return fail(error_from(EINTR, "read", "a pipe"));
    const ssize_t count = ::read(fd.number(), buffer.data(), buffer.size());
    if (count < 0 && errno == EINTR) continue;
    if (count < 0) return fail_errno("read", "a pipe");
    if (count == 0) return text;
    text.append(buffer.data(), std::min(static_cast<std::size_t>(count), limit - std::min(limit, text.size())));
  }
}

}  // namespace ntool::sys
