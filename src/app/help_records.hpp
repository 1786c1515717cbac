// The tables as described records, for the lists of help and for its JSON.
#pragma once

#include <string>
#include <string_view>

#include <ntool/base/record.hpp>
#include <ntool/commands/command.hpp>

namespace ntool::app {

/// A line of a list: what to type, and what it does.
struct HelpLine {
  std::string name;
  std::string_view explains;
};
void describe(Fields& fields, const HelpLine& line);

/// All that a table tells of a command.
struct CommandRecord {
  const commands::Command& command;
};
void describe(Fields& fields, const CommandRecord& record);

struct OptionRecord {
  const commands::Option& option;
};
void describe(Fields& fields, const OptionRecord& record);

/// "-p, --port PORT"; a long name alone stands where long names stand: "    --json".
std::string spelling_of(const commands::Option& option);

}  // namespace ntool::app
