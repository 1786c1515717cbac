#include <algorithm>
#include <cerrno>
#include <fcntl.h>
#include <limits.h>
#include <poll.h>
#include <string>
#include <sys/socket.h>
#include <sys/stat.h>
#include <sys/sysmacros.h>
#include <sys/uio.h>
#include <unistd.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/transfer.hpp>

namespace ntool::sys {

FileKind kind_of(int fd) {
  struct stat about {};
  if (::fstat(fd, &about) < 0) return FileKind::other;
  if (S_ISREG(about.st_mode)) return FileKind::regular;
  if (S_ISFIFO(about.st_mode)) return FileKind::pipe;
  if (S_ISSOCK(about.st_mode)) return FileKind::socket;
  if (S_ISCHR(about.st_mode) && about.st_rdev == makedev(1, 3)) return FileKind::null_device;
  return ::isatty(fd) == 1 ? FileKind::terminal : FileKind::other;
}

Result<Fd> reopen_terminal(int fd) {
  const std::string path = "/proc/self/fd/" + std::to_string(fd);
  Fd own(::open(path.c_str(), O_WRONLY | O_NONBLOCK | O_NOCTTY | O_CLOEXEC));
  if (!own.is_open()) return fail_errno("open", "the terminal");
  struct stat shared {};
  struct stat opened {};
  const bool known = ::fstat(fd, &shared) == 0 && ::fstat(own.number(), &opened) == 0;
  // Opening a master makes another pseudo-terminal.
  if (!known || shared.st_rdev != opened.st_rdev || shared.st_ino != opened.st_ino || shared.st_rdev == makedev(5, 2)) {
    return fail({.code = Errc::unsupported, .operation = "open", .subject = "the terminal", .reason = "it is another"});
  }
  return own;
}

Result<Moved> read_some(int fd, MutableBytes buffer) {
  const ssize_t count = ::read(fd, buffer.data(), buffer.size());
  if (count > 0) return Moved::some(static_cast<std::size_t>(count));
  if (count == 0) return Moved::at_end();
  const int number = errno;  // before kind_of asks about something else
  if (number == EAGAIN || number == EINTR) return Moved::nothing_now();
  // A terminal whose other side hung up.
  if (number == EIO && kind_of(fd) == FileKind::terminal) return Moved::at_end();
  return fail(error_from(number, "read", "standard input"));
}

namespace {

/// For files and kernels without RWF_NOWAIT. As write(2): -1 and errno.
ssize_t write_without_waiting(int fd, Bytes bytes) {
  const FileKind kind = kind_of(fd);
  if (kind == FileKind::socket) return ::send(fd, bytes.data(), bytes.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
  // A regular file never makes us wait for long.
  if (kind == FileKind::regular || kind == FileKind::null_device) return ::write(fd, bytes.data(), bytes.size());
  // A pipe that polls as writable has room for PIPE_BUF (pipe(7)). What the Poller said is no longer true after the
  // first write, so it is asked again for each.
  pollfd room{.fd = fd, .events = POLLOUT, .revents = 0};
  if (::poll(&room, 1, 0) == 0) {
    errno = EAGAIN;
    return -1;
  }
  return ::write(fd, bytes.data(), std::min<std::size_t>(bytes.size(), PIPE_BUF));
}

}  // namespace

Result<Moved> write_some(int fd, Bytes bytes) {
  iovec part{const_cast<std::uint8_t*>(bytes.data()), bytes.size()};
  ssize_t count = ::pwritev2(fd, &part, 1, -1, RWF_NOWAIT);
  // EOPNOTSUPP, EINVAL, ESPIPE …: not for this kind of file. A regular file may answer EAGAIN for as long as it would
  // have to allocate blocks, and always polls as ready.
  const bool again = count < 0 && errno == EAGAIN;
  if (again ? kind_of(fd) == FileKind::regular : count < 0 && errno != EINTR && errno != EPIPE) {
    count = write_without_waiting(fd, bytes);
  } else if (again) {
    errno = EAGAIN;
  }
  if (count >= 0) return Moved::some(static_cast<std::size_t>(count));
  if (errno == EAGAIN || errno == EINTR) return Moved::nothing_now();
  return fail_errno("write to", "standard output");
}

Result<Pipe> Pipe::open(std::size_t capacity) {
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0) return fail_errno("open", "a pipe");
  Pipe pipe{Fd(ends[0]), Fd(ends[1])};
  // Refused beyond /proc/sys/fs/pipe-max-size or the user's share: the default does, more slowly.
  ::fcntl(ends[1], F_SETPIPE_SZ, static_cast<int>(capacity));
  pipe.capacity = static_cast<std::size_t>(std::max(::fcntl(ends[1], F_GETPIPE_SZ), PIPE_BUF));
  return pipe;
}

Result<Moved> splice_some(int from, int to, std::size_t count) {
  const ssize_t done = ::splice(from, nullptr, to, nullptr, count, SPLICE_F_NONBLOCK | SPLICE_F_MOVE);
  if (done > 0) return Moved::some(static_cast<std::size_t>(done));
  if (done == 0) return Moved::at_end();
  if (errno == EAGAIN || errno == EINTR) return Moved::nothing_now();
  if (errno == EINVAL) {
    return fail({.code = Errc::unsupported, .sys_errno = EINVAL, .operation = "splice", .reason = text_of(EINVAL)});
  }
  return fail_errno("move", "bytes");
}

}  // namespace ntool::sys
