// The port for what only raw sockets can send: net/probe_ports.hpp.
#include "icmp_message.hpp"
#include "probe_sending.hpp"
#include "raw_probes.hpp"
#include "receive_stamps.hpp"

#include <fmt/format.h>
#include <map>
#include <set>
#include <unordered_map>

#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/random.hpp>
#include <ntool/sys/source_address.hpp>
#include <ntool/wire/ip_packet.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;
using Probe = RawPortRules::Probe;

/// Of how many destinations this port remembers the address that it sends from.
constexpr std::size_t most_destinations = 65536;

std::string way_of(const RawPortRules& rules) {
  switch (rules.probe) {
    case Probe::tcp: return "raw TCP";
    case Probe::dccp: return "raw DCCP";
    case Probe::udp_lite: return "raw UDP-Lite";
    case Probe::sctp: return "raw SCTP";
    case Probe::payload: break;
  }
  return fmt::format("raw IP protocol {}", rules.protocol);
}

class RawPort final : public ProbePort {
 public:
  RawPort(const ProbeRoute& route, const RawPortRules& rules, RawProbes probes, sys::ProbeSocket socket, ErrorEar ear,
          sys::EpollPoller ready, sys::Clock& clock)
      : route_(route),
        rules_(rules),
        probes_(std::move(probes)),
        socket_(std::move(socket)),
        ear_(std::move(ear)),
        ready_(std::move(ready)),
        clock_(clock),
        stamps_(clock),
        way_(way_of(rules)) {}

  Result<void> watch_sockets() {
    TRY(ready_.watch({.fd = socket_.fd(), .read = true}));
    return ready_.watch({.fd = ear_.fd(), .read = true});
  }

