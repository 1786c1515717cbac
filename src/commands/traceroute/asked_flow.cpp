#include "asked_flow.hpp"

#include <ntool/sys/random.hpp>

namespace ntool::commands::traceroute {
namespace {

/// What Linux gives out by itself (ip(7), ip_local_port_range).
constexpr std::uint16_t first_port = 32768;
constexpr std::uint16_t last_port = 60999;

std::uint16_t drawn() {
  return static_cast<std::uint16_t>(first_port + sys::random_number<std::uint32_t>() % (last_port - first_port + 1U));
}

}  // namespace

void choose_flow(Plan& plan, const engine::PathSession* before) {
  if (plan.save.empty() && plan.compare.empty()) return;
  if (plan.method == Method::raw) return;  // it has no such number
  if (plan.source_port != Port{} && plan.method != Method::icmp) {
    plan.flow_number = plan.source_port.value();
    return;
  }
  if (before != nullptr) {
    const auto& method = before->header().method;
    if (method.empty() || method == word_for(plan.method)) plan.flow_number = flow_number_of(*before);
  }
  if (!plan.flow_number || *plan.flow_number == 0) plan.flow_number = drawn();
}

Result<std::unique_ptr<net::ProbePort>> open_by_flow(Plan& plan, const OpenPort& open) {
  auto port = open();
  const bool own_choice = plan.flow_number && plan.source_port == Port{};
  if (port || port.error().code != Errc::in_use || !own_choice) return port;
  plan.flow_number.reset();
  return open();
}

}  // namespace ntool::commands::traceroute
