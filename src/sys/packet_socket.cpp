#include "ancillary.hpp"
#include "socket_option.hpp"

#include <algorithm>
#include <arpa/inet.h>
#include <cerrno>
#include <cstring>
#include <fmt/format.h>
#include <linux/if_ether.h>
#include <linux/if_packet.h>
#include <net/if.h>
#include <sys/ioctl.h>
#include <sys/socket.h>
#include <vector>

#include <ntool/sys/error.hpp>
#include <ntool/sys/packet_socket.hpp>

namespace ntool::sys {
namespace {

/// What waits while the loop is elsewhere: 50,000 frames a second fill this in about a fifth of a second, for the
/// kernel charges 768 bytes for a small one. Beyond net.core.rmem_max it takes CAP_NET_ADMIN of the whole machine.
constexpr int receive_memory = 8 << 20;

struct alignas(cmsghdr) Control {
  std::array<std::uint8_t, CMSG_SPACE(sizeof(timespec)) + CMSG_SPACE(sizeof(tpacket_auxdata))> bytes;
};

Result<int> ask_interface(int fd, unsigned long request, const std::string& interface, ifreq& about) {
  if (interface.empty() || interface.size() >= sizeof about.ifr_name) {
    return fail(error_from(ENODEV, "find interface", fmt::format("'{}'", interface)));
  }
  about = {};
  std::memcpy(about.ifr_name, interface.data(), interface.size());
  if (::ioctl(fd, request, &about) < 0) return fail_errno("find interface", fmt::format("'{}'", interface));
  return 0;
}

}  // namespace

struct PacketSocket::Buffers {
  explicit Buffers(std::size_t room) : size(room), bytes(largest_batch * room) { frames.reserve(largest_batch); }

  void prepare(std::size_t i) {
    parts[i] = {bytes.data() + i * size, size};
    msghdr& header = headers[i].msg_hdr;
    header = {};
    header.msg_iov = &parts[i];
    header.msg_iovlen = 1;
    header.msg_control = controls[i].bytes.data();
    header.msg_controllen = controls[i].bytes.size();
  }

