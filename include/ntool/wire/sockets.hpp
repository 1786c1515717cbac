// Sockets as the kernel tells of them, by sock_diag(7) or in /proc/net: the values that both readers make, so that
// whoever selects, joins and shows them need not know where they came from.
#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>

namespace ntool::wire {

enum class SocketProtocol : std::uint8_t { tcp, udp, udplite, raw, unix_stream, unix_dgram, unix_seqpacket };

/// include/net/tcp_states.h. UDP and raw sockets use established (connected) and close (not connected); UNIX sockets
/// established, listen and close.
enum class SocketState : std::uint8_t {
  established = 1,
  syn_sent,
  syn_recv,
  fin_wait_1,
  fin_wait_2,
  time_wait,
  close,
  close_wait,
  last_ack,
  listen,
  closing,
};

/// What a TCP socket waits for (idiag_timer; column "tr" of /proc/net/tcp). A kind beyond these is a newer kernel's.
struct SocketTimer {
  enum class Kind : std::uint8_t { off, retransmit, keepalive, time_wait, probe };
  Kind kind = Kind::off;
  std::uint32_t expires_ms = 0;
  std::uint32_t retransmits = 0;
  std::optional<std::uint32_t> probes = {};  ///< unanswered probes of a window or of the peer; only /proc tells both
  bool operator==(const SocketTimer&) const = default;
};

/// One TCP, UDP, UDP-Lite or raw socket. The "port" of a raw socket is its protocol number.
struct InetSocket {
  SocketProtocol protocol = SocketProtocol::tcp;
  SocketState state = SocketState::close;
  Endpoint local;
  Endpoint peer;
  IfIndex interface;                ///< bound to this interface; 0: to none
  std::uint32_t receive_queue = 0;  ///< bytes; of a TCP listener: connections that wait for accept
  std::uint32_t send_queue = 0;     ///< bytes; of a TCP listener: how many may wait (/proc: 0)
  SocketTimer timer;
  std::uint32_t uid = 0;
  std::uint64_t inode = 0;  ///< 0: no process has it (TIME_WAIT, SYN_RECV)
  /// Unique while the machine runs; only sock_diag tells it.
  std::optional<std::uint64_t> cookie = {};
  std::optional<std::uint32_t> mark = {};  ///< told with CAP_NET_ADMIN alone
  std::optional<std::uint64_t> cgroup_id = {};
  std::optional<std::uint8_t> shutdown = {};  ///< bit 0: no more receiving, bit 1: no more sending
  std::optional<bool> v6_only = {};           ///< of IPv6 listeners and unconnected ones
  bool operator==(const InetSocket&) const = default;
};

/// include/uapi/linux/net.h, socket_state. Connecting ones wait to be accepted and are nobody's yet; disconnecting ones
/// are nobody's any more.
enum class UnixPhase : std::uint8_t { free, unconnected, connecting, connected, disconnecting };

/// The file that a UNIX socket is bound to, as unix_diag tells it: `device` is MKDEV(major, minor) of the kernel's own
/// (12 and 20 bits).
struct UnixSocketFile {
  std::uint32_t inode = 0;
  std::uint32_t device = 0;
  bool operator==(const UnixSocketFile&) const = default;
};

struct UnixSocket {
  SocketProtocol protocol = SocketProtocol::unix_stream;
  SocketState state = SocketState::close;
  std::optional<UnixPhase> phase = {};              ///< only /proc tells
  std::optional<std::uint32_t> receive_queue = {};  ///< bytes; of a listener: connections that wait; not in /proc
  std::optional<std::uint32_t> send_queue = {};     ///< bytes; of a listener: how many may wait; not in /proc
  std::optional<std::uint32_t> references = {};     ///< only /proc tells
  std::optional<std::uint32_t> flags = {};          ///< SO_ACCEPTCON 0x10000; only /proc tells
  std::optional<std::uint32_t> uid = {};            ///< not in /proc
  std::uint64_t inode = 0;
  std::uint64_t peer_inode = 0;  ///< 0: none, or not known (/proc)
  std::string path = {};         ///< any bytes; an abstract name begins with '@' in place of its NUL; empty: unnamed
  std::optional<std::uint64_t> cookie = {};
  std::optional<std::uint8_t> shutdown = {};
  std::optional<UnixSocketFile> file = {};                        ///< asked of sock_diag alone
  std::optional<std::vector<std::uint32_t>> waiting_inodes = {};  ///< connections that wait at a listener; as file
  bool operator==(const UnixSocket&) const = default;
};

}  // namespace ntool::wire
