// The doors to the real kernel: a NetlinkChannel over sys::NetlinkSocket.
#include <ntool/net/netlink_session.hpp>
#include <ntool/sys/netlink_socket.hpp>

namespace ntool::net {
namespace {

class SocketChannel final : public NetlinkChannel {
 public:
  explicit SocketChannel(sys::NetlinkSocket socket) : socket_(std::move(socket)), buffer_(buffer_size) {}

  Result<void> send(Bytes datagram) override { return socket_.send(datagram); }
  Result<Datagram> receive() override {
    const auto received = TRY(socket_.receive(buffer_));
    return Datagram{Bytes(buffer_).first(received.size), received.truncated, received.sender_port};
  }
  [[nodiscard]] std::uint32_t port() const override { return socket_.port(); }

 private:
  // The kernel fills datagrams of up to 32 KiB if it has seen that we read that much (netlink_recvmsg); one message
  // alone may be longer, for an interface with very many alternate names.
  static constexpr std::size_t buffer_size = std::size_t{64} * 1024;
  sys::NetlinkSocket socket_;
  std::vector<std::uint8_t> buffer_;
};

}  // namespace

Result<std::unique_ptr<NetlinkTransport>> open_route_netlink() {
  auto channel = std::make_unique<SocketChannel>(TRY(sys::NetlinkSocket::open_route()));
  return std::make_unique<NetlinkSession>(std::move(channel));
}

Result<std::unique_ptr<NetlinkTransport>> open_sock_diag() {
  auto channel = std::make_unique<SocketChannel>(TRY(sys::NetlinkSocket::open_sock_diag()));
  return std::make_unique<NetlinkSession>(std::move(channel));
}

Result<std::unique_ptr<NetlinkChannel>> open_netfilter_channel() {
  return std::make_unique<SocketChannel>(TRY(sys::NetlinkSocket::open_netfilter()));
}

}  // namespace ntool::net
