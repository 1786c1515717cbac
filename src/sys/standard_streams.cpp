#include <cerrno>
#include <csignal>
#include <fcntl.h>
#include <sys/ioctl.h>
#include <unistd.h>

#include <ntool/sys/files.hpp>
#include <ntool/sys/standard_streams.hpp>

namespace ntool::sys {
namespace {

/// Puts a pipe's end at `fd`, the lowest free number, and closes the other end.
void open_on_dead_pipe(int fd) {
  int ends[2];
  if (::pipe(ends) != 0) return;
  // The reading end came first and so has the number `fd`.
  if (fd != STDIN_FILENO) ::dup2(ends[1], fd);
  ::close(ends[1]);
}

}  // namespace

void secure_standard_streams() {
  for (const int fd : {STDIN_FILENO, STDOUT_FILENO, STDERR_FILENO}) {
    if (::fcntl(fd, F_GETFD) != -1 || errno != EBADF) continue;
    // The lowest free number is given out, and all below `fd` are open by now.
    if (::open("/dev/null", fd == STDIN_FILENO ? O_RDONLY : O_WRONLY) == -1) open_on_dead_pipe(fd);
  }
  std::signal(SIGPIPE, SIG_IGN);
  std::signal(SIGXFSZ, SIG_IGN);  // a file size limit is a failed write (EFBIG), to be told like a full disk
}

void complain(std::string_view line) {
  (void)write_all(STDERR_FILENO, std::string(line) + "\n", "standard error");
}

bool is_terminal(int fd) {
  return ::isatty(fd) == 1;
}

std::optional<std::size_t> terminal_columns(int fd) {
  winsize size{};
  if (::ioctl(fd, TIOCGWINSZ, &size) != 0 || size.ws_col == 0) return std::nullopt;
  return size.ws_col;
}

}  // namespace ntool::sys
