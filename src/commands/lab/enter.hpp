// Running a program in a host of a lab.
#pragma once

#include "state.hpp"

#include <string>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/program.hpp>
#include <ntool/sys/stop.hpp>

namespace ntool::commands::lab {

/// The namespaces of one host and the root folder of its programs, held open.
struct Entrance {
  std::optional<sys::Fd> user = {};
  sys::Fd pid, mount, root, network, host_name;
};
/// Errors: Errc::not_found where the holder has gone meanwhile, or is not seen from here.
Result<Entrance> open_entrance(const LabState& lab, const HostState& host);

/// Runs it to its end and gives its exit code, as a shell would. It ends with us; signals that are sent to us reach it.
/// Where `stop` is raised already it is not even started.
Result<int> run_inside(const Entrance& entrance, const std::vector<std::string>& words,
                       const sys::Surroundings& surroundings, const sys::StopFlag& stop);

}  // namespace ntool::commands::lab
