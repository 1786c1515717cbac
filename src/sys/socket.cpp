#include "socket_address.hpp"
#include "socket_option.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <linux/sockios.h>
#include <netinet/tcp.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <ntool/sys/error.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::sys {
namespace {

bool is_would_block(int number) {
  return number == EAGAIN || number == EWOULDBLOCK;
}

/// read/write results with EINTR repeated. `end_at_zero`: 0 means the end (streams), not an empty datagram.
template <class Call>
Result<Moved> moved(Call call, bool end_at_zero, const char* operation) {
  while (true) {
    const ssize_t count = call();
    if (count > 0) return Moved::some(static_cast<std::size_t>(count));
    if (count == 0) return end_at_zero ? Moved::at_end() : Moved::some(0);
    if (is_would_block(errno)) return Moved::nothing_now();
    if (errno != EINTR) return fail_errno(operation);
  }
}

}  // namespace

std::string_view name_of(Transport transport) {
  return transport == Transport::tcp ? "tcp" : "udp";
}

Result<Socket> Socket::open(Family family, Transport transport) {
  const int type = transport == Transport::tcp ? SOCK_STREAM : SOCK_DGRAM;
  Fd fd(::socket(family == Family::ipv4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!fd.is_open()) {
    const auto subject = fmt::format("an {} {} socket", family == Family::ipv4 ? "IPv4" : "IPv6", name_of(transport));
    if (errno == EAFNOSUPPORT) return fail_errno("open", subject, "this kernel runs without that address family");
    if (errno == EMFILE) return fail_errno("open", subject, "raise 'ulimit -n'");
    return fail_errno("open", subject);
  }
  if (transport == Transport::udp) {
    // Room for a burst of large datagrams while stdout is slow; the kernel gives what net.core.rmem_max allows.
    const int wanted = 1 << 20;
    ::setsockopt(fd.number(), SOL_SOCKET, SO_RCVBUF, &wanted, sizeof wanted);
  }
  return Socket(std::move(fd), family, transport);
}

Result<void> Socket::reuse_address() {
  return set_option(fd(), SOL_SOCKET, SO_REUSEADDR, 1, "SO_REUSEADDR");
}

Result<void> Socket::v6_only() {
  return set_option(fd(), IPPROTO_IPV6, IPV6_V6ONLY, 1, "IPV6_V6ONLY");
}

Result<void> Socket::keep_network_errors(bool on) {
  if (family_ == Family::ipv4) return set_option(fd(), IPPROTO_IP, IP_RECVERR, on ? 1 : 0, "IP_RECVERR");
  return set_option(fd(), IPPROTO_IPV6, IPV6_RECVERR, on ? 1 : 0, "IPV6_RECVERR");
}

Result<void> Socket::bind(const Endpoint& local) {
  const SocketAddress address = to_socket_address(local);
  if (::bind(fd(), address.raw(), address.length) == 0) return {};
  const auto subject = fmt::format("{} port {} ({})", address_text(local.ip), local.port.value(), name_of(transport_));
  switch (errno) {
    case EADDRINUSE: return fail_errno("bind", subject, "another program has it; 'ntool nc -l 0' takes a free port");
    case EADDRNOTAVAIL: return fail_errno("bind", subject, "no interface of this host has that address");
    case EACCES: return fail_errno("bind", subject, "ports below 1024 want root; take a higher one");
    default: return fail_errno("bind", subject);
  }
}

void Socket::choose_port_late() {
  try_option(fd(), IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);  // of IPv6 sockets, too
}

Result<void> Socket::listen(int backlog) {
  if (::listen(fd(), backlog) < 0) return fail_errno("listen");
  return {};
}

Result<std::optional<Socket::Accepted>> Socket::accept() {
  while (true) {
    SocketAddress address;
    Fd accepted(::accept4(fd(), address.raw(), &address.length, SOCK_NONBLOCK | SOCK_CLOEXEC));
    if (accepted.is_open()) {
      return Accepted{Socket(std::move(accepted), family_, transport_), to_endpoint(address)};
    }
    if (is_would_block(errno)) return std::nullopt;
    // accept(2): errors of the new connection, already pending, and a firewall's no to it (EPERM), are not errors of
    // the listener.
    static constexpr std::array of_the_connection = {EINTR,        ECONNABORTED, EPROTO,    ENETDOWN,
                                                     EHOSTUNREACH, ENETUNREACH,  EHOSTDOWN, ENONET,
                                                     EPERM,        ENOPROTOOPT,  EOPNOTSUPP};
    if (std::ranges::find(of_the_connection, errno) == of_the_connection.end()) {
      return fail_errno("accept", "a connection");
    }
  }
}

Result<bool> Socket::start_connect(const Endpoint& to) {
  SocketAddress address = to_socket_address(to);
  if (flow_label_ != 0) address.set_flow_label(flow_label_);
  bool asked_again = false;
  while (true) {
    if (::connect(fd(), address.raw(), address.length) == 0) return true;
    if (errno == EALREADY || (errno == EINPROGRESS && asked_again)) return false;
    // On this host the answer is there before connect returns, which still says "in progress": asking once more is
    // cheaper than a round through the poller.
    if (errno == EINPROGRESS) {
      asked_again = true;
    } else if (asked_again && (errno == ECONNRESET || errno == EPIPE)) {
      early_reset_ = ECONNRESET;
      return true;
    } else if (errno != EINTR) {
      return fail_errno("connect to");
    }
  }
}

Result<void> Socket::finish_connect() {
  if (const int number = take_error(); number == ECONNRESET || number == EPIPE) {
    early_reset_ = ECONNRESET;  // before the handshake it would have been ECONNREFUSED
    return {};
  } else if (number != 0) {
    return fail(error_from(number, "connect to"));
  }
  const auto here = local();
  const auto there = peer();
  if (!there) return fail(there.error());
  if (transport_ == Transport::tcp && here && *here == *there) return fail(error_from(ECONNREFUSED, "connect to"));
  return {};
}

Result<Moved> Socket::receive(MutableBytes buffer) {
  const auto received =
      moved([&] { return ::recv(fd(), buffer.data(), buffer.size(), 0); }, transport_ == Transport::tcp, "receive");
  const bool at_end = received && received->status == Moved::Status::end;
  if (at_end && early_reset_ != 0) return fail(error_from(std::exchange(early_reset_, 0), "receive"));
  return received;
}

Result<Moved> Socket::send(Bytes bytes) {
  auto sent = moved([&] { return ::send(fd(), bytes.data(), bytes.size(), MSG_NOSIGNAL); }, false, "send");
  // udp(7): with IP_RECVERR the kernel tells when a queue of this host has dropped a datagram. Any router on the way
  // could have, too: it is no failure of the conversation.
  const bool dropped = !sent && transport_ == Transport::udp && sent.error().sys_errno == ENOBUFS;
  return dropped ? Moved::some(bytes.size()) : sent;
}

Result<Moved> Socket::receive_from(MutableBytes buffer, Endpoint& from) {
  SocketAddress address;
  const auto result = moved(
      [&] {
        address.length = sizeof address.storage;
        return ::recvfrom(fd(), buffer.data(), buffer.size(), 0, address.raw(), &address.length);
      },
      false, "receive");
  from = to_endpoint(address);
  return result;
}

Result<std::optional<Endpoint>> Socket::peek_sender() {
  SocketAddress address;
  std::uint8_t byte = 0;
  const auto result = TRY(moved(
      [&] {
        address.length = sizeof address.storage;
        return ::recvfrom(fd(), &byte, 1, MSG_PEEK, address.raw(), &address.length);
      },
      false, "receive"));
  if (result.status == Moved::Status::would_block) return std::nullopt;
  return to_endpoint(address);
}

Result<void> Socket::shutdown_write() {
  // ENOTCONN: the peer has reset us; the next read tells.
  if (::shutdown(fd(), SHUT_WR) < 0 && errno != ENOTCONN) return fail_errno("shut down", "the sending side");
  return {};
}

void Socket::notice_death() {
  struct {
    int level, option, value;
  } constexpr settings[] = {{SOL_SOCKET, SO_KEEPALIVE, 1},
                            {IPPROTO_TCP, TCP_KEEPIDLE, 2},
                            {IPPROTO_TCP, TCP_KEEPINTVL, 1},
                            {IPPROTO_TCP, TCP_KEEPCNT, 3}};
  // Where the kernel refuses one, a gone peer is noticed later; nothing else changes.
  for (const auto& each : settings) ::setsockopt(fd(), each.level, each.option, &each.value, sizeof each.value);
}

void Socket::knock_little() {
  try_option(fd(), IPPROTO_TCP, TCP_SYNCNT, 1);
}

void Socket::reset_when_closed() {
  const linger at_once{.l_onoff = 1, .l_linger = 0};
  ::setsockopt(fd(), SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
}

Result<Endpoint> Socket::local() const {
  SocketAddress address;
  if (::getsockname(fd(), address.raw(), &address.length) < 0) return fail_errno("read", "the local address");
  return to_endpoint(address);
}

Result<Endpoint> Socket::peer() const {
  SocketAddress address;
  if (::getpeername(fd(), address.raw(), &address.length) < 0) return fail_errno("read", "the peer's address");
  return to_endpoint(address);
}

std::uint64_t Socket::unconfirmed() const {
  int queued = 0;
  if (transport_ != Transport::tcp || ::ioctl(fd(), SIOCOUTQ, &queued) < 0 || queued < 0) return 0;
  return static_cast<std::uint64_t>(queued);
}

Delivery Socket::delivery() const {
  const std::uint64_t queued = unconfirmed();
  if (queued == 0) return {};
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, &info, &length) < 0 || info.tcpi_state == TCP_CLOSE) return {};
  // Our own end takes a place in the sequence, too (RFC 9293 3.4); it is not a byte of anybody's.
  const bool end_is_out =
      info.tcpi_state == TCP_FIN_WAIT1 || info.tcpi_state == TCP_CLOSING || info.tcpi_state == TCP_LAST_ACK;
  return {.unacknowledged_bytes = queued - (end_is_out ? 1U : 0U),
          .waits_for_window = info.tcpi_unacked == 0,
          .since_last_ack = std::chrono::milliseconds(info.tcpi_last_ack_recv)};
}

std::optional<Mtu> Socket::longest_packet() const {
  tcp_info info{};
  socklen_t length = sizeof info;
  if (::getsockopt(fd(), IPPROTO_TCP, TCP_INFO, &info, &length) < 0 || info.tcpi_snd_mss == 0) return std::nullopt;
  constexpr unsigned timestamps = 12;  // with its padding; the option is in each segment, and the MSS is without it
  const unsigned options = (info.tcpi_options & TCPI_OPT_TIMESTAMPS) != 0 ? timestamps : 0;
  const unsigned headers = family_ == Family::ipv4 ? 40 : 60;
  return Mtu(info.tcpi_snd_mss + options + headers);
}

int Socket::take_error() {
  int number = 0;
  socklen_t length = sizeof number;
  if (::getsockopt(fd(), SOL_SOCKET, SO_ERROR, &number, &length) < 0) return errno;
  return number != 0 ? number : std::exchange(early_reset_, 0);
}

}  // namespace ntool::sys
