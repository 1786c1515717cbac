// ProbePort: what carries a prober's probes. Packet ports (net/icmp_port, net/udp_port) send datagrams and hear replies
// and ICMP errors; the connect port (net/connect_port) makes TCP connections. The twins in tests/support carry the same
// probes into a simulated network (engine/sim).
#pragma once

#include <cstdint>
#include <span>
#include <string_view>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/poller.hpp>
#include <ntool/wire/probe.hpp>

namespace ntool::net {

class ProbePort {
 public:
  virtual ~ProbePort() = default;

  /// Carries the actions out and appends what is known at once: `sent` or `not_sent` for each probe, and the outcome of
  /// a connect that needed no waiting. A port that sends while its owner does other things tells of it by receive()
  /// or the next perform(), of each probe before its answer. Errors: only what ends all probing (the socket is gone).
  virtual Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) = 0;

  /// Appends the answers that wait now, up to one batch; none: nothing waits. What the answers lend is valid until the
  /// next call of this port. Packets that are not about probes of ours are left out.
  virtual Result<void> receive(std::vector<wire::ProbeAnswer>& answers) = 0;

  /// A descriptor that is ready when receive() should be called; a port with many of them says so with watch().
  virtual Result<void> watch(sys::Poller& poller) = 0;
  virtual void forget(sys::Poller& poller) = 0;

  /// How probes travel, for -v: "datagram ICMP", "raw ICMP", "UDP, errors from the error queue" …
  [[nodiscard]] virtual std::string_view way() const = 0;

  /// How many packets this host itself has dropped so far because we did not take them in time (SO_RXQ_OVFL): loss
  /// that is ours, not the network's.
  [[nodiscard]] virtual std::uint64_t dropped() const { return 0; }
};

}  // namespace ntool::net