  std::size_t size;
  std::vector<std::uint8_t> bytes;
  std::array<mmsghdr, largest_batch> headers{};
  std::array<iovec, largest_batch> parts{};
  std::array<Control, largest_batch> controls{};
  std::vector<ReceivedFrame> frames;
};

PacketSocket::PacketSocket(Fd fd, std::string interface) : fd_(std::move(fd)), interface_(std::move(interface)) {}
PacketSocket::PacketSocket(PacketSocket&&) noexcept = default;
PacketSocket& PacketSocket::operator=(PacketSocket&&) noexcept = default;
PacketSocket::~PacketSocket() = default;

Result<PacketSocket> PacketSocket::open(const std::string& interface) {
  // Protocol 0 hears nothing yet: no frame of another interface comes before bind() has chosen one.
  Fd fd(::socket(AF_PACKET, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
  if (!fd.is_open()) {
    return fail_errno("open", fmt::format("a packet socket on {}", interface),
                      "it needs CAP_NET_RAW in this network namespace");
  }
  PacketSocket socket(std::move(fd), interface);
  TRY(socket.set_up());
  return socket;
}

Result<void> PacketSocket::set_up() {
  ifreq about{};
  TRY(ask_interface(fd(), SIOCGIFINDEX, interface_, about));
  index_ = about.ifr_ifindex;
  TRY(ask_interface(fd(), SIOCGIFMTU, interface_, about));
  mtu_ = Mtu(static_cast<std::uint32_t>(std::max(about.ifr_mtu, 0)));

  TRY(set_option(fd(), SOL_SOCKET, SO_TIMESTAMPNS, 1, "receive timestamps"));
  TRY(set_option(fd(), SOL_PACKET, PACKET_AUXDATA, 1, "PACKET_AUXDATA"));
  TRY(set_option(fd(), SOL_PACKET, PACKET_IGNORE_OUTGOING, 1, "PACKET_IGNORE_OUTGOING"));
  // Queueing disciplines would hold our frames back; those without it go the longer way.
  try_option(fd(), SOL_PACKET, PACKET_QDISC_BYPASS, 1);
  try_option(fd(), SOL_SOCKET, SO_RCVBUF, receive_memory);
  try_option(fd(), SOL_SOCKET, SO_RCVBUFFORCE, receive_memory);

  // One byte more than a frame can have: a longer one is cut and thus known.
  buffers_ = std::make_unique<Buffers>(std::size_t{mtu_.value()} + ETH_HLEN + 1);

  sockaddr_ll address{};
  address.sll_family = AF_PACKET;
  address.sll_protocol = htons(ETH_P_ALL);
  address.sll_ifindex = index_;
  if (::bind(fd(), reinterpret_cast<const sockaddr*>(&address), sizeof address) < 0) {
    return fail_errno("bind", fmt::format("a packet socket to {}", interface_));
  }
  return {};
}

/// By the socket and not by if_nametoindex(3): the socket remembers its network namespace.
Result<void> PacketSocket::still_there() const {
  ifreq about{};
  about.ifr_ifindex = index_;
  if (::ioctl(fd(), SIOCGIFNAME, &about) < 0) return fail_errno("use", fmt::format("interface '{}'", interface_));
  return {};
}

Result<std::span<const ReceivedFrame>> PacketSocket::receive() {
  auto& frames = buffers_->frames;
  frames.clear();
  for (std::size_t i = 0; i < largest_batch; ++i) buffers_->prepare(i);
  int count = -1;
  do {
    count = ::recvmmsg(fd(), buffers_->headers.data(), largest_batch, MSG_DONTWAIT, nullptr);
  } while (count < 0 && errno == EINTR);
  if (count < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return std::span<const ReceivedFrame>(frames);
  if (count < 0 && errno == ENETDOWN) {  // told once; an interface that comes back up is heard again
    TRY(still_there());
    return std::span<const ReceivedFrame>(frames);
  }
  if (count < 0) return fail_errno("receive from", fmt::format("interface '{}'", interface_));
  for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
    mmsghdr& message = buffers_->headers[i];
    const Ancillary beside = parse_ancillary(message.msg_hdr);
    const std::size_t size = message.msg_len;
    if (size >= buffers_->size) {
      ++too_large_;
    } else if (!beside.vlan_tag) {
      frames.push_back({Bytes(buffers_->bytes.data() + i * buffers_->size, size), beside.stamp});
    }
  }
  return std::span<const ReceivedFrame>(frames);
}

Result<PacketSocket::Sent> PacketSocket::send(std::span<const Bytes> frames) {
  frames = frames.first(std::min(frames.size(), largest_batch));
  std::array<mmsghdr, largest_batch> headers{};
  std::array<iovec, largest_batch> parts;
  for (std::size_t i = 0; i < frames.size(); ++i) {
    parts[i] = {const_cast<std::uint8_t*>(frames[i].data()), frames[i].size()};
    headers[i].msg_hdr.msg_iov = &parts[i];
    headers[i].msg_hdr.msg_iovlen = 1;
  }
  std::size_t sent = 0;
  while (sent < frames.size()) {
    const int count = ::sendmmsg(fd(), &headers[sent], static_cast<unsigned>(frames.size() - sent), MSG_DONTWAIT);
    if (count > 0) {
      sent += static_cast<std::size_t>(count);
      continue;
    }
    if (errno == EINTR) continue;
    if (errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS) return Sent{sent, SendEnd::full};
    if (errno == ENETDOWN || errno == EMSGSIZE || errno == EINVAL) {
      TRY(still_there());
      return Sent{sent, SendEnd::not_sent};
    }
    return fail_errno("send to", fmt::format("interface '{}'", interface_));
  }
  return Sent{sent, SendEnd::all};
}

Result<std::uint64_t> PacketSocket::take_drops() {
  tpacket_stats statistics{};
  socklen_t length = sizeof statistics;
  if (::getsockopt(fd(), SOL_PACKET, PACKET_STATISTICS, &statistics, &length) < 0) {
    return fail_errno("read the statistics of", fmt::format("interface '{}'", interface_));
  }
  return std::uint64_t{statistics.tp_drops};
}

}  // namespace ntool::sys
