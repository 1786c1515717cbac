#include "support/sim_world.hpp"

#include <stdexcept>

#include <ntool/engine/sim/topology_text.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::test {
namespace {

engine::sim::Topology topology_of(std::string_view text) {
  auto topology = engine::sim::parse_topology(text);
  if (!topology) throw std::runtime_error(topology.error().message());
  return std::move(*topology);
}

}  // namespace

SimWorld::SimWorld(std::string_view topology) : network(topology_of(topology)), began_(clock.at) {
  poller.ask([this] { return heard ? network.poll_timeout() : std::nullopt; });
}

void SimWorld::forge_error(wire::IpPacket quoted, Duration since_beginning) {
  quoted.source = source(Family::ipv4);
  ByteWriter quote, error, packet;
  wire::emit_ip_packet(quoted, quote);
  wire::emit_icmp_error({.quote = quote.view()}, Family::ipv4, wire::icmp_v4::unreachable, 1, error);
  wire::emit_ip_packet({.source = forger,
                        .destination = quoted.source,
                        .ttl = Ttl(60),
                        .protocol = wire::ip_protocol::icmp,
                        .payload = error.view()},
                       packet);
  network.send(packet.view(), began_ + since_beginning);
}

SimPacketPort& SimWorld::icmp_port(std::size_t nth) {
  while (icmp_.size() <= nth) {
    const auto identifier = static_cast<std::uint16_t>(SimPacketPort::identifier + icmp_.size());
    icmp_.push_back(std::make_unique<SimPacketPort>(host_, SimPacketPort::Kind::icmp, identifier));
  }
  return *icmp_[nth];
}

SimPacketPort& SimWorld::udp_port() {
  if (!udp_) udp_ = std::make_unique<SimPacketPort>(host_, SimPacketPort::Kind::udp);
  return *udp_;
}

SimRawPort& SimWorld::raw_port(const net::RawPortRules& rules) {
  if (!raw_) raw_ = std::make_unique<SimRawPort>(host_, rules);
  return *raw_;
}

SimConnectPort& SimWorld::connect_port(net::ConnectPortRules rules) {
  if (!connect_) {
    connect_ = std::make_unique<SimConnectPort>(host_, rules);
    poller.ask([this] { return heard ? connect_->poll_timeout() : std::nullopt; });
  }
  return *connect_;
}

}  // namespace ntool::test
