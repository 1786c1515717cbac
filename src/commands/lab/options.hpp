// What can be typed after `ntool lab`.
#pragma once

#include <optional>
#include <string>
#include <vector>

#include <ntool/commands/command.hpp>

namespace ntool::commands::lab {

struct LabOptions {
  bool all = false;
  std::optional<std::string> name = {};
  std::optional<std::string> record = {};
  bool yaml = false;
  std::string action = {};
  std::vector<std::string> words = {};
  std::vector<std::string> program = {};
};

inline constexpr Option option_table[] = {
    value<&LabOptions::name>("-n", "--name", "NAME", "up, run: call the lab so, instead of after its file"),
    value<&LabOptions::record>("", "--record", "FILE",
                               "up, run: when each simulated packet came and went, as JSON lines", Completes::file),
    flag<&LabOptions::all>("-a", "--all", "down: every lab"),
    flag<&LabOptions::yaml>("", "--yaml", "show: the file behind a built-in lab, to begin your own with"),
};

inline constexpr Positional operand_table[] = {
    operand<&LabOptions::action>("ACTION", "run, up, exec, shell, list, down, show or check", Completes::words, false,
                                 "run|up|exec|shell|list|down|show|check"),
    operand<&LabOptions::words>("LAB", "a built-in lab, a file, a lab that is up, or [LAB/]HOST in one",
                                Completes::words_or_file, true, "two-hosts|routers-3|nat|dual-homed|firewall|internet"),
    program_operand<&LabOptions::program>("PROGRAM", "run, exec: what to run there, with its own options, behind '--'"),
};

}  // namespace ntool::commands::lab
