// What can be typed after `ntool ifconfig`.
#pragma once

#include <string>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::commands::ifconfig {

struct IfconfigOptions {
  bool all = false;
  bool brief = false;
  bool verbose = false;
  std::vector<std::string> operands = {};  ///< at most one, an interface; more are the classic tool's way to change one
};

inline constexpr Option option_table[] = {
    flag<&IfconfigOptions::all>("-a", "--all", "show interfaces that are down too"),
    flag<&IfconfigOptions::brief>("-s", "--short", "one line for each interface, with its counters"),
    flag<&IfconfigOptions::verbose>("-v", "--verbose", "show all IPv4 addresses, also those that ifconfig always hid"),
};

inline constexpr Positional operand_table[] = {
    operand<&IfconfigOptions::operands>("INTERFACE",
                                        "show this one alone, up or down: a name, an alternate name or an alias",
                                        Completes::interface, true),
};

}  // namespace ntool::commands::ifconfig
