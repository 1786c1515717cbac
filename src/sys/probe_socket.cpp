#include "ancillary.hpp"
#include "probe_filter.hpp"
#include "probe_socket_setup.hpp"
#include "socket_address.hpp"

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <linux/sock_diag.h>
#include <sys/socket.h>
#include <vector>

#include <ntool/sys/error.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/probe_socket.hpp>
#include <ntool/sys/source_address.hpp>

namespace ntool::sys {
namespace {

/// Room for what the kernel tells beside a message: an error with its offender (64 bytes), times (32 and 64), IP
/// options (56), our address (40), TTL, traffic class and drops (24 each).
struct alignas(cmsghdr) Control {
  std::array<std::uint8_t, 384> bytes;
};

/// cmsg(3): one int, of which the kernel wants the whole space.
struct alignas(cmsghdr) TtlControl {
  std::array<std::uint8_t, CMSG_SPACE(sizeof(int))> bytes;
};

void write_ttl(TtlControl& control, Family family, Ttl ttl) {
  cmsghdr header{};
  header.cmsg_len = CMSG_LEN(sizeof(int));
  header.cmsg_level = family == Family::ipv4 ? static_cast<int>(IPPROTO_IP) : static_cast<int>(IPPROTO_IPV6);
  header.cmsg_type = family == Family::ipv4 ? IP_TTL : IPV6_HOPLIMIT;
  const int value = ttl.value();
  control.bytes.fill(0);
  std::memcpy(control.bytes.data(), &header, sizeof header);
  std::memcpy(control.bytes.data() + CMSG_LEN(0), &value, sizeof value);
}

/// Whether a send or receive that failed so may have reported an ICMP error about an earlier probe (udp(7), icmp(7)).
bool may_be_about_another(int number) {
  switch (number) {
    case EHOSTUNREACH:
    case ENETUNREACH:
    case ECONNREFUSED:
    case EHOSTDOWN:
    case ENONET:
    case EMSGSIZE:
    case EOPNOTSUPP:
    case ENOPROTOOPT:
    case EPROTO:
    case EREMOTEIO:
    case EACCES: return true;
    default: return false;
  }
}

/// So often in a row that one of our own errors, which comes every time, is told apart; a sender of errors would have
/// to hit between as many system calls.
constexpr int tries = 16;
constexpr std::size_t udp_header = 8;
/// Of a probe of the path that is longer than what the kernel knows of it: it may leave all the same
/// (IP_PMTUDISC_PROBE), but most often the error is its own.
constexpr int tries_of_long = 3;

bool is_longer(const OutgoingProbe& probe, std::size_t header, const std::optional<Mtu>& known) {
  const std::size_t ip_header = probe.to.ip.is_v4() ? 20 : 40;
  return known && probe.bytes.size() + header + ip_header > known->value();
}

/// `known`: the path as this host knows it, of EMSGSIZE.
Error send_error(int number, const OutgoingProbe& probe, const std::optional<Mtu>& known) {
  // Full queues: EAGAIN is the socket's, ENOBUFS the interface's.
  if (number == EAGAIN || number == EWOULDBLOCK) number = ENOBUFS;
  Error error = error_from(number, "send to", address_text(probe.to.ip));
  switch (number) {
    case EMSGSIZE:
      error.reason = "message too long";
      if (known) error.reason += fmt::format(", mtu={}", known->value());
      error.hint = "send less";
      break;
    case EACCES: error.hint = "a broadcast address, or a local route or firewall rule forbids it"; break;
    case EPERM: error.hint = "a firewall of this host drops it"; break;
    case ENETUNREACH: error.hint = "this host has no route there; see 'ntool ifconfig' for its addresses"; break;
    case EHOSTUNREACH: error.hint = "a route of this host says so"; break;
    case EINVAL:
      if (probe.to.ip.is_link_local() && probe.to.ip.is_v6()) {
        error.hint = "a link-local address needs its interface: fe80::1%eth0";
      } else if (probe.to.ip.is_loopback()) {
        error.hint = "loopback is not reached from another interface or address";
      }
      break;
    case ENOBUFS:
      error.hint = "the queue of the interface or the neighbour table (gc_thresh3) is full; send more slowly";
      break;
    default: break;
  }
  return error;
}

}  // namespace

struct ProbeSocket::Buffers {
  Buffers(std::size_t count, std::size_t room)
      : size(room),
        bytes(std::make_unique_for_overwrite<std::uint8_t[]>(count * room)),
        controls(std::make_unique_for_overwrite<Control[]>(count)),
        headers(count),
        parts(count),
        names(count) {
    incoming.reserve(count);
    for (std::size_t i = 0; i < count; ++i) prepare(i);
  }
  void prepare(std::size_t i) {
    parts[i] = {bytes.get() + i * size, size};
    msghdr& header = headers[i].msg_hdr;
    header = {};
    header.msg_name = names[i].raw();
    header.msg_namelen = sizeof names[i].storage;
    header.msg_iov = &parts[i];
    header.msg_iovlen = 1;
    header.msg_control = controls[i].bytes.data();
    header.msg_controllen = controls[i].bytes.size();
  }
  void read(std::size_t i) {
    msghdr& header = headers[i].msg_hdr;
    names[i].length = header.msg_namelen;
    Ancillary beside = parse_ancillary(header);
    incoming.push_back({.peer = to_endpoint(names[i]),
                        .to = beside.to,
                        .ttl = beside.ttl,
                        .stamp = beside.stamp,
                        .bytes = Bytes(bytes.get() + i * size, std::min<std::size_t>(headers[i].msg_len, size)),
                        .truncated = (header.msg_flags & MSG_TRUNC) != 0,
                        .traffic_class = beside.traffic_class,
                        .options = beside.options,
                        .error = std::move(beside.error),
                        .left = beside.left});
    if (beside.drops) drops = *beside.drops;
    prepare(i);  // for the next message; what this one lends stays where it is
  }

