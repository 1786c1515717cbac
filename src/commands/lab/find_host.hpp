// "[LAB/]HOST" → a host of a lab that is up.
#pragma once

#include "registry.hpp"

#include <string_view>

#include <ntool/base/result.hpp>

namespace ntool::commands::lab {

struct FoundHost {
  std::string lab;
  LabState state;
  HostState host;
};
/// Without LAB the host must be in one lab only. Errors: Errc::usage with what there is.
Result<FoundHost> find_host(std::string_view word, const std::vector<Registered>& labs);

}  // namespace ntool::commands::lab
