#include "support/sim_world.hpp"

#include <stdexcept>

#include <ntool/engine/sim/topology_text.hpp>

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

SimPacketPort& SimWorld::icmp_port() {
  if (!icmp_) icmp_ = std::make_unique<SimPacketPort>(host_, SimPacketPort::Kind::icmp);
  return *icmp_;
}

SimPacketPort& SimWorld::udp_port() {
  if (!udp_) udp_ = std::make_unique<SimPacketPort>(host_, SimPacketPort::Kind::udp);
  return *udp_;
}

SimConnectPort& SimWorld::connect_port(net::ConnectPortRules rules) {
  if (!connect_) {
    connect_ = std::make_unique<SimConnectPort>(host_, rules);
    poller.ask([this] { return heard ? connect_->poll_timeout() : std::nullopt; });
  }
  return *connect_;
}

}  // namespace ntool::test
