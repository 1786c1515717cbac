// The port for TCP connects: net/probe_ports.hpp.
#include "kept_error.hpp"
#include "probe_sending.hpp"
#include "receive_stamps.hpp"

#include <array>
#include <cerrno>
#include <fmt/format.h>
#include <unordered_map>

#include <ntool/net/connector.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/error.hpp>
#include <ntool/sys/interfaces.hpp>
#include <ntool/sys/socket.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;

class ConnectPort final : public ProbePort {
 public:
  ConnectPort(ProbeRoute route, ConnectPortRules rules, sys::EpollPoller ready, sys::Clock& clock)
      : route_(std::move(route)), rules_(rules), ready_(std::move(ready)), clock_(clock), stamps_(clock) {
    ports_[0] = rules.source_port;
  }

  /// A socket as each probe of `flow` has one.
  Result<sys::Socket> open_socket(std::uint8_t flow) {
    auto socket = TRY(sys::Socket::open(route_.family, sys::Transport::tcp));
    TRY(socket.keep_network_errors(true));
    TRY(sys::apply(route_, socket.fd()));
    if (route_.flow_label && route_.family == Family::ipv6) {
      // The one that the kernel drew for the first socket of a flow, or routers that balance by it would mix the ways.
      auto& label = labels_.try_emplace(flow, *route_.flow_label).first->second;
      label = TRY(sys::lease_flow_label(socket.fd(), label, route_.target));
      socket.set_flow_label(label);
    }
    sys::ask_for_stamps(socket.fd());
    if (!rules_.close_politely) socket.reset_when_closed();
    const bool constant = rules_.one_source_port_per_flow;
    const Port port = ports_[flow];
    if (!route_.source && port == Port{} && !constant) return socket;
    if (port == Port{} && !constant) socket.choose_port_late();
    // Connections to other targets have this port, too, and the one of the probe before may be remembered.
    if (port != Port{} || constant) TRY(socket.reuse_address());
    TRY(socket.bind({route_.source.value_or(IpAddress::any(route_.family)), port}));
    if (constant) ports_[flow] = TRY(socket.local()).port;
    return socket;
  }

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    stamps_.sample();
    for (const auto& action : actions) {
      if (action.kind == wire::ProbeAction::Kind::connect) start(action, answers);
      if (action.kind == wire::ProbeAction::Kind::give_up) give_up(action.id);
    }
    return {};
  }

  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override {
    const auto ready = TRY(ready_.wait(Instant{}));
    woken_.assign(ready.begin(), ready.end());  // the result does not outlive forget()
    if (!woken_.empty()) stamps_.sample();
    for (const auto& each : woken_) {
      const auto it = under_way_.find(each.fd);
      if (it == under_way_.end()) continue;
      answers.push_back(outcome(it->second, it->second.socket.finish_connect()));
      ready_.forget(each.fd);
      fd_of_.erase(it->second.id.value());
      under_way_.erase(it);
    }
    return {};
  }

  Result<void> watch(sys::Poller& poller) override { return poller.watch({.fd = ready_.fd(), .read = true}); }
  void forget(sys::Poller& poller) override { poller.forget(ready_.fd()); }
  [[nodiscard]] std::string_view way() const override { return "TCP connects, errors from the error queue"; }

 private:
  struct Probe {
    sys::Socket socket;
    Seq id;
    std::uint8_t flow = 0;
    Endpoint to;
  };

  void start(const wire::ProbeAction& action, std::vector<wire::ProbeAnswer>& answers) {
    give_up(action.id);  // one whose answer never came
    auto socket = open_socket(action.flow);
    if (socket && action.ttl) {
      // With one SYN to a router there is no doubt which one it answers.
      socket->knock_little();
      if (auto set = sys::set_ttl(socket->fd(), route_.family, *action.ttl); !set) socket = fail(set.error());
    }
    if (!socket) {
      answers.push_back(not_sent(action.id, action.flow, clock_.now(), socket.error()));
      return;
    }
    Probe probe{std::move(*socket), action.id, action.flow, {action.to, action.port}};
    const Instant at = clock_.now();
    auto started = probe.socket.start_connect(probe.to);
    const auto tell_sent = [&] {
      answers.push_back({.kind = Kind::sent, .id = probe.id, .at = at, .to = own_address(probe), .flow = probe.flow});
    };
    if (started && !*started) {
      if (auto watched = ready_.watch({.fd = probe.socket.fd(), .write = true}); !watched) {
        started = fail(watched.error());
      } else {
        tell_sent();
        fd_of_[probe.id.value()] = probe.socket.fd();
        under_way_.emplace(probe.socket.fd(), std::move(probe));
        return;
      }
    }
    stamps_.sample();
    auto answer = outcome(probe, started ? probe.socket.finish_connect() : fail(started.error()));
    if (answer.kind == Kind::failed) {
      answer.kind = Kind::not_sent;
    } else {
      tell_sent();
    }
    answers.push_back(std::move(answer));
  }

  /// What a connect that is over has come to. The place where an error came from decides its meaning: an ICMP error
  /// that refuses is a router's word or a firewall's, a reset the host's.
  [[nodiscard]] wire::ProbeAnswer outcome(Probe& probe, const Result<void>& finished) const {
    wire::ProbeAnswer answer{.id = probe.id, .flow = probe.flow};
    stamps_.put(answer, std::nullopt);
    if (finished) {
      answer.kind = Kind::connected;
      answer.from = probe.to.ip;
      answer.to = own_address(probe);
      answer.mtu = probe.socket.longest_packet();
      return answer;
    }
    if (const auto error = take_icmp_error([&] { return probe.socket.take_network_error(); })) {
      if (auto told = kept_error_answer(*error)) {
        told->id = probe.id;
        told->flow = probe.flow;
        told->to = own_address(probe);
        told->about = probe.to;  // the kernel has matched both ends and the sequence number
        stamps_.put(*told, error->stamp);
        return *told;
      }
    }
    if (finished.error().code == Errc::refused) {
      answer.kind = Kind::refused;
      answer.from = probe.to.ip;
      return answer;
    }
    answer.kind = Kind::failed;
    answer.error = std::make_shared<const Error>(explain(finished.error(), probe));
    return answer;
  }

  [[nodiscard]] Error explain(Error error, const Probe& probe) const {
    const Port own = ports_[probe.flow];
    if ((error.sys_errno == EADDRNOTAVAIL || error.sys_errno == EADDRINUSE) && own != Port{}) {
      error.operation = "connect from";
      error.subject =
          fmt::format("port {} to {} port {}", own.value(), sys::address_text(probe.to.ip), probe.to.port.value());
      error.hint = "the last connection between these two is still remembered; wait a minute, or let the port change";
      return error;
    }
    error.operation = "connect to";
    error.subject = fmt::format("{} port {}", sys::address_text(probe.to.ip), probe.to.port.value());
    error.hint = error.sys_errno == EADDRNOTAVAIL ? "no local port is free; probe more slowly"
                                                  : plain_connect_hint(error, probe.to);
    return error;
  }

  static std::optional<IpAddress> own_address(const Probe& probe) {
    const auto local = probe.socket.local();
    if (!local || local->ip.is_unspecified()) return std::nullopt;
    return local->ip;
  }

  void give_up(Seq id) {
    const auto it = fd_of_.find(id.value());
    if (it == fd_of_.end()) return;
    ready_.forget(it->second);
    under_way_.erase(it->second);
    fd_of_.erase(it);
  }

  ProbeRoute route_;
  ConnectPortRules rules_;
  sys::EpollPoller ready_;
  sys::Clock& clock_;
  ReceiveStamps stamps_;
  std::array<Port, 256> ports_{};  // the source port of each flow, where it has one
  std::unordered_map<std::uint8_t, std::uint32_t> labels_;
  std::unordered_map<int, Probe> under_way_;
  std::unordered_map<std::uint16_t, int> fd_of_;
  std::vector<sys::Ready> woken_;
};

}  // namespace

Result<std::unique_ptr<ProbePort>> open_connect_port(const ProbeRoute& route, ConnectPortRules rules,
                                                     sys::Clock& clock) {
  auto port = std::make_unique<ConnectPort>(route, rules, TRY(sys::EpollPoller::open()), clock);
  TRY(port->open_socket(0));  // a source address that is not ours is told now
  return port;
}

}  // namespace ntool::net
