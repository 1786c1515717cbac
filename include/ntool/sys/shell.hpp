// The user's shell, with a prompt that says where it is.
#pragma once

#include <string>
#include <vector>

#include <ntool/base/result.hpp>
#include <ntool/sys/fd.hpp>

namespace ntool::sys {

struct Shell {
  std::vector<std::string> words = {};
  std::vector<std::string> environment = {};  ///< "NAME=value"
  Fd startup = {};                            ///< what bash reads at its start; keep it open until then
};
/// $SHELL, else bash or sh; its prompt is "PLACE:folder$ ", as far as the shell lets others say so. Errors:
/// Errc::not_found where there is no shell at all.
Result<Shell> find_shell(const std::string& place);

}  // namespace ntool::sys
