// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/engine/probe/mtu_trace.hpp>

namespace ntool::commands::tracepath {

struct Plan {
  std::string host;
  std::optional<Family> family;
  bool names = true;
  bool addresses = false;       ///< beside the names
  bool numbers_first = false;   ///< "address (name)", where both -n and -b were typed
  engine::MtuTraceRules rules;  ///< without the target
};

/// Errors: bad usage.
Result<Plan> make_plan(const TracepathOptions& options);

/// What a packet of that family must have: more than its headers, no more than UDP can carry.
Result<void> check_length(const Plan& plan, Family family);

}  // namespace ntool::commands::tracepath
