// The port for UDP probes: net/probe_ports.hpp.
#include "icmp_message.hpp"
#include "kept_error.hpp"
#include "probe_sending.hpp"
#include "receive_stamps.hpp"

#include <cerrno>
#include <fmt/format.h>
#include <map>

#include <ntool/base/log.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/wire/constant_checksum.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;
using SocketKind = sys::ProbeSocket::Kind;

constexpr std::size_t udp_header = 8;
constexpr std::size_t largest_answer = 4096;  // of what an answer says nothing but its beginning is looked at

class UdpPort final : public ProbePort {
 public:
  UdpPort(const ProbeRoute& route, const UdpPortRules& rules, sys::EpollPoller ready, sys::Clock& clock)
      : route_(route), rules_(rules), ready_(std::move(ready)), clock_(clock), stamps_(clock) {}

  /// From now on errors are heard as whole messages, if this process may.
  Result<void> hear_quotes() {
    auto ear = ErrorEar::open(route_.family, rules_.lite ? wire::ip_protocol::udp_lite : wire::ip_protocol::udp);
    if (!ear) {
      log::debug([&] { return fmt::format("udp: {}; hearing errors from the error queue", ear.error().message()); });
      return {};
    }
    TRY(ready_.watch({.fd = ear->fd(), .read = true}));
    ear_.emplace(std::move(*ear));
    return {};
  }

  /// The socket of `flow`, opened at its first use.
  Result<sys::ProbeSocket*> socket_of(std::uint8_t flow) {
    if (const auto it = sockets_.find(flow); it != sockets_.end()) return &it->second;
    // An error is heard by one of both ways, not by both.
    sys::ProbeSocket::Rules rules{
        .largest_message = largest_answer, .keep_errors = !ear_, .checksum_coverage = rules_.lite_coverage};
    if (flow == 0) rules.number = rules_.source_port.value();
    auto socket = TRY(sys::ProbeSocket::open(rules_.lite ? SocketKind::udp_lite : SocketKind::udp, route_, rules));
    TRY(ready_.watch({.fd = socket.fd(), .read = true}));
    flow_of_[socket.fd()] = flow;
    if (ear_) {
      flow_of_port_[socket.own_number()] = flow;
      std::vector<Port> ports;
      for (const auto& [port, its_flow] : flow_of_port_) ports.emplace_back(port);
      ear_->let_in_ports(std::move(ports));
    }
    return &sockets_.emplace(flow, std::move(socket)).first->second;
  }

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    stamps_.sample();
    // Neighbours in the batch that share a flow leave together.
    while (!actions.empty()) {
      const std::uint8_t flow = actions.front().flow;
      std::size_t count = 1;
      while (count < actions.size() && actions[count].flow == flow) ++count;
      send(flow, actions.first(count), answers);
      actions = actions.subspan(count);
    }
    return {};
  }

  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override {
    bool sampled = false;
    for (const auto& ready : TRY(ready_.wait(Instant{}))) {
      if (ear_ && ready.fd == ear_->fd()) {
        TRY(ear_->receive(stamps_, answers,
                          [this](const auto& quoted, auto& answer) { return is_ours(quoted, answer); }));
        continue;
      }
      const std::uint8_t flow = flow_of_.at(ready.fd);
      const auto messages = TRY(sockets_.at(flow).receive());
      if (!messages.empty() && !sampled) stamps_.sample();
      sampled = sampled || !messages.empty();
      for (const auto& message : messages) {
        auto answer = message.error ? read_error(message) : read_datagram(message);
        if (!answer) continue;
        answer->flow = flow;
        stamps_.put(*answer, message.stamp);
        answers.push_back(std::move(*answer));
      }
    }
    return {};
  }

  Result<void> watch(sys::Poller& poller) override { return poller.watch({.fd = ready_.fd(), .read = true}); }
  void forget(sys::Poller& poller) override { poller.forget(ready_.fd()); }
  [[nodiscard]] std::uint64_t dropped() const override {
    std::uint64_t all = ear_ ? ear_->dropped() : 0;
    for (const auto& [flow, socket] : sockets_) all += socket.dropped();
    return all;
  }
  [[nodiscard]] std::string_view way() const override {
    if (rules_.lite) return ear_ ? "UDP-Lite, errors by raw ICMP" : "UDP-Lite, errors from the error queue";
    return ear_ ? "UDP, errors by raw ICMP" : "UDP, errors from the error queue";
  }

 private:
  void send(std::uint8_t flow, std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) {
    const auto socket = socket_of(flow);
    batch_.clear();
    for (const auto& action : actions) {
      if (action.kind != wire::ProbeAction::Kind::send) continue;
      if (!socket) {
        answers.push_back(not_sent(action.id, flow, clock_.now(), socket.error()));
      } else {
        batch_.add(action, [&](ByteWriter& out) { wire::write_marked(action.payload, 0, action.id, out); });
      }
    }
    if (socket) batch_.send(**socket, clock_, answers);
  }

  static std::optional<wire::ProbeAnswer> read_datagram(const sys::IncomingProbe& message) {
    return wire::ProbeAnswer{.kind = Kind::datagram,
                             .from = message.peer.ip,
                             .to = message.to,
                             .ttl = message.ttl,
                             .payload = message.bytes,
                             .bytes = message.bytes.size() + udp_header,
                             .truncated = message.truncated};
  }

  [[nodiscard]] std::optional<wire::ProbeAnswer> read_error(const sys::IncomingProbe& message) const {
    auto answer = kept_error_answer(message, *message.error);
    if (!answer) return std::nullopt;
    const auto mark = wire::read_mark(message.bytes, 0);
    if (mark.is_foreign) return std::nullopt;
    answer->id = mark.id;
    forget_gateways(route_, *answer);
    return answer;
  }

  [[nodiscard]] bool is_ours(const wire::QuotedProbe& quoted, wire::ProbeAnswer& answer) const {
    if (!quoted.source_port) return false;
    const auto flow = flow_of_port_.find(quoted.source_port->value());
    if (flow == flow_of_port_.end()) return false;
    answer.flow = flow->second;
    const auto mark = wire::read_mark(quoted.payload, 0);
    if (mark.is_foreign) return false;
    answer.id = mark.id;
    forget_gateways(route_, answer);
    return true;
  }

  ProbeRoute route_;
  UdpPortRules rules_;
  sys::EpollPoller ready_;
  sys::Clock& clock_;
  ReceiveStamps stamps_;
  std::map<std::uint8_t, sys::ProbeSocket> sockets_;
  std::map<int, std::uint8_t> flow_of_;
  std::optional<ErrorEar> ear_;  // where it is, flow_of_port_ tells the flow of a source port
  std::map<std::uint16_t, std::uint8_t> flow_of_port_;
  ProbeBatch batch_;
};

}  // namespace

Result<std::unique_ptr<ProbePort>> open_udp_port(const ProbeRoute& route, const UdpPortRules& rules,
                                                 sys::Clock& clock) {
  auto port = std::make_unique<UdpPort>(route, rules, TRY(sys::EpollPoller::open()), clock);
  if (rules.hear_quotes) TRY(port->hear_quotes());
  auto first = port->socket_of(0);  // a source address that is not ours is told now
  if (first) return port;
  Error error = std::move(first.error());
  if (rules.lite && (error.sys_errno == EPROTONOSUPPORT || error.sys_errno == ESOCKTNOSUPPORT)) {
    error.hint = "this kernel runs without UDP-Lite";
  }
  return fail(std::move(error));
}

}  // namespace ntool::net
