// Plan: what the options mean, checked. A pure step: names are not resolved yet, nothing is opened.
#pragma once

#include "options.hpp"

#include <optional>
#include <string>

#include <ntool/base/ip.hpp>
#include <ntool/engine/probe/path_mtu.hpp>

namespace ntool::commands::pmtu {

struct Plan {
  std::string host;
  std::optional<Family> family;
  std::optional<std::string> source;
  std::string interface;
  Way way = Way::either;
  bool verbose = false;
  engine::PathMtuRules rules;  ///< without the target and the way
};

/// Errors: bad usage.
Result<Plan> make_plan(const PmtuOptions& options);

}  // namespace ntool::commands::pmtu
