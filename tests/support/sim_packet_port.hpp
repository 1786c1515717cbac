// SimPacketPort: the twin of the ports for ICMP echo and UDP. It makes real packets, gives them to a simulated network
// and reads what comes back as the real ports do: by identifier, by port, by what routers quote.
#pragma once

#include "support/sim_host.hpp"

#include <map>
#include <unordered_map>

#include <ntool/net/probe_port.hpp>
#include <ntool/wire/icmp.hpp>

namespace ntool::test {

class SimPacketPort final : public net::ProbePort {
 public:
  enum class Kind { icmp, udp };
  static constexpr std::uint16_t identifier = 0x4e54;        ///< of all echo requests of a world's first port
  static constexpr std::uint16_t first_source_port = 40000;  ///< UDP: of flow 0; the flows follow each other

  SimPacketPort(SimHost host, Kind kind, std::uint16_t own_identifier = identifier)
      : host_(host), kind_(kind), own_identifier_(own_identifier), inbox_(host.arrivals) {}
  [[nodiscard]] std::uint16_t own_identifier() const { return own_identifier_; }

  Ttl default_ttl{64};
  std::size_t largest_payload = 65535;  ///< longer ones come truncated
  /// The next sends are refused by this error, one by one.
  std::vector<Error> refuse_next = {};
  /// Longer packets are refused, as the host's own link would.
  std::optional<Mtu> own_mtu = {};
  std::uint64_t sends = 0;

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller&) override { return {}; }
  void forget(sys::Poller&) override {}
  [[nodiscard]] std::string_view way() const override { return "simulated"; }

 private:
  struct Sent {
    IpAddress to;
    Port port;
    std::uint8_t flow;
  };
  void send(const wire::ProbeAction& action);
  std::optional<wire::ProbeAnswer> read(Bytes bytes, Instant at);
  std::optional<wire::ProbeAnswer> read_icmp(const wire::IpPacket& packet, Instant at);
  std::optional<wire::ProbeAnswer> read_udp(const wire::IpPacket& packet, Instant at);
  bool is_about_us(const wire::QuotedProbe& probe, wire::ProbeAnswer& answer) const;
  [[nodiscard]] std::optional<Seq> id_in(Bytes payload, const IpAddress& to, Port port, std::uint8_t flow) const;

  SimHost host_;
  Kind kind_;
  std::uint16_t own_identifier_;
  SimInbox inbox_;
  ByteWriter transport_;
  ByteWriter packet_;
  std::vector<std::uint8_t> payload_;
  std::unordered_map<std::uint16_t, Sent> sent_;  // UDP, by id
};

}  // namespace ntool::test
