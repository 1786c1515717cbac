// The object of --json for what has changed on a path.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include <ntool/base/record.hpp>
#include <ntool/base/time.hpp>
#include <ntool/engine/probe/path_comparison.hpp>

namespace ntool::commands {

/// What has changed on a path since another session.
struct ComparisonRecord {
  std::string target;
  WallTime since;  ///< when that session began
  engine::PathComparison what;
  /// Of hops that both have, where both runs asked for it.
  struct Networks {
    Ttl ttl;
    std::vector<std::uint32_t> was;
    std::vector<std::uint32_t> is;
  };
  std::vector<Networks> networks = {};
  [[nodiscard]] bool path_changed() const { return what.path_changed() || !networks.empty(); }
};
void describe(Fields& fields, const ComparisonRecord& record);

}  // namespace ntool::commands
