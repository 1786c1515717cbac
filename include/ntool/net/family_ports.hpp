// FamilyPorts: one port for probes to both families, made of one for each, which is opened when the first probe of its
// family leaves.
#pragma once

#include <array>
#include <functional>
#include <memory>
#include <vector>

#include <ntool/net/probe_port.hpp>

namespace ntool::net {

class FamilyPorts final : public ProbePort {
 public:
  using Open = std::function<Result<std::unique_ptr<ProbePort>>(Family)>;
  explicit FamilyPorts(Open open) : open_(std::move(open)) {}

  /// Opens the port of this family, if it is not open. Errors: as `open` has them.
  Result<void> prepare(Family family);

  /// Probes of a family whose port cannot be opened are not sent.
  Result<void> perform(std::span<const wire::ProbeAction> actions, std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> receive(std::vector<wire::ProbeAnswer>& answers) override;
  Result<void> watch(sys::Poller& poller) override;
  void forget(sys::Poller& poller) override;
  /// Of the port that was opened first.
  [[nodiscard]] std::string_view way() const override;
  [[nodiscard]] std::uint64_t dropped() const override;

 private:
  Open open_;
  std::array<std::unique_ptr<ProbePort>, 2> ports_;      // by family
  std::array<std::shared_ptr<const Error>, 2> refused_;  // by family: why there is none, and will be none
  std::size_t first_ = 0;
  sys::Poller* poller_ = nullptr;
  std::size_t next_ = 0;  // whose turn it is to receive
};

}  // namespace ntool::net
