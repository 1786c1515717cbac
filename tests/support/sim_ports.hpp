// SimPorts: the doors of a verb that runs in a simulated world: its probes travel there, its names are a table.
#pragma once

#include "support/memory_as_numbers.hpp"
#include "support/memory_resolver.hpp"
#include "support/memory_reverse_names.hpp"
#include "support/sim_world.hpp"
#include "support/twin_ports.hpp"

#include <set>

namespace ntool::test {

class SimPorts final : public TwinPorts {
  SimWorld& world_;  // before the twins, which use its clock

 public:
  explicit SimPorts(SimWorld& world) : world_(world), resolver_twin(world.clock) {}

  MemoryResolver resolver_twin;
  MemoryReverseNames names;
  MemoryAsNumbers systems;
  bool raw = false;                    ///< what icmp_port says of itself
  std::optional<Error> no_raw = {};    ///< why no raw port opens, where the others do
  std::optional<Error> refused = {};   ///< why no port opens
  std::optional<Family> without = {};  ///< no port of this family opens, whatever `refused` says

  Result<net::NetlinkTransport*> route_netlink() override;
  Result<net::Resolver*> resolver() override { return &resolver_twin; }
  Result<net::ReverseNames*> reverse_names() override { return &names; }
  Result<net::AsNumbers*> as_numbers(const net::AsSource& source) override {
    systems.source = source;
    return &systems;
  }
  Result<net::IcmpPort> icmp_port(const net::ProbeRoute& route, const net::IcmpPortRules& rules) override;
  Result<std::unique_ptr<net::ProbePort>> udp_port(const net::ProbeRoute& route,
                                                   const net::UdpPortRules& rules) override;
  Result<std::unique_ptr<net::ProbePort>> connect_port(const net::ProbeRoute& route,
                                                       net::ConnectPortRules rules) override;
  Result<std::unique_ptr<net::ProbePort>> raw_port(const net::ProbeRoute& route,
                                                   const net::RawPortRules& rules) override;
  Result<IpAddress> source_of(const IpAddress& destination, const std::string& interface, bool broadcast) override;

 private:
  /// Which ICMP ports of the world are lent out; their borrowers may outlive us.
  std::shared_ptr<std::set<std::size_t>> lent_ = std::make_shared<std::set<std::size_t>>();
};

}  // namespace ntool::test
