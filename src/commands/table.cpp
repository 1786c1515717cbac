// The one list of verbs. A new verb is its folder here and one row; docs/add-a-command.md tells the steps.
#include "ifconfig/command.hpp"
#include "lab/command.hpp"
#include "mtr/command.hpp"
#include "nc/command.hpp"
#include "netstat/command.hpp"
#include "ping/command.hpp"
#include "pmtu/command.hpp"
#include "ss/command.hpp"
#include "sweep/command.hpp"
#include "tcping/command.hpp"
#include "tracepath/command.hpp"
#include "traceroute/command.hpp"

#include <array>

#include <ntool/commands/command.hpp>

namespace ntool::commands {

std::span<const Command* const> all_commands() {
  static constexpr auto table = std::to_array<const Command*>({
      &ifconfig_command,
      &ping_command,
      &sweep_command,
      &traceroute_command,
      &tracert_command,
      &tcptraceroute_command,
      &tracepath_command,
      &pmtu_command,
      &mtr_command,
      &tcping_command,
      &netstat_command,
      &ss_command,
      &nc_command,
      &lab_command,
  });
  return table;
}

}  // namespace ntool::commands
