// Running a program in a host of a lab.
#pragma once

#include "state.hpp"

#include <string>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>
#include <ntool/sys/process.hpp>

namespace ntool::commands::lab {

/// The namespaces of one host, held open.
struct Entrance {
  std::optional<sys::Fd> user = {};
  sys::Fd pid, mount, network, host_name;
};
/// Errors: Errc::not_found where the holder has gone meanwhile.
Result<Entrance> open_entrance(const LabState& lab, const HostState& host);

/// Runs it to its end and gives its exit code, as a shell would. It ends with us; signals that are sent to us reach it.
Result<int> run_inside(const Entrance& entrance, const std::vector<std::string>& words,
                       const sys::Surroundings& surroundings);

}  // namespace ntool::commands::lab
