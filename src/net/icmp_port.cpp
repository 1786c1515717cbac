// The port for ICMP echo: net/probe_ports.hpp.
#include "icmp_message.hpp"
#include "kept_error.hpp"
#include "node_information_port.hpp"
#include "probe_sending.hpp"
#include "receive_stamps.hpp"

#include <cerrno>
#include <fmt/format.h>

#include <ntool/base/log.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;
using SocketKind = sys::ProbeSocket::Kind;

constexpr std::size_t echo_header = 8;

class EchoPort final : public ProbePort {
 public:
  EchoPort(const ProbeRoute& route, sys::ProbeSocket socket, sys::Clock& clock)
      : route_(route), socket_(std::move(socket)), clock_(clock), stamps_(clock) {
    if (socket_.stamps_sending()) sent_stamps_.emplace();
  }
  /// Large batches are sent by `helper`, too.
  void share_sending(std::shared_ptr<sys::ForkJoin> threads, sys::ProbeSocket helper) {
    shared_.emplace(std::move(threads), socket_, std::move(helper), clock_);
  }

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    stamps_.sample();
    if (shared_) shared_->finish(answers);
    batch_.clear();
    for (const auto& action : actions) {
      if (action.kind != wire::ProbeAction::Kind::send) continue;
      batch_.add(action, [&](ByteWriter& out) {
        const wire::IcmpEcho echo{.identifier = identifier(), .sequence = action.id, .data = action.payload};
        // The kernel fills in the checksum of ICMPv6, which covers addresses that only it knows.
        wire::emit_icmp_echo(echo, socket_.family(), out);
      });
    }
    if (shared_ && SharedSending::is_for(batch_.size())) {
      shared_->begin(batch_);
    } else {
      batch_.send(socket_, clock_, answers, sent_stamps_ ? &*sent_stamps_ : nullptr);
    }
    return {};
  }

  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override {
    const bool sending = shared_ && shared_->under_way();
    if (sending) shared_->help();
    const auto messages = TRY(socket_.receive());
    if (sending) {
      if (messages.empty()) {
        shared_->finish(answers);
      } else {
        shared_->tell_begun(answers);
      }
    }
    if (messages.empty()) return {};
    stamps_.sample();
    for (const auto& message : messages) {
      if (message.left) {
        read_sent_stamp(message, answers);
        continue;
      }
      // Written where it is to stand: there is one for each packet, and it is large.
      auto& answer = answers.emplace_back();
      if (read(message, answer)) {
        stamps_.put(answer, message.stamp);
      } else {
        answers.pop_back();
      }
    }
    return {};
  }

  Result<void> watch(sys::Poller& poller) override { return poller.watch({.fd = socket_.fd(), .read = true}); }
  void forget(sys::Poller& poller) override { poller.forget(socket_.fd()); }
  [[nodiscard]] std::uint64_t dropped() const override { return socket_.dropped(); }
  [[nodiscard]] std::string_view way() const override {
    return socket_.kind() == SocketKind::icmp_raw ? "raw ICMP" : "datagram ICMP";
  }

 private:
  [[nodiscard]] std::uint16_t identifier() const { return socket_.own_number(); }

  void read_sent_stamp(const sys::IncomingProbe& message, std::vector<wire::ProbeAnswer>& answers) {
    const auto at = message.stamp ? stamps_.instant_of(*message.stamp) : std::nullopt;
    if (!at || !sent_stamps_) return;
    if (auto answer = sent_stamps_->read(*message.left, *at, stamps_.heard())) answers.push_back(std::move(*answer));
  }

  /// These say whether the message is about a probe of ours, and write into an answer that is new.
  [[nodiscard]] bool read(const sys::IncomingProbe& message, wire::ProbeAnswer& answer) const {
    if (message.error) return read_kept_error(message, *message.error, answer);
    const auto icmp = read_icmp_message(socket_, message, answer);
    if (!icmp) return false;
    if (const auto* echo = std::get_if<wire::IcmpEcho>(&icmp->body)) {
      if (!echo->is_reply || echo->identifier != identifier()) return false;
      answer.kind = Kind::echo_reply;
      answer.id = echo->sequence;
      answer.payload = echo->data;
      return true;
    }
    return read_error(*icmp, answer);
  }

  [[nodiscard]] bool read_error(const wire::IcmpMessage& message, wire::ProbeAnswer& answer) const {
    const auto quoted = read_icmp_error(message, answer);
    if (!quoted || quoted->identifier != identifier()) return false;  // about another program's probe
    answer.id = quoted->sequence;
    answer.about->port = {};
    forget_gateways(route_, answer);
    return true;
  }

  /// An error from the queue of a datagram socket, about a request that the kernel has found to be ours.
  [[nodiscard]] bool read_kept_error(const sys::IncomingProbe& message, const sys::NetworkError& error,
                                     wire::ProbeAnswer& answer) const {
    auto kept = kept_error_answer(message, error);
    if (!kept) return false;
    if (const auto quoted = wire::parse_icmp(message.bytes, socket_.family())) {
      if (const auto* echo = std::get_if<wire::IcmpEcho>(&quoted->body)) kept->id = echo->sequence;
    }
    forget_gateways(route_, *kept);
    answer = std::move(*kept);
    return true;
  }

  ProbeRoute route_;
  sys::ProbeSocket socket_;
  sys::Clock& clock_;
  ReceiveStamps stamps_;
  std::optional<SendStamps> sent_stamps_;
  ProbeBatch batch_;
  std::optional<SharedSending> shared_;  // refers to socket_ and batch_
};

