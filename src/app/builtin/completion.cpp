#include "../completion/completion.hpp"

#include "builtins.hpp"

#include <array>
#include <fmt/format.h>

#include <ntool/base/suggest.hpp>
#include <ntool/report/json.hpp>

namespace ntool::app {
namespace {

using namespace commands;

struct CompletionOptions {
  std::optional<std::string> shell;
};

struct Shell {
  std::string_view name;
  std::string (*script)(Catalog);
};
constexpr Shell shells[] = {{"bash", bash_completion}, {"zsh", zsh_completion}, {"fish", fish_completion}};

struct ScriptRecord {
  std::string_view shell;
  std::string script;
};
void describe(Fields& fields, const ScriptRecord& record) {
  fields.field("shell", record.shell).field("script", record.script);
}

Result<ExitCode> run_completion(const CompletionOptions& options, Context& context) {
  if (!options.shell) return usage_error("the shell is missing", "type 'ntool completion bash', zsh or fish");
  std::vector<std::string_view> names;
  for (const auto& shell : shells) {
    names.push_back(shell.name);
    if (shell.name != *options.shell) continue;
    ScriptRecord record{shell.name, shell.script(every_command())};
    context.out.write(context.json ? report::to_json(record) + '\n' : record.script);
    return ExitCode::yes;
  }
  const auto near = did_you_mean(*options.shell, names);
  return usage_error(fmt::format("there is no completion for '{}'", *options.shell),
                     near.empty() ? "type bash, zsh or fish" : fmt::format("did you mean '{}'?", near));
}

constexpr std::string_view usages[] = {"bash|zsh|fish"};
constexpr std::array operands = {
    operand<&CompletionOptions::shell>("SHELL", "bash, zsh or fish", Completes::words, false, "bash|zsh|fish")};
constexpr Example examples[] = {
    {"source <(ntool completion bash)", "completes in this bash or zsh from now on; put it into ~/.bashrc or ~/.zshrc"},
    {"ntool completion fish > ~/.config/fish/completions/ntool.fish", "completes in every new fish"}};
constexpr ExitMeaning exits[] = {{0, "the script was written"}, {2, "there is none for this shell"}};

}  // namespace

constinit const Command completion_command = {
    .name = "completion",
    .group = Group::itself,
    .summary = "write a completion script for a shell",
    .usages = usages,
    .about =
        "Writes a script that completes commands, options and their arguments. It also\n"
        "serves the names of commands that are links to ntool when the script is read.",
    .options = {},
    .operands = operands,
    .examples = examples,
    .exits = exits,
    .make_options = &Bind<CompletionOptions, run_completion>::make,
    .run = &Bind<CompletionOptions, run_completion>::run};

}  // namespace ntool::app
