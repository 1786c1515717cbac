#include "../help.hpp"

#include "../catalog.hpp"
#include "builtins.hpp"

#include <array>

namespace ntool::app {
namespace {

using namespace commands;

struct HelpOptions {
  std::optional<std::string> topic;
};

Result<ExitCode> run_help(const HelpOptions& options, Context& context) {
  if (!options.topic) return show_overview(every_command(), context);
  const Called called = TRY(find_command(every_command(), *options.topic));
  return show_help(*called.command, context);
}

constexpr std::string_view usages[] = {"[COMMAND]"};
constexpr std::array operands = {
    operand<&HelpOptions::topic>("COMMAND", "the command to tell about; without it, all are listed", Completes::verb)};
constexpr Example examples[] = {{"ntool help", "lists all commands"},
                                {"ntool help nc", "tells about one, as 'ntool nc --help' does"},
                                {"ntool help --json", "the same as data: every command, option and example"}};
constexpr ExitMeaning exits[] = {{0, "help was shown"}, {2, "there is no such command"}};

}  // namespace

constinit const Command help_command = {
    .name = "help",
    .group = Group::itself,
    .summary = "list the commands, or tell about one",
    .usages = usages,
    .about = "Shows what a command does, its options, operands, examples and exit codes.",
    .options = {},
    .operands = operands,
    .examples = examples,
    .exits = exits,
    .make_options = &Bind<HelpOptions, run_help>::make,
    .run = &Bind<HelpOptions, run_help>::run};

}  // namespace ntool::app
