// The port for UDP probes: net/probe_ports.hpp.
#include "kept_error.hpp"
#include "probe_sending.hpp"
#include "receive_stamps.hpp"

#include <map>

#include <ntool/net/probe_ports.hpp>

namespace ntool::net {
namespace {

using Kind = wire::ProbeAnswer::Kind;

constexpr std::size_t id_size = 2;
constexpr std::size_t udp_header = 8;
constexpr std::size_t largest_answer = 4096;  // of what an answer says nothing but its beginning is looked at

void write_payload(const wire::ProbeAction& action, ByteWriter& out) {
  if (action.payload.size() < id_size) return out.bytes(action.payload);
  out.u16(action.id.value());
  out.bytes(action.payload.subspan(id_size));
}

class UdpPort final : public ProbePort {
 public:
  UdpPort(const ProbeRoute& route, Port source_port, sys::EpollPoller ready, sys::Clock& clock)
      : route_(route), source_port_(source_port), ready_(std::move(ready)), clock_(clock), stamps_(clock) {}

  /// The socket of `flow`, opened at its first use.
  Result<sys::ProbeSocket*> socket_of(std::uint8_t flow) {
    if (const auto it = sockets_.find(flow); it != sockets_.end()) return &it->second;
    sys::ProbeSocket::Rules rules{.largest_message = largest_answer};
    if (flow == 0) rules.number = source_port_.value();
    auto socket = TRY(sys::ProbeSocket::open(sys::ProbeSocket::Kind::udp, route_, rules));
    TRY(ready_.watch({.fd = socket.fd(), .read = true}));
    flow_of_[socket.fd()] = flow;
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
    std::uint64_t all = 0;
    for (const auto& [flow, socket] : sockets_) all += socket.dropped();
    return all;
  }
  [[nodiscard]] std::string_view way() const override { return "UDP, errors from the error queue"; }

 private:
  void send(std::uint8_t flow, std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) {
    const auto socket = socket_of(flow);
    batch_.clear();
    for (const auto& action : actions) {
      if (action.kind != wire::ProbeAction::Kind::send) continue;
      if (!socket) {
        answers.push_back(not_sent(action.id, flow, clock_.now(), socket.error()));
      } else {
        all_have_ids_ = all_have_ids_ && action.payload.size() >= id_size;
        batch_.add(action, [&](ByteWriter& out) { write_payload(action, out); });
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
    // A short quote may be padded (RFC 4884 5.1): what stands where an id would is none, unless each probe has one.
    const auto id = ByteReader(message.bytes).u16();
    if (id && all_have_ids_) answer->id = Seq(*id);
    return answer;
  }

  ProbeRoute route_;
  Port source_port_;
  sys::EpollPoller ready_;
  sys::Clock& clock_;
  ReceiveStamps stamps_;
  std::map<std::uint8_t, sys::ProbeSocket> sockets_;
  std::map<int, std::uint8_t> flow_of_;
  ProbeBatch batch_;
  bool all_have_ids_ = true;
};

}  // namespace

Result<std::unique_ptr<ProbePort>> open_udp_port(const ProbeRoute& route, const UdpPortRules& rules,
                                                 sys::Clock& clock) {
  auto port = std::make_unique<UdpPort>(route, rules.source_port, TRY(sys::EpollPoller::open()), clock);
  TRY(port->socket_of(0));  // a source address that is not ours is told now
  return port;
}

}  // namespace ntool::net
