// What the words mean: checked, and free of the kernel and of names.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>

#include <ntool/engine/probe/echo_prober.hpp>

namespace ntool::commands::ping {

struct Plan {
  std::string host;
  std::optional<Family> family = {};  ///< -4, -6 or that of -I; none: whichever the name has
  std::optional<IpAddress> source = {};
  std::string interface = {};
  engine::EchoRules rules = {};  ///< `to` and `anybody` only after aim()
  bool numeric = false;          ///< -n, or the host is an address
  bool quiet = false;
  bool timestamps = false;
  bool graph = false;
  unsigned verbose = 0;

  /// ping(8) has no times where the payload has no room for its time of sending (16 bytes).
  [[nodiscard]] bool shows_times() const { return rules.payload_size >= 16; }
};

/// Errors: Errc::usage.
Result<Plan> make_plan(const PingOptions& options);

/// What depends on the address, which is known once the name is resolved: a group is answered by all of its members.
/// Errors: Errc::usage, for more data than its family has room for.
Result<void> aim(Plan& plan, const IpAddress& target);

}  // namespace ntool::commands::ping
