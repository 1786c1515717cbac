// What a ProbeSocket is told before its first probe.
#include "probe_socket_setup.hpp"

#include "probe_filter.hpp"
#include "socket_address.hpp"
#include "socket_option.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <linux/icmp.h>
#include <linux/icmpv6.h>
#include <linux/net_tstamp.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/random.hpp>

namespace ntool::sys {
namespace {

using Kind = ProbeSocket::Kind;

constexpr int send_coverage = 10;  // UDPLITE_SEND_CSCOV, udplite(7)

bool is_udp(Kind kind) {
  return kind == Kind::udp || kind == Kind::udp_lite;
}
bool is_raw(Kind kind) {
  return kind == Kind::icmp_raw || kind == Kind::raw || kind == Kind::icmp_errors;
}

/// raw(7): of all ICMP of the host only what can be an answer.
Result<void> let_in_answers_only(int fd, Kind kind, Family family, const ProbeSocket::Rules& rules) {
  if (family == Family::ipv4) {
    constexpr std::array wanted = {ICMP_ECHOREPLY, ICMP_DEST_UNREACH,  ICMP_SOURCE_QUENCH,
                                   ICMP_REDIRECT,  ICMP_TIME_EXCEEDED, ICMP_PARAMETERPROB};
    icmp_filter filter{~0U};
    for (const int type : wanted) {
      const bool is_reply = type == ICMP_ECHOREPLY;
      if (rules.send_only || (is_reply && kind == Kind::icmp_errors)) continue;
      filter.data &= ~(1U << static_cast<unsigned>(type));
    }
    if (::setsockopt(fd, SOL_RAW, ICMP_FILTER, &filter, sizeof filter) < 0) return fail_errno("set", "ICMP_FILTER");
    return {};
  }
  constexpr std::array wanted = {ICMPV6_ECHO_REPLY, ICMPV6_DEST_UNREACH, ICMPV6_PKT_TOOBIG, ICMPV6_TIME_EXCEED,
                                 ICMPV6_PARAMPROB};
  icmp6_filter filter{};
  for (auto& word : filter.data) word = ~0U;
  const auto let_in = [&](unsigned type) { filter.data[type / 32U] &= ~(1U << (type % 32U)); };
  for (const int type : wanted) {
    const bool is_reply = type == ICMPV6_ECHO_REPLY;
    if (!rules.send_only && !(is_reply && kind == Kind::icmp_errors)) let_in(static_cast<unsigned>(type));
  }
  if (rules.answer_type) let_in(*rules.answer_type);
  if (::setsockopt(fd, IPPROTO_ICMPV6, ICMPV6_FILTER, &filter, sizeof filter) < 0) {
    return fail_errno("set", "ICMPV6_FILTER");
  }
  return {};
}

/// Programs that start in a row must differ, and so must the first process of each of many containers.
std::uint16_t random_identifier() {
  return static_cast<std::uint16_t>(random_number<std::uint16_t>() ^ static_cast<std::uint16_t>(::getpid()));
}

Result<void> bind_source(int fd, Kind kind, const ProbeRoute& route, Port port) {
  const Endpoint local{route.source.value_or(IpAddress::any(route.family)), port};
  const SocketAddress address = to_socket_address(local);
  if (::bind(fd, address.raw(), address.length) == 0) return {};
  const int number = errno;
  std::string subject = address_text(local.ip);
  if (port != Port{}) subject += fmt::format(" {} {}", is_udp(kind) ? "port" : "identifier", port.value());
  errno = number;
  if (!is_udp(kind) && number == EADDRINUSE) {
    return fail_errno("send from", subject, "another program has that identifier; take another one");
  }
  switch (number) {
    case EADDRNOTAVAIL: return fail_errno("send from", subject, "no interface of this host has that address");
    case EADDRINUSE: return fail_errno("send from", subject, "another program has that port; take another one");
    case EACCES: return fail_errno("send from", subject, "ports below 1024 want root; take a higher one");
    default: return fail_errno("send from", subject);
  }
}

Result<std::uint16_t> number_of(int fd) {
  SocketAddress address;
  if (::getsockname(fd, address.raw(), &address.length) < 0) return fail_errno("read", "the local address");
  return to_endpoint(address).port.value();
}

/// Room for bursts, of which the kernel gives what net.core.rmem_max allows, and root more.
void make_room(int fd, const ProbeRoute& route) {
  constexpr int for_ordinary_users = 1 << 20;
  constexpr int for_root = 4 << 20;
  if (::setsockopt(fd, SOL_SOCKET, SO_RCVBUFFORCE, &for_root, sizeof for_root) < 0) {
    try_option(fd, SOL_SOCKET, SO_RCVBUF, for_ordinary_users);
  }
  try_option(fd, SOL_SOCKET, SO_RXQ_OVFL, 1);
  if (!route.send_buffer) try_option(fd, SOL_SOCKET, SO_SNDBUF, 1 << 20);
}

/// What is told beside each message that comes.
void ask_for_more(int fd, Kind kind, const ProbeRoute& route, const ProbeSocket::Rules& rules) {
  ask_for_stamps(fd);
  if (is_raw(kind) && route.family == Family::ipv4) return;  // the IP header is there to be read
  if (route.family == Family::ipv6) {
    try_option(fd, IPPROTO_IPV6, IPV6_RECVHOPLIMIT, 1);
    try_option(fd, IPPROTO_IPV6, IPV6_RECVPKTINFO, 1);
    if (rules.tell_traffic_class) try_option(fd, IPPROTO_IPV6, IPV6_RECVTCLASS, 1);
    return;
  }
  try_option(fd, IPPROTO_IP, IP_RECVTTL, 1);
  try_option(fd, IPPROTO_IP, IP_PKTINFO, 1);
  if (rules.tell_traffic_class) try_option(fd, IPPROTO_IP, IP_RECVTOS, 1);
  if (!route.ip_options.empty()) try_option(fd, IPPROTO_IP, IP_RECVOPTS, 1);
}

Result<void> ask_for_errors(int fd, Kind kind, Family family, const ProbeSocket::Rules& rules) {
  if (kind == Kind::icmp_raw || kind == Kind::icmp_errors) {
    return let_in_answers_only(fd, kind, family, rules);  // they come as messages, with all that was quoted
  }
  if (kind == Kind::raw || !rules.keep_errors) return {};
  if (family == Family::ipv4) {
    TRY(set_option(fd, IPPROTO_IP, IP_RECVERR, 1, "IP_RECVERR"));
    try_option(fd, IPPROTO_IP, IP_RECVERR_RFC4884, 1);
  } else {
    TRY(set_option(fd, IPPROTO_IPV6, IPV6_RECVERR, 1, "IPV6_RECVERR"));
    try_option(fd, IPPROTO_IPV6, IPV6_RECVERR_RFC4884, 1);
  }
  return {};
}

Result<void> connect_to_target(int fd, const ProbeRoute& route) {
  if (!route.only_from_target || !route.target) return {};
  const SocketAddress to = to_socket_address({*route.target, Port{}});
  if (::connect(fd, to.raw(), to.length) == 0) return {};
  return fail_errno("connect to", address_text(*route.target), errno == EACCES ? "a broadcast address is no host" : "");
}

}  // namespace

Result<Fd> open_probe_fd(Kind kind, Family family, std::uint8_t protocol) {
  const bool v4 = family == Family::ipv4;
  int number = v4 ? static_cast<int>(IPPROTO_ICMP) : static_cast<int>(IPPROTO_ICMPV6);
  std::string what = "ICMP raw";
  switch (kind) {
    case Kind::icmp_datagram: what = "ICMP datagram"; break;
    case Kind::icmp_raw:
    case Kind::icmp_errors: break;
    case Kind::udp: number = 0, what = "udp"; break;
    case Kind::udp_lite: number = IPPROTO_UDPLITE, what = "UDP-Lite"; break;
    case Kind::raw: number = protocol, what = fmt::format("raw protocol {}", protocol); break;
  }
  const int type = is_raw(kind) ? SOCK_RAW : SOCK_DGRAM;
  Fd fd(::socket(v4 ? AF_INET : AF_INET6, type | SOCK_NONBLOCK | SOCK_CLOEXEC, number));
  if (fd.is_open()) return fd;
  const auto subject = fmt::format("an {} {} socket", v4 ? "IPv4" : "IPv6", what);
  if (errno == EAFNOSUPPORT) return fail_errno("open", subject, "this kernel runs without that address family");
  if (errno == EMFILE) return fail_errno("open", subject, "raise 'ulimit -n'");
  return fail_errno("open", subject);
}

Result<std::uint16_t> set_up_probe_fd(int fd, Kind kind, const ProbeRoute& route, const ProbeSocket::Rules& rules) {
  make_room(fd, route);
  ask_for_more(fd, kind, route, rules);
  TRY(ask_for_errors(fd, kind, route.family, rules));
  TRY(apply(route, fd));

  if (kind == Kind::udp_lite && rules.checksum_coverage != 0) {
    TRY(set_option(fd, IPPROTO_UDPLITE, send_coverage, rules.checksum_coverage, "the checksum's coverage"));
  }
  if (rules.checksum_at && route.family == Family::ipv6) {
    TRY(set_option(fd, IPPROTO_IPV6, IPV6_CHECKSUM, *rules.checksum_at, "the checksum's place"));
  }

  std::uint16_t number = 0;
  if (kind == Kind::raw || kind == Kind::icmp_errors) {
    if (route.source) TRY(bind_source(fd, kind, route, Port{}));
  } else if (kind == Kind::icmp_raw) {
    number = rules.number ? *rules.number : random_identifier();
    if (route.source) TRY(bind_source(fd, kind, route, Port{}));
    attach_filter(fd, echo_reply_program(route.family, number));
  } else {
    // With port 0 the kernel chooses one here and now, and of ICMP the identifier.
    TRY(bind_source(fd, kind, route, Port(rules.number.value_or(0))));
    number = TRY(number_of(fd));
  }
  TRY(connect_to_target(fd, route));
  return number;
}

bool stamp_sending(int fd) {
  constexpr int stamps = SOF_TIMESTAMPING_TX_SOFTWARE | SOF_TIMESTAMPING_SOFTWARE | SOF_TIMESTAMPING_OPT_TSONLY;
  constexpr int counted = stamps | SOF_TIMESTAMPING_OPT_ID;
  try_option(fd, SOL_SOCKET, SO_TIMESTAMPING, stamps);
  return ::setsockopt(fd, SOL_SOCKET, SO_TIMESTAMPING, &counted, sizeof counted) == 0;
}

}  // namespace ntool::sys