/// Whether another kind of socket could do where this one was refused.
bool is_refusal(const Error& error) {
  return error.code == Errc::permission || error.sys_errno == EPROTONOSUPPORT || error.sys_errno == EINVAL;
}

/// There is no socket; else there is one that does not take an option or an address.
bool not_opened(const Error& error) {
  return error.operation == "open";
}

Result<sys::ProbeSocket> open_socket(const ProbeRoute& route, const IcmpPortRules& rules) {
  const sys::ProbeSocket::Rules wanted{.number = rules.identifier,
                                       .largest_message = rules.largest_payload + echo_header,
                                       .stamp_sending = rules.stamp_sending,
                                       .tell_traffic_class = rules.tell_traffic_class};
  std::optional<Error> refused;
  // The kernel gives datagram sockets any identifier but 0.
  if (!rules.only_raw && rules.identifier != 0) {
    auto datagram = sys::ProbeSocket::open(SocketKind::icmp_datagram, route, wanted);
    if (datagram || !is_refusal(datagram.error())) return datagram;
    log::debug([&] { return fmt::format("icmp: {}; trying a raw socket", datagram.error().message()); });
    if (!not_opened(datagram.error())) refused = std::move(datagram.error());
  }
  auto raw = sys::ProbeSocket::open(SocketKind::icmp_raw, route, wanted);
  if (raw || !is_refusal(raw.error()) || !not_opened(raw.error())) return raw;
  if (refused) return fail(std::move(*refused));
  Error error = std::move(raw.error());
  error.code = Errc::permission;
  error.operation = "open";
  error.subject = "an ICMP socket";
  error.hint = "run it as root or with CAP_NET_RAW";
  if (!rules.only_raw) error.hint += ", or let your group: sysctl -w net.ipv4.ping_group_range='0 2147483647'";
  return fail(std::move(error));
}

}  // namespace

Result<IcmpPort> open_icmp_port(const ProbeRoute& route, const IcmpPortRules& rules, sys::Clock& clock) {
  if (rules.node_query) return open_node_information_port(route, rules, clock);
  auto socket = TRY(open_socket(route, rules));
  const std::uint16_t identifier = socket.own_number();
  const bool raw = socket.kind() == SocketKind::icmp_raw;
  log::debug([&] { return fmt::format("icmp: {} socket, identifier {}", raw ? "raw" : "datagram", identifier); });
  auto port = std::make_unique<EchoPort>(route, std::move(socket), clock);
  if (raw && rules.senders && rules.senders->may_help() && !rules.stamp_sending) {
    auto helper = sys::ProbeSocket::open(SocketKind::icmp_raw, route, {.number = identifier, .send_only = true});
    // Without it all goes on as ever, if more slowly.
    if (helper) port->share_sending(rules.senders, std::move(*helper));
  }
  return IcmpPort{std::move(port), identifier, raw};
}

}  // namespace ntool::net
