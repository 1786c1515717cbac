#include "support/sim_ports.hpp"

namespace ntool::test {
namespace {

/// A port of the world, for somebody who wants to own it.
class LentPort final : public net::ProbePort {
 public:
  LentPort(
      net::ProbePort& port, SimWorld& world, std::function<void()> give_back = [] {})
      : port_(port), world_(world), give_back_(std::move(give_back)) {}
  LentPort(const LentPort&) = delete;
  LentPort& operator=(const LentPort&) = delete;
  ~LentPort() override { give_back_(); }
  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override {
    return port_.perform(actions, answers);
  }
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override { return port_.receive(answers); }
  Result<void> watch(sys::Poller& poller) override {
    world_.heard = true;
    return port_.watch(poller);
  }
  void forget(sys::Poller& poller) override {
    world_.heard = false;
    port_.forget(poller);
  }
  [[nodiscard]] std::string_view way() const override { return port_.way(); }

 private:
  net::ProbePort& port_;
  SimWorld& world_;
  std::function<void()> give_back_;
};

}  // namespace

Result<net::NetlinkTransport*> SimPorts::route_netlink() {
  return fail({.code = Errc::permission, .operation = "open", .subject = "a port closed by the test"});
}

Result<net::IcmpPort> SimPorts::icmp_port(const net::ProbeRoute& route, const net::IcmpPortRules& rules) {
  if (refused) return fail(*refused);
  if (without == route.family) {
    return fail(
        {.code = Errc::unsupported, .operation = "open", .subject = "an ICMP socket", .reason = "no such family"});
  }
  std::size_t nth = 0;
  while (lent_->contains(nth)) ++nth;
  lent_->insert(nth);
  auto& port = world_.icmp_port(nth);
  port.largest_payload = rules.largest_payload;
  if (route.ttl) port.default_ttl = *route.ttl;
  auto lent = std::make_unique<LentPort>(port, world_, [lent = lent_, nth] { lent->erase(nth); });
  return net::IcmpPort{std::move(lent), port.own_identifier(), raw};
}

Result<std::unique_ptr<net::ProbePort>> SimPorts::udp_port(const net::ProbeRoute& route, const net::UdpPortRules&) {
  if (refused) return fail(*refused);
  auto& port = world_.udp_port();
  if (route.ttl) port.default_ttl = *route.ttl;
  return std::make_unique<LentPort>(port, world_);
}

Result<std::unique_ptr<net::ProbePort>> SimPorts::connect_port(const net::ProbeRoute& route,
                                                               net::ConnectPortRules rules) {
  if (refused) return fail(*refused);
  auto& port = world_.connect_port(rules);
  if (route.ttl) port.default_ttl = *route.ttl;
  return std::make_unique<LentPort>(port, world_);
}

Result<std::unique_ptr<net::ProbePort>> SimPorts::raw_port(const net::ProbeRoute& route,
                                                           const net::RawPortRules& rules) {
  if (refused) return fail(*refused);
  if (no_raw) return fail(*no_raw);
  auto& port = world_.raw_port(rules);
  if (route.ttl) port.default_ttl = *route.ttl;
  return std::make_unique<LentPort>(port, world_);
}

Result<IpAddress> SimPorts::source_of(const IpAddress& destination, const std::string&, bool broadcast) {
  // The one broadcast address that needs no network (RFC 919 7).
  if (destination == IpAddress(IpAddress::V4Bytes{255, 255, 255, 255}) && !broadcast) {
    return fail({.code = Errc::permission, .operation = "find the way to", .subject = destination.to_string()});
  }
  return world_.source(destination.family());
}

}  // namespace ntool::test
