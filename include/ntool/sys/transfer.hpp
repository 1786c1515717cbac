// Moving bytes through descriptors that we did not open (stdin, stdout), which may be shared with other programs and
// are therefore never made non-blocking; and through pipes of our own by splice(2), without copying.
#pragma once

#include <ntool/base/bytes.hpp>
#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::sys {

enum class FileKind { terminal, pipe, regular, null_device, socket, other };
/// A closed descriptor is `other`.
FileKind kind_of(int fd);

/// A descriptor of our own, for writing, on the terminal behind `fd`. It is non-blocking, so that a frozen terminal
/// (Ctrl-S) cannot hold us up, while the flags of the shared one stay as they are. Errors: no /proc, a terminal that
/// belongs to another user, a pseudo-terminal's master.
Result<Fd> reopen_terminal(int fd);

/// Call it when a Poller says that `fd` is readable.
Result<Moved> read_some(int fd, MutableBytes buffer);
/// Call it when a Poller says that `fd` is writable. Writes what fits without blocking, on a blocking descriptor too:
/// by RWF_NOWAIT where the kernel has it for that file, by pieces that a writable pipe always has room for otherwise.
Result<Moved> write_some(int fd, Bytes bytes);

/// A pipe of our own, non-blocking at both ends, with room for `capacity` bytes or as much as the kernel grants.
struct Pipe {
  Fd read;
  Fd write;
  std::size_t capacity = 0;
  static Result<Pipe> open(std::size_t capacity);
};

/// Moves up to `count` bytes; one of the two is a pipe of ours. Errc::unsupported: the other cannot be spliced (a
/// terminal, a file opened for appending), copy instead.
Result<Moved> splice_some(int from, int to, std::size_t count);

}  // namespace ntool::sys
