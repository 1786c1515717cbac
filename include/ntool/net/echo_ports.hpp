// EchoPorts: one port for echo requests to many hosts of both families, of which more than 65,536 may be under way.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include <ntool/base/ip.hpp>
#include <ntool/net/probe_port.hpp>
#include <ntool/net/probe_ports.hpp>
#include <ntool/sys/clock.hpp>

namespace ntool::net {

/// A sequence number has 16 bits; probes of another ProbeAction::flow have another identifier, and thus numbers of
/// their own. Behind each pair of family and flow stands an ICMP port, which is opened at its first use.
class EchoPorts final : public ProbePort {
 public:
  using Open = std::function<Result<IcmpPort>(Family)>;
  /// Hears why the ports of a family cannot be opened, once; those of one flow may fail later, for want of descriptors.
  using Refused = std::function<void(Family, const Error&)>;

  EchoPorts(Open open, Refused refused, sys::Clock& clock);

  /// Opens the port of the first flow now, if it is not open: for those who give up their rights before they send.
  /// Errors: those of opening, which have been told then.
  Result<void> prepare(Family family);

  /// Probes that have no port are `not_sent`, by the error of its opening.
  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;
  /// That of the port that was opened first.
  [[nodiscard]] std::string_view way() const override;
  [[nodiscard]] std::uint64_t dropped() const override;

 private:
  struct Slot {
    std::unique_ptr<ProbePort> port;
    std::shared_ptr<const Error> refused;
  };
  struct Opened {
    ProbePort* port;
    std::uint8_t flow;
  };
  Slot& slot_of(Family family, std::uint8_t flow);
  Result<void> open(Slot& slot, Family family, std::uint8_t flow);

  Open open_;
  Refused refused_;
  sys::Clock& clock_;
  std::array<std::array<Slot, 256>, 2> slots_;
  std::vector<Opened> opened_;
  std::array<bool, 2> told_{};
  sys::Poller* poller_ = nullptr;  // while it is watched
};

}  // namespace ntool::net
