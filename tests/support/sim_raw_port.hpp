// SimRawPort: the twin of the port for raw packets. It makes them as the real one does, and resets what connects as a
// kernel does that knows nothing of the connection.
#pragma once

#include "net/raw_probes.hpp"
#include "support/sim_host.hpp"

#include <ntool/net/probe_port.hpp>

namespace ntool::test {

class SimRawPort final : public net::ProbePort {
 public:
  static constexpr std::uint16_t first_source_port = 60000;  ///< of flow 0; the flows follow each other
  static constexpr std::uint16_t secret = 0x5EC2;

  SimRawPort(SimHost host, net::RawPortRules rules)
      : host_(host), rules_(rules), probes_(std::move(rules), secret), inbox_(host.arrivals) {}

  Ttl default_ttl{64};
  std::optional<Mtu> own_mtu = {};  ///< no longer packets leave
  std::uint64_t sends = 0;

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}
  [[nodiscard]] std::string_view way() const override { return "simulated"; }

 private:
  [[nodiscard]] Port source_port(std::uint8_t flow) const;
  [[nodiscard]] std::optional<std::uint8_t> flow_of(Port source) const;
  void send(const IpAddress& to, Ttl ttl);  // what stands in transport_
  std::optional<wire::ProbeAnswer> read(Bytes bytes, Instant at);
  std::optional<wire::ProbeAnswer> read_error(const wire::IpPacket& packet, Instant at);
  void reset(const wire::IpPacket& packet);

  SimHost host_;
  net::RawPortRules rules_;
  net::RawProbes probes_;
  SimInbox inbox_;
  ByteWriter transport_;
  ByteWriter packet_;
};

}  // namespace ntool::test
