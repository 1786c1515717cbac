// BothFamilies: one port made of two, an IPv4 and an IPv6 one, for probers that ask hosts of both.
#pragma once

#include <memory>

#include <ntool/net/probe_port.hpp>

namespace ntool::net {

class BothFamilies final : public ProbePort {
 public:
  BothFamilies(std::unique_ptr<ProbePort> v4, std::unique_ptr<ProbePort> v6) : v4_(std::move(v4)), v6_(std::move(v6)) {}

  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  /// What either has; what the answers lend is valid until the next call, as with any port.
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;
  [[nodiscard]] std::string_view way() const override { return v4_->way(); }
  [[nodiscard]] std::uint64_t dropped() const override { return v4_->dropped() + v6_->dropped(); }

 private:
  std::unique_ptr<ProbePort> v4_;
  std::unique_ptr<ProbePort> v6_;
};

}  // namespace ntool::net