  std::size_t size;
  /// Not cleared, as the next: pages that no message fills are never touched, which is most of them where few probes
  /// are under way.
  std::unique_ptr<std::uint8_t[]> bytes;
  std::unique_ptr<Control[]> controls;
  std::vector<mmsghdr> headers;
  std::vector<iovec> parts;
  std::vector<SocketAddress> names;
  std::vector<IncomingProbe> incoming;
  std::uint32_t drops = 0;    // as the kernel counts
  std::uint64_t dropped = 0;  // the same, past its 32 bits
};

ProbeSocket::ProbeSocket(Fd fd, Kind kind, ProbeRoute route)
    : fd_(std::move(fd)), kind_(kind), route_(std::move(route)) {}
ProbeSocket::ProbeSocket(ProbeSocket&&) noexcept = default;
ProbeSocket& ProbeSocket::operator=(ProbeSocket&&) noexcept = default;
ProbeSocket::~ProbeSocket() = default;

Result<ProbeSocket> ProbeSocket::open(Kind kind, const ProbeRoute& route, const Rules& rules) {
  ProbeSocket socket(TRY(open_probe_fd(kind, route.family, rules.protocol)), kind, route);
  socket.protocol_ = rules.protocol;
  socket.keeps_errors_ = rules.keep_errors && (socket.has_ports() || kind == Kind::icmp_datagram);
  socket.own_number_ = TRY(set_up_probe_fd(socket.fd(), kind, route, rules));
  if (route.flow_label && route.family == Family::ipv6) {
    socket.flow_label_ = TRY(lease_flow_label(socket.fd(), *route.flow_label, route.target));
  }
  socket.tries_path_ = route.path_mtu == PathMtuDiscovery::probe;
  socket.stamps_sending_ = rules.stamp_sending && stamp_sending(socket.fd());
  if (rules.send_only) {
    socket.buffers_ = std::make_unique<Buffers>(0, 0);
    return socket;
  }
  constexpr std::size_t largest_ip_header = 60;
  constexpr std::size_t any_error = 1500;  // ICMP errors are no longer than 576 or 1280 bytes (RFC 1812, RFC 4443)
  constexpr std::size_t memory = std::size_t{96} << 10U;  // a batch of errors; malloc(3) maps what is larger
  const std::size_t size = std::max(rules.largest_message + largest_ip_header, any_error);
  socket.buffers_ = std::make_unique<Buffers>(std::clamp<std::size_t>(memory / size, 4, largest_batch), size);
  return socket;
}

ProbeSocket::Sent ProbeSocket::send(std::span<const OutgoingProbe> probes) {
  probes = probes.first(std::min(probes.size(), largest_batch));
  if (probes.empty()) return {};
  std::array<mmsghdr, largest_batch> headers;
  std::array<iovec, largest_batch> parts;
  std::array<SocketAddress, largest_batch> names;
  std::array<TtlControl, largest_batch> controls;
  for (std::size_t i = 0; i < probes.size(); ++i) {
    const OutgoingProbe& probe = probes[i];
    parts[i] = {const_cast<std::uint8_t*>(probe.bytes.data()), probe.bytes.size()};
    names[i] = to_socket_address({probe.to.ip, has_ports() ? probe.to.port : Port{}});
    if (flow_label_ != 0) names[i].set_flow_label(flow_label_);
    msghdr& header = headers[i].msg_hdr;
    header = {};
    header.msg_name = names[i].raw();
    header.msg_namelen = names[i].length;
    header.msg_iov = &parts[i];
    header.msg_iovlen = 1;
    if (probe.ttl) {
      write_ttl(controls[i], route_.family, *probe.ttl);
      header.msg_control = controls[i].bytes.data();
      header.msg_controllen = controls[i].bytes.size();
    }
  }
  int left = tries;
  std::optional<Mtu> known;
  Sent sent;
  while (true) {
    const int count = ::sendmmsg(fd(), headers.data(), static_cast<unsigned>(probes.size()), MSG_NOSIGNAL);
    if (count > 0) {
      sent.count = static_cast<std::size_t>(count);
      sent.counts_anew_after = sent.count < probes.size();  // the one after them has been tried
      if (sent.counts_anew_after) count_anew();
      return sent;
    }
    const int number = errno;
    count_anew();
    sent.counts_anew_before = true;
    if (number == EINTR) continue;
    if (number == EMSGSIZE) {
      if (!known) known = path_mtu(route_, probes.front().to.ip);
      if (is_longer(probes.front(), has_ports() ? udp_header : 0, known))
        left = std::min(left, tries_path_ ? tries_of_long : 0);
    }
    if (may_be_about_another(number) && --left > 0) continue;
    sent.error = send_error(number, probes.front(), known);
    if (number == EMSGSIZE) sent.mtu = known;
    return sent;
  }
}

void ProbeSocket::let_in_ports(std::span<const Port> ports) {
  const Filtered what = kind_ == Kind::raw ? Filtered::destination_port : Filtered::quoted_source_port;
  attach_filter(fd(), filter_program(what, route_.family, protocol_, ports));
}

void ProbeSocket::count_anew() {
  if (stamps_sending_) stamps_sending_ = stamp_sending(fd());
}

std::uint64_t ProbeSocket::dropped() const {
  // What has been told beside the last message may be old; a kernel of before 4.12 knows nothing newer.
  std::array<std::uint32_t, SK_MEMINFO_VARS> memory{};
  socklen_t size = sizeof memory;
  std::uint32_t now = buffers_->drops;
  if (::getsockopt(fd(), SOL_SOCKET, SO_MEMINFO, memory.data(), &size) == 0 && size > SK_MEMINFO_DROPS * sizeof now) {
    now = memory[SK_MEMINFO_DROPS];
  }
  buffers_->dropped += now - static_cast<std::uint32_t>(buffers_->dropped);
  return buffers_->dropped;
}

Result<std::size_t> ProbeSocket::receive_some(std::size_t first, std::size_t room, int flags) {
  constexpr int receive_tries = 64;
  int left = receive_tries;
  while (true) {
    const int count =
        ::recvmmsg(fd(), &buffers_->headers[first], static_cast<unsigned>(room), flags | MSG_DONTWAIT, nullptr);
    if (count >= 0) {
      for (std::size_t i = first; i < first + static_cast<std::size_t>(count); ++i) buffers_->read(i);
      return static_cast<std::size_t>(count);
    }
    if (errno == EAGAIN || errno == EWOULDBLOCK) return std::size_t{0};
    // The place where the kernel reports a pending ICMP error; its story comes from the error queue. ENETDOWN: the
    // interface went down, which it may come back from.
    const bool pending = errno == EINTR || errno == ENETDOWN || may_be_about_another(errno);
    if (!pending) return fail_errno("receive", "answers to probes");
    // Somebody sends errors faster than we take them: the error queue, read next, is what they come from.
    if (--left == 0) return std::size_t{0};
  }
}

Result<std::span<const IncomingProbe>> ProbeSocket::receive() {
  buffers_->incoming.clear();
  const std::size_t all = buffers_->headers.size();
  // Neither a flood of errors nor one of replies hides the other. A probe's stamp stands there before its answer does.
  const std::size_t for_errors = stamps_sending_ ? all / 2 : keeps_errors_ ? all / 4 : 0;
  std::size_t used = 0;
  if (for_errors > 0) used = TRY(receive_some(0, for_errors, MSG_ERRQUEUE));
  TRY(receive_some(used, all - used, 0));
  return std::span<const IncomingProbe>(buffers_->incoming);
}

}  // namespace ntool::sys
