#include "help.hpp"

#include "globals.hpp"
#include "help_records.hpp"

#include <algorithm>
#include <fmt/format.h>
#include <unordered_set>

#include <ntool/base/text.hpp>
#include <ntool/report/color.hpp>
#include <ntool/report/json.hpp>
#include <ntool/report/table.hpp>
#include <ntool/sys/standard_streams.hpp>

namespace ntool::app {
namespace {

using commands::Command;
using commands::Context;
using commands::ExitCode;

/// Lists are broken to fit a terminal that tells its width, and left whole for a pipe.
std::size_t wrap_for(const Context& context) {
  return context.out_is_terminal ? sys::terminal_columns(1).value_or(0) : 0;
}

void heading(std::string_view text, Context& context) {
  context.out.write("\n" + report::paint(report::Role::name, text, context.color) + "\n");
}

void list(std::string_view title, const std::vector<HelpLine>& lines, Context& context) {
  if (lines.empty()) return;
  heading(title, context);
  report::Table table({.header = false, .indent = 2, .wrap_at = wrap_for(context)});
  for (const auto& line : lines) table.add(line);
  table.write(context.out);
}

std::vector<HelpLine> lines_of(std::span<const commands::Option> options) {
  std::vector<HelpLine> lines;
  for (const auto& option : options) lines.push_back({spelling_of(option), option.help});
  return lines;
}

/// Other names of the command, with what they stand for.
std::string other_names(const Command& command) {
  std::string text;
  for (const auto& alias : command.aliases) {
    text += fmt::format("{}{}", text.empty() ? "Also called " : ", ", alias.name);
    if (!alias.option.empty()) text += fmt::format(" ({})", alias.option);
  }
  return text.empty() ? text : text + ".\n";
}

void usages(const Command& command, Context& context) {
  std::string_view before = "usage: ntool";
  for (const auto usage : command.usages) {
    context.out.write(fmt::format("{} {}{}{}\n", before, command.name, usage.empty() ? "" : " ", usage));
    before = "       ntool";
  }
}

}  // namespace

Result<ExitCode> show_overview(Catalog commands, Context& context) {
  if (context.json) {
    report::JsonDocument document(context.out);
    document.begin_list("commands");
    for (const auto* command : commands) document.add(CommandRecord{*command});
    document.begin_list("global_options");
    for (const auto& option : global_options()) document.add(OptionRecord{option});
    document.finish();
    return ExitCode::yes;
  }
  std::size_t longest = 0;
  for (const auto* command : commands) longest = std::max(longest, command->name.size());
  context.out.write("usage: ntool COMMAND [OPTION ...] [OPERAND ...]\n");
  for (const auto group : commands::all_groups) {
    std::vector<HelpLine> lines;
    for (const auto* command : commands) {
      if (command->group == group) lines.push_back({pad_right(command->name, longest), command->summary});
    }
    list(commands::title_of(group), lines, context);
  }
  list("Options of every command", lines_of(global_options()), context);
  context.out.write("\n'ntool COMMAND --help' tells about one command.\n");
  return ExitCode::yes;
}

Result<ExitCode> show_help(const Command& command, Context& context) {
  if (context.json) {
    report::JsonDocument document(context.out);
    document.fields(CommandRecord{command});
    document.finish();
    return ExitCode::yes;
  }
  usages(command, context);
  context.out.write(fmt::format("\n{}\n{}", command.about, other_names(command)));
  list("Options", lines_of(command.options), context);
  std::vector<HelpLine> operands;
  for (const auto& operand : command.operands) {
    operands.push_back({fmt::format("{}{}", operand.name, operand.repeats ? " ..." : ""), operand.help});
  }
  list("Operands", operands, context);
  list("Options of every command", lines_of(global_options_beside(command.options)), context);
  if (!command.examples.empty()) {
    heading("Examples", context);
    for (const auto& example : command.examples) {
      context.out.write(fmt::format("  {}\n      {}\n", example.line, example.explains));
    }
  }
  std::vector<HelpLine> exits;
  for (const auto& exit : command.exits) exits.push_back({fmt::format("{:>3}", exit.code), exit.meaning});
  list("Exit codes", exits, context);
  return ExitCode::yes;
}

}  // namespace ntool::app
