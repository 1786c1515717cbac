// What was typed after `ntool ifconfig`.
#pragma once

#include <string>
#include <vector>

namespace ntool::commands::ifconfig {

struct Options {
  bool all = false;                   ///< -a
  bool brief = false;                 ///< -s
  bool verbose = false;               ///< -v
  std::vector<std::string> operands;  ///< at most one, an interface; more are the classic tool's way to change one
};

}  // namespace ntool::commands::ifconfig
