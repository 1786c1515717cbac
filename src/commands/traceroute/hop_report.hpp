// HopReport: shows hops in their order, each once the names of its addresses are known or have kept it waiting long
// enough. Probes never wait for names.
#pragma once

#include "plan.hpp"

#include <deque>
#include <optional>
#include <string>

#include <ntool/engine/probe/trace_hop.hpp>
#include <ntool/net/reverse_names.hpp>

namespace ntool::commands::traceroute {

class HopReport {
 public:
  /// `names` null: addresses only.
  HopReport(Context& context, net::ReverseNames* names) : context_(context), names_(names) {}

  void add(engine::TraceHop hop);
  /// Shows what can be shown now.
  void show_ready();
  /// Shows the rest, with the names that are known now.
  void finish();
  [[nodiscard]] bool empty() const { return waiting_.empty(); }
  /// When the first line is shown at the latest.
  [[nodiscard]] std::optional<Instant> poll_timeout() const;

 private:
  struct Waiting {
    engine::TraceHop hop;
    Instant until;
  };
  [[nodiscard]] std::optional<std::string> name_of(const IpAddress& address);
  [[nodiscard]] bool has_its_names(const engine::TraceHop& hop);
  [[nodiscard]] std::string shown(const IpAddress& address);
  void show(const engine::TraceHop& hop);

  Context& context_;
  net::ReverseNames* names_;
  std::deque<Waiting> waiting_;
};

}  // namespace ntool::commands::traceroute
