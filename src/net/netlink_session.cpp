#include <cstddef>
#include <cstring>
#include <fmt/format.h>
#include <linux/netlink.h>

#include <ntool/base/log.hpp>
#include <ntool/net/netlink_session.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/wire/netlink.hpp>

namespace ntool::net {
namespace {

constexpr auto operation = "ask the kernel over netlink";

std::unexpected<Error> lost(std::string reason) {
  return fail({.code = Errc::system, .operation = operation, .reason = std::move(reason)});
}

/// What the messages of one exchange have led to so far.
class Exchange {
 public:
  Exchange(std::uint32_t sequence, std::uint32_t port, const MessageSink& sink)
      : sequence_(sequence), port_(port), sink_(sink) {}

  [[nodiscard]] bool ended() const { return ended_; }

  Result<void> take(Bytes datagram) {
    wire::NetlinkMessages messages(datagram);
    while (!ended_) {
      const auto message = TRY(messages.next());
      if (!message) return {};
      if (message->header.sequence == sequence_ && message->header.port == port_) TRY(take(*message));
    }
    return {};
  }

  Result<void> outcome() {
    if (!sink_outcome_) return sink_outcome_;
    if (interrupted_) {
      return fail({.code = Errc::interrupted,
                   .operation = operation,
                   .reason = "the table changed while the kernel listed it",
                   .hint = "try again"});
    }
    return {};
  }

 private:
  Result<void> take(const wire::NetlinkMessage& message) {
    interrupted_ = interrupted_ || message.interrupted();
    switch (message.header.type) {
      case NLMSG_NOOP: return {};
      case NLMSG_OVERRUN: return lost("the kernel lost messages (overrun)");
      case NLMSG_DONE:
      case NLMSG_ERROR: return end(message);
      default: break;
    }
    if (sink_outcome_) sink_outcome_ = sink_(message.whole);
    // The answer to a request for one thing is one message, without an end of its own.
    ended_ = (message.header.flags & NLM_F_MULTI) == 0;
    return {};
  }

  Result<void> end(const wire::NetlinkMessage& message) {
    ended_ = true;
    const auto outcome = TRY(wire::parse_netlink_outcome(message));
    if (outcome.error == 0) return {};
    Error error = sys::error_from(outcome.error, operation);
    if (!outcome.text.empty()) error.reason += " (" + outcome.text + ")";
    log::debug([&] { return fmt::format("netlink: request {} failed: {}", sequence_, error.reason); });
    return fail(std::move(error));
  }

  std::uint32_t sequence_;
  std::uint32_t port_;
  const MessageSink& sink_;
  Result<void> sink_outcome_;
  bool interrupted_ = false;
  bool ended_ = false;
};

}  // namespace

Result<void> NetlinkSession::exchange(Bytes request, const MessageSink& sink) {
  if (request.size() < wire::netlink_header_size) return malformed("netlink request", "it is shorter than its header");
  ++sequence_;
  std::vector<std::uint8_t> stamped(request.begin(), request.end());
  const std::uint32_t port = channel_->port();
  std::memcpy(stamped.data() + wire::netlink_sequence_offset, &sequence_, sizeof(sequence_));
  std::memcpy(stamped.data() + wire::netlink_port_offset, &port, sizeof(port));
  log::debug([&] {
    std::uint16_t type = 0;
    std::memcpy(&type, stamped.data() + offsetof(nlmsghdr, nlmsg_type), sizeof(type));
    return fmt::format("netlink: request {}, message type {}, {} bytes", sequence_, type, stamped.size());
  });
  TRY(channel_->send(stamped));

  Exchange exchange(sequence_, port, sink);
  while (!exchange.ended()) {
    const auto datagram = TRY(channel_->receive());
    log::trace(
        [&] { return fmt::format("netlink: {} bytes from port {}", datagram.bytes.size(), datagram.sender_port); });
    if (datagram.sender_port != 0) continue;  // any process may write to our port; only the kernel is heard
    if (datagram.truncated) return lost("a message was longer than the receive buffer");
    TRY(exchange.take(datagram.bytes));
  }
  return exchange.outcome();
}

}  // namespace ntool::net
