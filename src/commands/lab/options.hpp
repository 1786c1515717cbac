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
  std::vector<std::string> words = {};
};

inline constexpr Option option_table[] = {
    value<&LabOptions::name>("-n", "--name", "NAME", "up, run: call the lab so, instead of after its file"),
    value<&LabOptions::record>("", "--record", "FILE",
                               "up, run: when each simulated packet came and went, as JSON lines", Completes::file),
    flag<&LabOptions::all>("-a", "--all", "down: every lab"),
    flag<&LabOptions::yaml>("", "--yaml", "show: the file behind a built-in lab, to begin your own with"),
};

inline constexpr Positional operand_table[] = {
    operand<&LabOptions::words>("ACTION", "run, up, exec, shell, list, down, show or check, and what belongs to it",
                                Completes::words, true, "run|up|exec|shell|list|down|show|check"),
};

}  // namespace ntool::commands::lab
