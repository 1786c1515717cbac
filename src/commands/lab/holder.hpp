// The holder: the one process behind a lab. It is process 1 of the lab's PID namespace, keeps the namespaces of all
// hosts open, plays the simulated part and looks after the services; when it ends, however that comes about, the kernel
// ends everything else in the lab.
#pragma once

#include "registry.hpp"

#include <cstdint>
#include <optional>
#include <string>

#include <ntool/base/result.hpp>
#include <ntool/engine/lab/lab.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::commands::lab {

struct HolderPlan {
  const engine::lab::Lab& lab;             ///< registered under its name
  std::string source;                      ///< what the user typed
  bool follows_us = false;                 ///< it ends when this process does
  std::optional<std::string> record = {};  ///< a file for the record of simulated packets
};

struct HeldLab {
  std::int32_t pid = 0;  ///< of the holder, our child
  std::string folder = {};
  LabState state = {};
};

/// Comes back when the network stands and the services run. Errors: whatever of it could not be made, and nothing is
/// left of it then; Errc::interrupted where `stop` is raised.
Result<HeldLab> start_holder(const HolderPlan& plan, const Registry& registry, const sys::StopFlag& stop);

/// Asks the holder to end, makes it where it does not, and removes what is registered. It may be gone already.
Result<void> end_holder(const LabState& state, const std::string& folder, const Registry& registry);

}  // namespace ntool::commands::lab
