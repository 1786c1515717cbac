// What the words mean: checked, and free of the kernel and of names.
#pragma once

#include "ip_options_plan.hpp"
#include "node_question.hpp"
#include "options.hpp"

#include <optional>
#include <string>

#include <ntool/engine/probe/echo_prober.hpp>
#include <ntool/net/probe_ports.hpp>

namespace ntool::commands::ping {

struct Plan {
  std::string host;
  std::optional<Family> family = {};  ///< -4, -6 or that of -I; none: whichever the name has
  std::optional<IpAddress> source = {};
  std::string interface = {};
  engine::EchoRules rules = {};  ///< `to` and `anybody` only after aim()
  bool flood = false;
  bool sticky = false;     ///< -B: probes keep the source of the first one
  bool broadcast = false;  ///< -b: a broadcast address is allowed
  bool only_on_link = false;
  bool multicast_loop = true;
  std::optional<net::PathMtuDiscovery> path_mtu = {};
  std::optional<std::uint8_t> traffic_class = {};
  std::optional<std::uint32_t> flow_label = {};  ///< 0: random
  std::optional<std::uint16_t> identifier = {};
  std::optional<std::uint32_t> mark = {};
  std::optional<std::uint32_t> send_buffer = {};
  bool debug = false;
  bool numeric = false;  ///< no names: -n, a flood, or the host is an address
  bool quiet = false;
  std::optional<TimeFormat> timestamps = {};  ///< how the time before each line is written; none: no time
  bool detail = false;
  Limits limits = {};
  bool audible = false;
  bool graph = false;
  bool precise = false;
  IpOptionsPlan ip_options = {};                   ///< -R, -T, hops
  std::vector<std::uint8_t> ip_option_bytes = {};  ///< only after find_others()
  NodeQuestionPlan node = {};                      ///< -N
  std::vector<std::uint8_t> node_subject = {};     ///< only after find_others()
  unsigned verbose = 0;

  /// ping(8) has no times where the payload has no room for its time of sending (16 bytes), nor of node information.
  [[nodiscard]] bool shows_times() const { return rules.payload_size >= 16 && !node.is_asked(); }
  /// ping(8) tells the pace of runs whose pace is not the user's.
  [[nodiscard]] bool tells_pace() const { return flood || rules.adaptive_from || rules.interval == Duration::zero(); }
};

/// Errors: Errc::usage.
Result<Plan> make_plan(const PingOptions& options);

/// What depends on the address, which is known once the name is resolved: a group is answered by all of its members.
/// Errors: Errc::usage.
Result<void> aim(Plan& plan, const IpAddress& target);

/// How its probes travel, once it is aimed.
net::ProbeRoute route_of(const Plan& plan);
/// The port that it needs.
net::IcmpPortRules port_rules_of(const Plan& plan);

}  // namespace ntool::commands::ping
