// SimConnectPort: the twin of the port for TCP connects. It sends SYNs into a simulated network, again after 1, 3, 7 …
// seconds as kernels do (RFC 6298 5), and ends what connects by a reset. Deadlines are the prober's.
#pragma once

#include "support/sim_host.hpp"

#include <map>

#include <ntool/net/probe_port.hpp>
#include <ntool/net/probe_ports.hpp>

namespace ntool::test {

class SimConnectPort final : public net::ProbePort {
 public:
  static constexpr std::uint16_t first_source_port = 50000;

  explicit SimConnectPort(SimHost host, net::ConnectPortRules rules = {})
      : host_(host), rules_(rules), inbox_(host.arrivals) {}

  Ttl default_ttl{64};

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}
  [[nodiscard]] std::string_view way() const override { return "simulated"; }

  /// When a SYN must be sent again; the SimPoller asks.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;
  /// Connects that nobody has answered or given up.
  [[nodiscard]] std::size_t under_way() const { return connects_.size(); }

 private:
  struct Connect {
    Seq id;
    std::uint8_t flow = 0;
    Endpoint to;
    Ttl ttl;
    std::uint32_t sequence = 0;
    Instant again;
    Duration patience{};
  };
  /// Our own port, and where to: what makes a connection one of its own.
  struct Ends {
    Port own;
    IpAddress ip;
    Port port;
    auto operator<=>(const Ends&) const = default;
  };
  using Connects = std::map<Ends, Connect>;

  [[nodiscard]] Port source_port_for(const wire::ProbeAction& action);
  void send(Port from, const Connect& connect, bool reset, std::uint32_t sequence);
  std::optional<wire::ProbeAnswer> read(Bytes bytes, Instant at);
  std::optional<wire::ProbeAnswer> read_tcp(const wire::IpPacket& packet, Instant at);
  std::optional<wire::ProbeAnswer> read_icmp(const wire::IpPacket& packet, Instant at);

  SimHost host_;
  net::ConnectPortRules rules_;
  SimInbox inbox_;
  Connects connects_;
  std::uint16_t next_port_ = 0;
  std::uint32_t next_sequence_ = 0x10000000;
  ByteWriter transport_;
  ByteWriter packet_;
};

}  // namespace ntool::test
