// Socket: TCP and UDP over IPv4 and IPv6, always non-blocking and close-on-exec. Its callers know Endpoints alone:
// sockaddr stays within sys, but for the callbacks that c-ares wants (net/dns_query.cpp). Nothing here waits: callers
// watch fd() with a Poller.
#pragma once

#include <cstdint>
#include <optional>

#include <ntool/base/bytes.hpp>
#include <ntool/base/ip.hpp>
#include <ntool/base/numbers.hpp>
#include <ntool/base/result.hpp>
#include <ntool/base/time.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

enum class Transport { tcp, udp };
std::string_view name_of(Transport transport);  ///< "tcp", "udp"

/// What one non-blocking read or write did.
struct Moved {
  enum class Status { moved, would_block, end };
  Status status = Status::moved;
  std::size_t bytes = 0;  ///< may be 0 with `moved`: an empty datagram

  static constexpr Moved some(std::size_t bytes) { return {Status::moved, bytes}; }
  static constexpr Moved nothing_now() { return {Status::would_block, 0}; }
  static constexpr Moved at_end() { return {Status::end, 0}; }
};

/// An ICMP error that the kernel kept for a socket (IP_RECVERR, ip(7)): who sent it and what it said.
struct NetworkError {
  int sys_errno = 0;
  bool from_icmp = false;  ///< false: this host's own kernel
  std::uint8_t icmp_type = 0;
  std::uint8_t icmp_code = 0;
  std::optional<IpAddress> offender;
  std::uint32_t info = 0;  ///< next-hop MTU, pointer, or a redirect's gateway, by type
  std::uint16_t extensions_at =
      0;  ///< where RFC 4884's extensions begin in what was quoted (IP_RECVERR_RFC4884); 0: none
  std::optional<WallTime> stamp = {};  ///< when it came, where the socket was asked to tell
};

/// How far TCP has got with what we gave it (TCP_INFO, tcp(7)).
struct Delivery {
  std::uint64_t unacknowledged_bytes = 0;  ///< handed to the kernel, not yet confirmed by the peer
  bool waits_for_window = false;           ///< the peer is alive but reads nothing: all that is left was never sent
  Duration since_last_ack = {};            ///< how long ago the peer's TCP said anything
};

class Socket {
 public:
  static Result<Socket> open(Family family, Transport transport);

  [[nodiscard]] int fd() const { return fd_.number(); }
  [[nodiscard]] Family family() const { return family_; }
  [[nodiscard]] Transport transport() const { return transport_; }

  /// For listeners: take over an address whose connections are in TIME_WAIT.
  Result<void> reuse_address();
  /// IPv6 listeners: leave IPv4 alone (IPV6_V6ONLY).
  Result<void> v6_only();
  /// Whether ICMP errors are kept with their sender. On an established TCP connection it would turn soft errors into
  /// hard ones: switch it off once connected.
  Result<void> keep_network_errors(bool on);
  Result<void> bind(const Endpoint& local);
  /// Before a bind to port 0: the port is chosen when connecting, which lets many connections to different hosts share
  /// one (IP_BIND_ADDRESS_NO_PORT, ip(7)).
  void choose_port_late();
  /// Of the packets to whom this is connected from now on: IPv6, 20 bits, leased (lease_flow_label).
  void set_flow_label(std::uint32_t label) { flow_label_ = label; }
  Result<void> listen(int backlog);

  struct Accepted;
  /// nullopt: nobody waits any more.
  Result<std::optional<Accepted>> accept();

  /// true: connected at once; false: under way, wait for writability and call finish_connect. UDP is always at once.
  Result<bool> start_connect(const Endpoint& to);
  /// The outcome of a connect under way (SO_ERROR). A connection that was made and reset since has been made: its bytes
  /// may still be read, and take_error() tells of the reset. A TCP connection to itself, which a scan of the local
  /// ephemeral ports can make out of nothing, is reported as refused.
  Result<void> finish_connect();

  Result<Moved> receive(MutableBytes buffer);
  Result<Moved> send(Bytes bytes);
  /// One datagram and its sender; a longer one than the buffer is cut.
  Result<Moved> receive_from(MutableBytes buffer, Endpoint& from);
  /// The sender of the next datagram, which stays in the queue; nullopt: none waits.
  Result<std::optional<Endpoint>> peek_sender();
  Result<void> shutdown_write();
  /// TCP keepalive, impatiently (tcp(7), TCP_KEEPIDLE): an idle connection becomes an error once the other host has
  /// vanished (ETIMEDOUT, within some five seconds) or has forgotten it (ECONNRESET; Linux remembers a socket that was
  /// closed for a minute, tcp_fin_timeout). A peer that has only ended its side answers the probes.
  void notice_death();
  /// The first SYN is followed by one more at most (TCP_SYNCNT, tcp(7)).
  void knock_little();
  /// From now on closing resets the connection instead of ending it (SO_LINGER, socket(7)): nothing of it stays behind.
  void reset_when_closed();

  [[nodiscard]] Result<Endpoint> local() const;
  [[nodiscard]] Result<Endpoint> peer() const;
  /// TCP only; a UDP socket has always delivered.
  [[nodiscard]] Delivery delivery() const;
  /// Bytes of a TCP connection that were sent and that no one has confirmed (SIOCOUTQ), and
  /// our end as one more; still told after a reset.
  [[nodiscard]] std::uint64_t unconfirmed() const;
  /// Of a TCP connection that stands: the packet that its longest segment fills, by the MSS that the peer told and what
  /// this host knows of the way (TCP_INFO); nullopt where the kernel does not say.
  [[nodiscard]] std::optional<Mtu> longest_packet() const;
  /// The pending error of the socket (SO_ERROR), taken away; 0 for none.
  [[nodiscard]] int take_error();
  /// The next ICMP error kept by keep_network_errors.
  [[nodiscard]] std::optional<NetworkError> take_network_error();

 private:
  Socket(Fd fd, Family family, Transport transport) : fd_(std::move(fd)), family_(family), transport_(transport) {}
  Fd fd_;
  Family family_ = Family::ipv4;
  Transport transport_ = Transport::tcp;
  std::uint32_t flow_label_ = 0;
  int early_reset_ = 0;  // an errno that finish_connect took from the kernel before its time
};

struct Socket::Accepted {
  Socket socket;
  Endpoint peer;
};

}  // namespace ntool::sys
