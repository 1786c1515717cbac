// /proc/net/unix (proc(5); net/unix/af_unix.c, unix_seq_show).
//
// The kernel writes names as they are. One with a newline breaks its line in two: the first holds the socket and the
// name's beginning, the second is not of the format, or is a socket that its owner made up. Only sock_diag(7) cannot be
// fooled.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <ntool/wire/sockets.hpp>

namespace ntool::wire {

/// One line; nullopt where it is not of the format. The path is all that follows the one blank after the inode.
[[nodiscard]] std::optional<UnixSocket> parse_proc_net_unix(std::string_view line);

/// Reads the table line by line, and counts what is neither the heading nor a socket.
class ProcNetUnix {
 public:
  [[nodiscard]] std::optional<UnixSocket> read(std::string_view line);
  [[nodiscard]] std::size_t bad_lines() const { return bad_lines_; }

 private:
  bool heading_seen_ = false;
  std::size_t bad_lines_ = 0;
};

}  // namespace ntool::wire
