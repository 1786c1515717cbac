// HopReport: shows hops in their order, each once the names of its addresses are known or have kept it waiting long
// enough (NamedLines). Probes never wait for names.
#pragma once

#include "plan.hpp"

#include <functional>
#include <optional>
#include <vector>

#include <ntool/commands/named_lines.hpp>
#include <ntool/commands/names_and_networks.hpp>
#include <ntool/engine/probe/trace_hop.hpp>

namespace ntool::commands::traceroute {

struct NamedHop {
  engine::TraceHop hop;
  std::vector<IpAddress> who;  ///< have answered
};
inline const std::vector<IpAddress>& addresses_in(const NamedHop& hop) {
  return hop.who;
}
inline std::size_t bytes_in(const NamedHop& hop) {
  return sizeof hop + hop.hop.probes.size() * sizeof hop.hop.probes[0];
}

class HopReport {
 public:
  /// `known` null: addresses only.
  HopReport(const Plan& plan, Context& context, NamesAndNetworks* known);
  /// Called with each hop as it is shown.
  void on_shown(std::function<void(const engine::TraceHop&)> shown) { shown_ = std::move(shown); }
  HopReport(const HopReport&) = delete;
  HopReport& operator=(const HopReport&) = delete;

  /// Whose hops follow, as it was typed. Those of the target before have been shown.
  void begin(std::string target) { target_ = std::move(target); }
  void add(engine::TraceHop hop);
  /// Shows what can be shown now.
  void show_ready() { hops_.show(context_.clock.now()); }
  /// Shows the rest, with the names that are known now.
  void finish() { hops_.finish(); }
  [[nodiscard]] bool empty() const { return hops_.empty(); }
  /// When the first line is shown at the latest.
  [[nodiscard]] std::optional<Instant> poll_timeout() const { return hops_.poll_timeout(); }

 private:
  void show(const engine::TraceHop& hop);
  [[nodiscard]] std::string line_of(const engine::TraceHop& hop) const;
  [[nodiscard]] std::optional<std::string> name_of(const IpAddress& address) const;

  const Plan& plan_;
  Context& context_;
  NamesAndNetworks* known_;
  std::string target_;
  std::function<void(const engine::TraceHop&)> shown_;
  NamedLines<NamedHop> hops_;
};

}  // namespace ntool::commands::traceroute
