// /proc/net/tcp, tcp6, udp, udp6, udplite, udplite6, raw and raw6: one format (proc(5); net/ipv4/tcp_ipv4.c,
// get_tcp4_sock). Addresses are 32-bit words in the machine's own order, times are in 1/100 s.
#pragma once

#include <cstddef>
#include <optional>
#include <string_view>

#include <ntool/wire/sockets.hpp>

namespace ntool::wire {

/// The name of the table below /proc/net; empty for protocols that are not of the Internet.
[[nodiscard]] std::string_view proc_net_table(Family family, SocketProtocol protocol);

/// One line; nullopt where it is not of the format. A line may be followed by blanks, as those of IPv4 are.
/// What the text does not tell stays at its default: interface, cookie, mark …, and how many a listener lets wait.
[[nodiscard]] std::optional<InetSocket> parse_proc_net_inet(std::string_view line, Family family,
                                                            SocketProtocol protocol);

/// Reads a table line by line, and counts what is neither the heading nor a socket.
class ProcNetInet {
 public:
  ProcNetInet(Family family, SocketProtocol protocol) : family_(family), protocol_(protocol) {}
  [[nodiscard]] std::optional<InetSocket> read(std::string_view line);
  [[nodiscard]] std::size_t bad_lines() const { return bad_lines_; }

 private:
  Family family_;
  SocketProtocol protocol_;
  bool heading_seen_ = false;
  std::size_t bad_lines_ = 0;
};

}  // namespace ntool::wire