  /// The source port of `flow`, which is ours from its first use on; 0 where packets have none.
  Result<Port> port_of(std::uint8_t flow) {
    if (!probes_.has_ports()) return Port{};
    if (const auto it = ports_.find(flow); it != ports_.end()) return it->second;
    const Port port = TRY(take_port(flow == 0 ? rules_.source_port : Port{}));
    ports_[flow] = port;
    flow_of_[port.value()] = flow;
    std::vector<Port> all;
    for (const auto& [its_flow, its_port] : ports_) all.push_back(its_port);
    socket_.let_in_ports(all);
    ear_.let_in_ports(std::move(all));
    return port;
  }

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    stamps_.sample();
    batch_.clear();
    for (const auto& action : actions) {
      if (action.kind != wire::ProbeAction::Kind::send) continue;
      const auto from = port_of(action.flow);
      const auto source = from ? source_for(action.to) : fail(from.error());
      if (!source) {
        answers.push_back(not_sent(action.id, action.flow, clock_.now(), source.error()));
        continue;
      }
      batch_.add(action, [&](ByteWriter& out) { probes_.write(action, *from, *source, out); });
    }
    batch_.send(socket_, clock_, answers);
    return {};
  }

  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override {
    for (const auto& ready : TRY(ready_.wait(Instant{}))) {
      if (ready.fd == ear_.fd()) {
        TRY(ear_.receive(stamps_, answers,
                         [this](const auto& quoted, auto& answer) { return is_ours(quoted, answer); }));
      } else {
        TRY(receive_replies(answers));
      }
    }
    return {};
  }

  Result<void> watch(sys::Poller& poller) override { return poller.watch({.fd = ready_.fd(), .read = true}); }
  void forget(sys::Poller& poller) override { poller.forget(ready_.fd()); }
  [[nodiscard]] std::uint64_t dropped() const override { return ear_.dropped() + socket_.dropped(); }
  [[nodiscard]] std::string_view way() const override { return way_; }

 private:
  /// TCP: a socket has it and does nothing with it, so that nobody else gets it, and the kernel resets what connects.
  /// Of the others the kernel knows no ports.
  Result<Port> take_port(Port wanted) {
    if (rules_.probe != Probe::tcp) {
      constexpr std::uint16_t first_dynamic = 49152;  // RFC 6335 6
      Port port = wanted;
      while (port == Port{} || flow_of_.contains(port.value())) {
        port = Port(sys::random_number<std::uint16_t>() | first_dynamic);
      }
      return port;
    }
    auto socket = TRY(sys::Socket::open(route_.family, sys::Transport::tcp));
    TRY(socket.bind({route_.source.value_or(IpAddress::any(route_.family)), wanted}));
    const Port port = TRY(socket.local()).port;
    held_.push_back(std::move(socket));
    return port;
  }

  /// What the checksum is to cover. Of IPv6 the kernel writes it where it can.
  Result<IpAddress> source_for(const IpAddress& to) {
    if (const auto it = sources_.find(to); it != sources_.end()) return it->second;
    const IpAddress source = TRY(sys::source_on(route_, to));
    if (sources_.size() >= most_destinations) sources_.clear();
    if (asked_.size() >= most_destinations) asked_.clear();
    asked_.insert(to.plain());
    return sources_.emplace(to, source).first->second;
  }

  Result<void> receive_replies(std::vector<wire::ProbeAnswer>& answers) {
    const auto messages = TRY(socket_.receive());
    if (messages.empty()) return {};
    stamps_.sample();
    for (const auto& message : messages) {
      auto& answer = answers.emplace_back();
      if (read(message, answer)) {
        stamps_.put(answer, message.stamp);
      } else {
        answers.pop_back();
      }
    }
    return {};
  }

  [[nodiscard]] bool read(const sys::IncomingProbe& message, wire::ProbeAnswer& answer) const {
    Bytes transport = message.bytes;
    answer.from = message.peer.ip;
    answer.to = message.to;
    answer.ttl = message.ttl;
    answer.traffic_class = message.traffic_class;
    answer.truncated = message.truncated;
    if (route_.family == Family::ipv4) {
      const auto packet = wire::parse_ip_packet(message.bytes);
      if (!packet || packet->fragment_offset != 0) return false;
      transport = packet->payload;
      answer.from = packet->source;
      answer.to = packet->destination;
      answer.ttl = packet->ttl;
      answer.traffic_class = packet->traffic_class;
      answer.ip_options = packet->options;
      answer.truncated = answer.truncated || packet->cut;
    }
    const auto reply = probes_.read(transport, *answer.from, answer.to.value_or(IpAddress::any(route_.family)));
    if (!reply) return false;
    if (probes_.has_ports()) {
      const auto flow = flow_of_.find(reply->to.value());
      if (flow == flow_of_.end()) return false;
      answer.flow = flow->second;
    } else if (!asked_.contains(answer.from->plain())) {
      return false;  // others of this host use the protocol, too
    } else {
      answer.flow = reply->flow;
    }
    answer.kind = reply->kind;
    if (reply->from != Port{}) answer.about = Endpoint{*answer.from, reply->from};
    answer.id = reply->id;
    answer.payload = reply->payload;
    answer.bytes = transport.size();
    return true;
  }

  [[nodiscard]] bool is_ours(const wire::QuotedProbe& quoted, wire::ProbeAnswer& answer) const {
    if (probes_.has_ports()) {
      if (!quoted.source_port) return false;
      const auto flow = flow_of_.find(quoted.source_port->value());
      if (flow == flow_of_.end()) return false;
      answer.flow = flow->second;
    } else {
      answer.flow = probes_.flow_of(quoted.transport);
    }
    const auto mark = probes_.mark_quoted(quoted);
    if (mark.is_foreign) return false;
    answer.id = mark.id;
    forget_gateways(route_, answer);
    return true;
  }

  ProbeRoute route_;
  RawPortRules rules_;
  RawProbes probes_;
  sys::ProbeSocket socket_;
  ErrorEar ear_;
  sys::EpollPoller ready_;
  sys::Clock& clock_;
  ReceiveStamps stamps_;
  std::string way_;
  std::map<std::uint8_t, Port> ports_;
  std::unordered_map<std::uint16_t, std::uint8_t> flow_of_;
  std::vector<sys::Socket> held_;
  std::map<IpAddress, IpAddress> sources_;  // by destination
  std::set<IpAddress> asked_;               // destinations, as answers come from them
  ProbeBatch batch_;
};

std::unexpected<Error> refused(Error error, const RawPortRules& rules) {
  if (error.code == Errc::permission && error.operation == "open") {
    error.subject = fmt::format("a socket for {} probes", way_of(rules));
    error.hint = "run it as root or with CAP_NET_RAW";
  }
  return fail(std::move(error));
}

}  // namespace

Result<std::unique_ptr<ProbePort>> open_raw_port(const ProbeRoute& route, const RawPortRules& rules,
                                                 sys::Clock& clock) {
  RawProbes probes(rules, sys::random_number<std::uint16_t>());
  const std::uint8_t protocol = probes.protocol();
  if (protocol == wire::ip_protocol::icmp || protocol == wire::ip_protocol::icmp_v6) {
    return usage_error("a bare payload is no ICMP message; probe by ICMP echo");
  }
  constexpr std::uint8_t largest = 254;
  if (protocol == 0 || protocol > largest) return usage_error("raw probes have an IP protocol number from 1 to 254");
  auto socket = sys::ProbeSocket::open(sys::ProbeSocket::Kind::raw, route,
                                       {.protocol = protocol, .checksum_at = probes.checksum_at()});
  if (!socket) return refused(std::move(socket.error()), rules);
  auto ear = ErrorEar::open(route.family, protocol);
  if (!ear) return refused(std::move(ear.error()), rules);
  auto port = std::make_unique<RawPort>(route, rules, std::move(probes), std::move(*socket), std::move(*ear),
                                        TRY(sys::EpollPoller::open()), clock);
  TRY(port->watch_sockets());
  TRY(port->port_of(0));  // a source port that is not free is told now
  return port;
}

}  // namespace ntool::net
